// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// A session file, read. Every number that a report or the GUI shows comes from here. Used by analysis, reports, cli and
// gui; no SQL leaves this folder. The schema is docs/session-format.md.
//
// Thread rule: a Session belongs to one thread at a time; open a second one for a second thread. It never writes, and
// several processes may read the same file. Every query can fail (the file lies on a disk and is untrusted): the error
// names the file and what to do.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analyzer/base/result.h"
#include "analyzer/store/rows.h"

namespace ampscope::store {

enum class CallOrder : std::uint8_t {
  kRecorded,   ///< by call id: as the threads handed their blocks over; fastest
  kExecution,  ///< by process, then start_ns, then id
};

/// Which calls; an empty member means all. A step range is half open.
struct CallFilter {
  std::optional<ProcessId> process;
  std::optional<std::uint32_t> first_step;
  std::optional<std::uint32_t> end_step;
  std::optional<SiteId> site;
  std::optional<ModuleId> module;  ///< ModuleId() (invalid): calls outside every module
  std::optional<Phase> phase;
  CallOrder order = CallOrder::kRecorded;
  bool with_stats = true;  ///< false: TensorRow::stats is left null, which is several times faster
};

/// How many rows there are, without reading them.
struct SessionSize {
  std::uint64_t calls = 0;
  std::uint64_t tensors = 0;
  std::uint64_t stats = 0;
  std::uint64_t bytes = 0;  ///< of the file
};

class Session {
 public:
  /// Opens read-only. Error (kInput): no such file, not an ampscope session, damaged, or written by a newer ampscope
  /// (names both versions). With `rank` every query sees the processes of that rank alone; names and constants are
  /// those of all. With `range` calls are only seen where they began in an NVTX range of that name, in whichever domain
  /// and on whichever thread of its process; counts that are kept by op (coverage) remain those of the run. Error
  /// (kUsage): there is no such rank or range.
  [[nodiscard]] static Result<Session> open(const std::string& path, std::optional<std::uint32_t> rank = std::nullopt,
                                            const std::optional<std::string>& range = std::nullopt);
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;
  ~Session();

  [[nodiscard]] const std::string& path() const noexcept;
  [[nodiscard]] const std::optional<std::string>& range() const noexcept;  ///< as open() was told

  // Whole tables, sorted by id (or by their key, in the order of the struct's first fields).
  [[nodiscard]] Result<Fields> runInfo() const;  ///< command, exit_code, started_at, options, generator, ...
  [[nodiscard]] Result<std::vector<ProcessRow>> processes() const;
  [[nodiscard]] Result<std::vector<OpRow>> ops() const;
  [[nodiscard]] Result<std::vector<ModuleRow>> modules() const;
  [[nodiscard]] Result<std::vector<ParameterRow>> parameters() const;
  [[nodiscard]] Result<std::vector<SiteRow>> sites() const;
  [[nodiscard]] Result<std::vector<StepRow>> steps() const;
  [[nodiscard]] Result<std::vector<ScalerRow>> scalers() const;
  [[nodiscard]] Result<std::vector<ScalerUnscaleRow>> scalerUnscales() const;
  [[nodiscard]] Result<std::vector<ScalerUpdateRow>> scalerUpdates() const;
  [[nodiscard]] Result<std::vector<OpCountRow>> opCounts() const;
  [[nodiscard]] Result<std::vector<ReferenceCountRow>> referenceCounts() const;
  [[nodiscard]] Result<std::vector<ApiUseRow>> apiUses() const;
  /// By domain and name. A session that an older ampscope wrote has none.
  [[nodiscard]] Result<std::vector<RangeTotalRow>> rangeTotals() const;
  /// By site, owner, kind and name; of `steps` that for calls alone, because other work is of no step. A session that
  /// an older ampscope wrote has none.
  [[nodiscard]] Result<std::vector<DeviceWorkTotalRow>> deviceWorkTotals(std::optional<StepSpan> steps = {}) const;
  [[nodiscard]] Result<std::vector<DeviceTimeRow>> castDeviceTimes() const;  ///< by call, of calls that are casts
  [[nodiscard]] Result<std::vector<ConstantRow>> constants() const;          ///< by call
  [[nodiscard]] Result<std::vector<NoticeRow>> notices() const;
  [[nodiscard]] Result<std::vector<IngestStatRow>> ingestStats() const;  ///< in the order of ingest_stats.inc
  [[nodiscard]] Result<SessionSize> size() const;

  /// Streams calls with their tensors (ordered by position), in bounded memory. Rows are valid during the callback,
  /// which returns false to stop early; that is success. Do not call the same Session inside the callback.
  using CallCallback = std::function<bool(const CallRow& call, std::span<const TensorRow> tensors)>;
  [[nodiscard]] Result<void> forEachCall(const CallFilter& filter, const CallCallback& callback) const;

  /// The same, one tensor at a time.
  using TensorCallback = std::function<bool(const CallRow& call, const TensorRow& tensor)>;
  [[nodiscard]] Result<void> forEachTensor(const CallFilter& filter, const TensorCallback& callback) const;

  /// Streams every comparison with a reference, by call and tensor. The rules of forEachCall hold.
  using ReferenceCallback = std::function<bool(const ReferenceRow& reference)>;
  [[nodiscard]] Result<void> forEachReference(const ReferenceCallback& callback) const;

  /// Streams what cancelled in every sum and difference, by tensor. The rules of forEachCall hold.
  using CancellationCallback = std::function<bool(const CancellationRow& cancellation)>;
  [[nodiscard]] Result<void> forEachCancellation(const CancellationCallback& callback) const;

  /// From now on `watch` is asked every few thousand rows of a stream, on the thread that reads, with the rows that the
  /// stream has given so far; when it answers false the stream ends with an error of code kUsage. For programs in which
  /// a person waits. Empty: nobody watches.
  using Watch = std::function<bool(std::uint64_t rows)>;
  void watch(Watch watch);

  /// Streams what is certified of references, by tensor. The rules of forEachCall hold.
  using CertificationCallback = std::function<bool(const CertificationRow& certification)>;
  [[nodiscard]] Result<void> forEachCertification(const CertificationCallback& callback) const;

  /// Sums by site, role and dtype (sorted by these), in one pass over the calls of the filter.
  [[nodiscard]] Result<std::vector<SiteTotals>> totalsBySite(const CallFilter& filter) const;

 private:
  struct State;
  explicit Session(std::unique_ptr<State> state) noexcept;
  std::unique_ptr<State> state_;
};

}  // namespace ampscope::store
