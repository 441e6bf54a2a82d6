// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The records of one process' trace -> rows of a session: ids renumbered, sites and types interned, steps and roles put
// right. Inside analyzer/store; one thread. Feed it the blocks of the trace in file order, then finish().
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "analyzer/store/id_runs.h"
#include "analyzer/store/ingest.h"
#include "analyzer/store/ingest_stats.h"
#include "analyzer/store/session_writer.h"
#include "analyzer/trace/reader.h"

namespace ampscope::store {

class TraceImporter final : public trace::RecordVisitor {
 public:
  TraceImporter(SessionWriter& writer, IngestStats& counters, ProcessId process, std::string trace_name);

  using trace::RecordVisitor::on;
  void beginBlock(const trace::BlockView& block);
  void on(const trace::ProcessInfo& record) override;
  void on(const trace::StringDef& record) override;
  void on(const trace::OpDef& record) override;
  void on(const trace::ModuleDef& record) override;
  void on(const trace::ParameterDef& record) override;
  void on(const trace::Context& record) override;
  void on(const trace::Stats& record) override;
  void on(const trace::Call& record) override;
  void on(const trace::RoleFix& record) override;
  void on(const trace::StepEnd& record) override;
  void on(const trace::ScalerUnscale& record) override;
  void on(const trace::ScalerUpdate& record) override;
  void on(const trace::ScalerInfo& record) override;
  void on(const trace::OpCounts& record) override;
  void on(const trace::Reference& record) override;
  void on(const trace::LateReference& record) override;
  void on(const trace::ReferenceCounts& record) override;
  void on(const trace::Cancellation& record) override;
  void on(const trace::ApiUse& record) override;
  void on(const trace::RangeBegin& record) override;
  void on(const trace::RangeEnd& record) override;
  void on(const trace::DeviceWork& record) override;
  void on(const trace::Constant& record) override;
  void on(const trace::SourceLine& record) override;
  void on(const trace::Certification& record) override;
  void on(const trace::Heartbeat& record) override;
  void on(const trace::Notice& record) override;
  void on(const trace::End& record) override;

  /// Writes what is only known at the end. The result's `info` feeds table run.
  [[nodiscard]] ProcessRow finish();
  [[nodiscard]] const IngestedProcess& summary() const noexcept { return summary_; }

 private:
  /// More measurements and fixes than that are not waited for: their block is lost.
  static constexpr std::size_t kMaxPending = std::size_t{1} << 20U;
  static constexpr std::size_t kMaxPendingReferences = std::size_t{1} << 15U;  ///< half a KiB each

  struct Thread {
    trace::Context context;
    IdRuns calls;
    IdRuns stats;
  };
  struct Extent {  ///< of the calls of one step
    std::int64_t start_ns = 0;
    std::int64_t end_ns = 0;
    bool sampled = true;
  };
  struct SiteKey {
    std::uint32_t module, op, node, ordinal, phase;
    bool operator==(const SiteKey&) const = default;
  };
  struct TypeKey {
    std::array<std::int64_t, 6> sizes;  ///< of tensors with more dimensions there is no key
    std::uint32_t dim;
    std::uint32_t kind;  ///< dtype, device, device_index
    bool operator==(const TypeKey&) const = default;
  };
  struct Hash {
    std::size_t operator()(const SiteKey& key) const noexcept;
    std::size_t operator()(const TypeKey& key) const noexcept;
  };
  struct SiteUse {
    std::int64_t row = 0;
    std::int64_t op = 0;
    std::uint64_t calls = 0;
  };
  struct Segment {  ///< calls from `first_call` on belong to `forward`
    std::int64_t first_call;
    std::uint32_t forward;
  };
  struct PendingStats {
    std::int64_t tensor;
    std::uint64_t stats;
    bool on_device;
  };

  std::string text(std::string_view raw);
  const std::string& string(StringId id);
  std::int64_t op(OpId id);
  std::int64_t module(ModuleId id);
  std::int64_t parameter(ParameterId id);
  std::int64_t site(const trace::Call& call);
  std::int64_t tensorType(const trace::TensorUse& use);
  std::int64_t relative(std::int64_t time_ns);
  std::int64_t statsRow(std::uint64_t id) const;
  std::int64_t callRow(std::uint64_t id) const;
  bool applyFix(const trace::RoleFix& fix);
  struct PendingReference {
    std::uint16_t thread;
    trace::Reference record;
    stats::Comparison comparison;
  };
  /// False: the call has not been met.
  bool applyReference(std::uint16_t thread, const trace::Reference& record);
  void checkReference(const trace::Reference& record);
  void count(SessionWriter::Placed placed);
  /// What is said of a tensor of `call`, which this thread recorded before: `write(row of the call)` puts it there.
  template <class Write>
  void place(CallId call, Write&& write);
  Extent& extent(std::map<std::uint32_t, Extent>& extents, std::uint32_t step, const CallRow& call);
  void resolveStats();
  /// Of those that are not resolved.
  void loseStats();
  void finishSteps();
  void finishForwards();
  void finishOpCounts();
  void finishRanges();
  void addDeviceWork(const trace::DeviceWork& record, std::int64_t call);
  void finishDeviceWork();
  void checkRange(bool in_range) { counters_.bad_values += in_range ? 0 : 1; }

  SessionWriter& writer_;
  IngestStats& counters_;
  ProcessId process_;
  ProcessRow row_;
  IngestedProcess summary_;
  bool start_known_ = false;
  std::int64_t start_ns_ = 0;

  std::unordered_map<std::uint32_t, std::string> strings_;
  std::unordered_map<std::uint32_t, std::int64_t> ops_;
  std::unordered_map<std::uint32_t, std::int64_t> modules_;
  std::unordered_map<std::uint32_t, std::int64_t> parameters_;
  std::unordered_map<SiteKey, SiteUse, Hash> sites_;
  std::unordered_map<TypeKey, std::int64_t, Hash> types_;
  std::unordered_map<std::uint16_t, Thread> threads_;
  Thread* thread_ = nullptr;  ///< of the present block
  std::uint16_t thread_index_ = 0;

  std::vector<trace::DeviceWork> pending_work_;  ///< whose call was not met yet
  std::map<std::tuple<DeviceWorkOwner, DeviceWorkKind, std::uint32_t>, DeviceWorkRow> work_;  ///< for no call
  std::map<std::uint64_t, RangeRow> ranges_;          ///< by the number that names them
  std::map<std::uint64_t, std::int64_t> range_ends_;  ///< when they ended
  std::map<std::uint32_t, trace::StepEnd> step_ends_;
  std::map<std::uint32_t, Extent> steps_;
  std::map<std::uint32_t, Extent> forwards_;  ///< as segments_: only while no step has ended
  std::vector<Segment> segments_;
  std::vector<PendingStats> pending_stats_;
  std::vector<trace::RoleFix> pending_fixes_;
  std::vector<PendingReference> pending_references_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> unscales_;  ///< of a scaler in a step
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> updates_;
  std::map<std::int64_t, OpCountRow> op_counts_;
  std::map<std::tuple<std::int64_t, ReferenceLevel, Unreferenced>, std::uint64_t> reference_counts_;
};

}  // namespace ampscope::store
