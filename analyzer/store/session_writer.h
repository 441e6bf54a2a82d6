// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Rows -> a new session file, with prepared statements; names are interned here, so that the processes of a run share
// rows. Inside analyzer/store; one thread. The first failure is kept: later calls do nothing, and status() says it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "analyzer/base/result.h"
#include "analyzer/store/ingest_stats.h"
#include "analyzer/store/rows.h"
#include "analyzer/store/sqlite.h"
#include "analyzer/trace/records.h"

namespace ampscope::store {

class SessionWriter {
 public:
  /// Creates `path`, which must not exist, with the tables of schema.sql. Messages call the file `name`.
  [[nodiscard]] static Result<SessionWriter> create(const std::string& path, const std::string& name);

  // Interned: the row of the first one with that key. 0 is "none".
  std::int64_t op(std::string_view name, std::string_view overload, std::uint32_t flags);
  std::int64_t module(std::string_view root, std::string_view path, std::string_view class_name);
  std::int64_t parameter(std::int64_t module, std::string_view name, Dtype dtype, std::string_view shape);
  std::int64_t site(std::int64_t module, std::int64_t op, Phase phase, std::uint32_t ordinal, std::int64_t public_op,
                    std::string_view autograd_node);
  std::int64_t tensorType(Dtype dtype, DeviceType device, std::int32_t device_index, std::string_view shape);

  /// A call of `row`'s fields, whose id and tensors are given by position: the next free ids. Returns its id.
  std::int64_t call(const CallRow& row, std::size_t tensors);
  /// The next tensor of the last call; `type`, `stats`, `parameter` are rows, 0: none. Returns its id.
  std::int64_t tensor(const trace::TensorUse& use, std::int64_t type, std::int64_t stats, std::int64_t parameter);
  std::int64_t stats(const stats::TensorStats& stats);

  void setStats(std::int64_t tensor, std::int64_t stats);
  /// Tensor `position` of `call`. False: there is none.
  bool setRole(std::int64_t call, std::uint32_t position, Role role, std::int64_t parameter);
  enum class Placed : std::uint8_t {
    kWritten,
    kNowhere,   ///< `call` has no such tensor
    kRepeated,  ///< the tensor has a comparison at this level already, which stays
  };
  Placed reference(std::int64_t call, const trace::Reference& record);
  Placed cancellation(std::int64_t call, const trace::Cancellation& record);
  Placed certification(std::int64_t call, const trace::Certification& record);
  void setStep(std::int64_t first_call, std::int64_t end_call, std::uint32_t step);

  void add(const ProcessRow& row);  ///< with its info
  void add(const StepRow& row, bool known_end);
  void add(const ScalerRow& row);
  void add(const ScalerUnscaleRow& row);
  void add(const ScalerUpdateRow& row);
  void add(const OpCountRow& row);
  void add(const ReferenceCountRow& row);
  void add(const ApiUseRow& row);
  void add(const RangeRow& row);
  void add(const DeviceWorkRow& row);
  void add(const ConstantRow& row);
  void source(std::int64_t call, std::string_view place);  ///< of the site of `call`, unless it has one
  void add(const NoticeRow& row);
  void addRun(std::string_view key, std::string_view value);

  /// Ends a transaction and begins the next one.
  void commit();
  /// Writes the counters, builds the indices, closes the file. The writer is of no use afterwards.
  [[nodiscard]] Result<void> finish(const IngestStats& counters);

  [[nodiscard]] const std::optional<Error>& status() const noexcept { return failure_; }
  [[nodiscard]] std::int64_t nextCall() const noexcept { return calls_ + 1; }
  [[nodiscard]] std::uint64_t calls() const noexcept { return static_cast<std::uint64_t>(calls_); }
  [[nodiscard]] std::uint64_t tensors() const noexcept { return static_cast<std::uint64_t>(tensors_); }
  [[nodiscard]] std::uint64_t statsRows() const noexcept { return static_cast<std::uint64_t>(stats_); }

 private:
  enum Table : std::uint8_t;
  using SiteKey = std::tuple<std::int64_t, std::int64_t, Phase, std::uint32_t, std::string>;
  using TypeKey = std::tuple<Dtype, DeviceType, std::int32_t, std::string>;

  explicit SessionWriter(sqlite::Database database) : database_(std::move(database)) {}
  [[nodiscard]] Result<void> prepare();
  sqlite::Statement& statement(Table table) { return statements_[table]; }
  void run(sqlite::Statement& statement);
  std::int64_t tensorAt(std::int64_t call, std::uint32_t position);  ///< 0: none
  void fail(Error error);

  sqlite::Database database_;
  std::vector<sqlite::Statement> statements_;
  std::optional<Error> failure_;
  std::map<std::pair<std::string, std::string>, std::int64_t> ops_;
  std::map<std::pair<std::string, std::string>, std::int64_t> modules_;
  std::map<std::pair<std::int64_t, std::string>, std::int64_t> parameters_;
  std::map<SiteKey, std::int64_t> sites_;
  std::map<TypeKey, std::int64_t> types_;
  std::map<std::string, std::int64_t> device_work_names_;
  std::int64_t calls_ = 0;
  std::int64_t tensors_ = 0;
  std::int64_t position_ = 0;  ///< of the next tensor in the last call
  std::int64_t stats_ = 0;
  std::vector<std::uint8_t> histogram_;
  std::vector<std::uint8_t> what_if_;
};

}  // namespace ampscope::store
