// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <tuple>

#include "analyzer/store/blobs.h"
#include "analyzer/store/session.h"
#include "analyzer/store/session_state.h"
#include "kernels/stats/comparison_fields.h"

namespace ampscope::store {
namespace {

/// More than a trace record can hold.
constexpr std::int64_t kMaxTensorsPerCall = std::int64_t{1} << 17U;

constexpr const char* kTensors =
    "SELECT t.id, t.call, t.position, t.slot, t.element, t.flags, t.role, t.type, t.parameter, t.unmeasured, t.stats "
    "FROM tensor t WHERE t.id >= ? ORDER BY t.id";
constexpr const char* kTensorsWithStats =
    "SELECT t.id, t.call, t.position, t.slot, t.element, t.flags, t.role, t.type, t.parameter, t.unmeasured, t.stats, "
    "s.format, s.level, s.numel, s.zero, s.subnormal, s.near_max, s.pos_inf, s.neg_inf, s.nan, s.negative, s.min, "
    "s.max, s.absmin, s.absmax, s.sum, s.histogram, s.what_if FROM tensor t LEFT JOIN stats s ON s.id = t.stats WHERE "
    "t.id >= ? ORDER BY t.id";

Error damaged(const std::string& path, std::int64_t call, const char* what) {
  return inputError(
      fmt::format("{}: the session is damaged (call {}: {}); write it again from its traces with "
                  "`ampscope ingest`, or record the run again",
                  path, call, what));
}

bool readStats(const sqlite::Statement& row, stats::TensorStats& s) {
  s.format = word<format::FormatId>(row, 11);
  s.level = word<stats::StatsLevel>(row, 12);
  s.numel = field<std::uint64_t>(row, 13);
  s.zero = field<std::uint64_t>(row, 14);
  s.subnormal = field<std::uint64_t>(row, 15);
  s.near_max = field<std::uint64_t>(row, 16);
  s.pos_inf = field<std::uint64_t>(row, 17);
  s.neg_inf = field<std::uint64_t>(row, 18);
  s.nan = field<std::uint64_t>(row, 19);
  s.negative = field<std::uint64_t>(row, 20);
  s.min = realOrNan(row, 21);
  s.max = realOrNan(row, 22);
  s.absmin = realOrNan(row, 23);
  s.absmax = realOrNan(row, 24);
  s.sum = realOrNan(row, 25);
  return unpackHistogram(row.blob(26), s.histogram) && unpackWhatIf(row.blob(27), s);
}

/// The tensors of one call after the other. Those of consecutive calls follow each other in the table, so the cursor
/// mostly steps on instead of seeking.
class TensorCursor {
 public:
  TensorCursor(sqlite::Database& database, const std::string& path, const std::vector<TensorType>& types,
               sqlite::Statement rows, bool with_stats)
      : database_(database), path_(path), types_(types), rows_(std::move(rows)), with_stats_(with_stats) {}

  /// Fills tensors().
  Result<void> read(std::int64_t call, std::int64_t first, std::int64_t count) {
    tensors_.clear();
    if (count < 0 || count > kMaxTensorsPerCall) {
      return damaged(path_, call, "number of tensors");
    }
    if (count != 0 && first != next_) {
      rows_.reset();
      rows_.bind(0, first);
    }
    for (std::int64_t i = 0; i < count; ++i) {
      const int code = rows_.step();
      if (code != SQLITE_ROW && code != SQLITE_DONE) {
        return database_.error();
      }
      if (code == SQLITE_DONE || rows_.integer(0) != first + i || rows_.integer(1) != call) {
        return damaged(path_, call, "its tensors");
      }
      if (!fill(tensors_.emplace_back(), static_cast<std::size_t>(i))) {
        return damaged(path_, call, "a measurement");
      }
    }
    next_ = count != 0 ? first + count : next_;
    return {};
  }

  [[nodiscard]] std::span<const TensorRow> tensors() const noexcept { return tensors_; }

 private:
  bool fill(TensorRow& tensor, std::size_t index) {
    tensor.position = field<std::uint32_t>(rows_, 2);
    tensor.slot = field<std::uint32_t>(rows_, 3);
    tensor.element = field<std::uint32_t>(rows_, 4);
    tensor.flags = field<std::uint8_t>(rows_, 5);
    tensor.role = word<Role>(rows_, 6);
    const auto type_id = field<std::uint64_t>(rows_, 7);
    if (type_id >= types_.size()) {
      return false;
    }
    const TensorType& type = types_[static_cast<std::size_t>(type_id)];
    tensor.dtype = type.dtype;
    tensor.device = type.device;
    tensor.device_index = type.device_index;
    tensor.shape = type.shape;
    tensor.numel = type.numel;
    tensor.parameter = ParameterId(field<std::uint32_t>(rows_, 8));
    tensor.unmeasured = word<Unmeasured>(rows_, 9);
    tensor.stats_id = StatsId(field<std::uint64_t>(rows_, 10));
    if (!with_stats_ || rows_.isNull(11)) {
      return true;
    }
    if (stats_.size() <= index) {
      stats_.resize(index + 1);
    }
    tensor.stats = &stats_[index];
    return readStats(rows_, stats_[index]);
  }

  sqlite::Database& database_;
  const std::string& path_;
  const std::vector<TensorType>& types_;
  sqlite::Statement rows_;
  bool with_stats_;
  std::int64_t next_ = -1;  ///< id that the next step gives; -1: none
  std::vector<TensorRow> tensors_;
  std::deque<stats::TensorStats> stats_;  ///< of the tensors of one call; a deque, because they are large and stay put
};

/// The calls of a filter: SQL with one parameter for each condition.
struct CallQuery {
  std::string sql =
      "SELECT id, process, thread, step, site, flags, autocast_dtype, cast_from, cast_bytes, start_ns, duration_ns, "
      "first_tensor, tensors FROM call";
  std::vector<std::int64_t> arguments;

  explicit CallQuery(const CallFilter& filter) {
    if (filter.process) {
      where("process = ?", filter.process->value());
    }
    if (filter.first_step) {
      where("step >= ?", *filter.first_step);
    }
    if (filter.end_step) {
      where("step < ?", *filter.end_step);
    }
    if (filter.site) {
      where("site = ?", filter.site->value());
    }
    if (filter.module) {
      where("site IN (SELECT id FROM site WHERE coalesce(module, 0) = ?)", filter.module->value());
    }
    if (filter.phase) {
      where("site IN (SELECT id FROM site WHERE phase = ?)", static_cast<std::int64_t>(*filter.phase));
    }
    sql += filter.order == CallOrder::kExecution ? " ORDER BY process, start_ns, id" : " ORDER BY id";
  }

 private:
  void where(const char* condition, std::int64_t argument) {
    sql += arguments.empty() ? " WHERE " : " AND ";
    sql += condition;
    arguments.push_back(argument);
  }
};

void readCall(const sqlite::Statement& row, CallRow& call) {
  call.id = CallId(field<std::uint64_t>(row, 0));
  call.process = ProcessId(field<std::uint32_t>(row, 1));
  call.thread = field<std::uint32_t>(row, 2);
  call.step = field<std::uint32_t>(row, 3);
  call.site = SiteId(field<std::uint32_t>(row, 4));
  call.flags = field<std::uint32_t>(row, 5);
  call.autocast_dtype = word<Dtype>(row, 6);
  call.cast_from = word<Dtype>(row, 7);
  call.cast_bytes = field<std::uint64_t>(row, 8);
  call.start_ns = field<std::int64_t>(row, 9);
  call.duration_ns = field<std::int64_t>(row, 10);
}

constexpr const char* kReferences =
    "SELECT c.id, c.process, c.step, c.site, t.slot, t.flags, t.role, t.type, t.parameter, r.level, r.format, r.numel, "
    "r.compared, r.correctly_rounded, r.both_nonfinite, r.reference_nonfinite, r.nan_made, r.flushed_format, "
    "r.flushed_algorithm, r.underflowed_format, r.underflowed_algorithm, r.overflowed_format, r.overflowed_algorithm, "
    "r.stalled, r.max_abs_error, r.max_rel_error, r.max_ulp_error, r.sum_error, r.sum_squared_error, "
    "r.sum_squared_reference, r.sum_squared_flushed, r.reference_absmax, r.ulp FROM reference r CROSS JOIN tensor t ON "
    "t.id = r.tensor CROSS JOIN call c ON c.id = t.call ORDER BY r.tensor, r.level";

constexpr const char* kCancellations =
    "SELECT c.id, c.step, c.site, t.role, t.type, n.numel, n.counted, n.complete, n.summand_absmax, n.sum_absmax, "
    "n.bits "
    "FROM cancellation n CROSS JOIN tensor t ON t.id = n.tensor CROSS JOIN call c ON c.id = t.call ORDER BY n.tensor";

constexpr const char* kCertifications =
    "SELECT c.id, c.step, c.site, t.role, t.type, n.numel, n.sampled, n.uncertified, n.max_abs_bound, n.max_ulp_bound "
    "FROM certification n CROSS JOIN tensor t ON t.id = n.tensor CROSS JOIN call c ON c.id = t.call ORDER BY n.tensor";

bool readComparison(const sqlite::Statement& row, stats::Comparison& c) {
  c.format = word<format::FormatId>(row, 10);
  c.numel = field<std::uint64_t>(row, 11);
  int at = 12;
  stats::forEachCount(c, [&](std::uint64_t& count) { count = field<std::uint64_t>(row, at++); });
  for (const auto member : stats::kComparisonReals) {
    c.*member = realOrNan(row, at++);
  }
  return unpackBins(row.blob(at), c.ulp);
}

void addHistogram(SiteTotals& totals, const stats::ExponentHistogram& histogram) {
  if (histogram.size == 0) {
    return;
  }
  if (totals.histogram.empty()) {
    totals.histogram_first = histogram.first;
  }
  if (histogram.first < totals.histogram_first) {
    totals.histogram.insert(totals.histogram.begin(),
                            static_cast<std::size_t>(totals.histogram_first - histogram.first), 0);
    totals.histogram_first = histogram.first;
  }
  const auto offset = static_cast<std::size_t>(histogram.first - totals.histogram_first);
  const auto size = static_cast<std::size_t>(histogram.size);
  totals.histogram.resize(std::max(totals.histogram.size(), offset + size));
  for (std::size_t i = 0; i < size; ++i) {
    totals.histogram[offset + i] += histogram.bins[i];
  }
}

void addTensor(SiteTotals& totals, std::uint32_t step, const TensorRow& tensor) {
  totals.first_step = totals.tensors == 0 ? step : std::min(totals.first_step, step);
  totals.last_step = std::max(totals.last_step, step);
  ++totals.tensors;
  if (tensor.stats == nullptr) {
    return;
  }
  const stats::TensorStats& s = *tensor.stats;
  ++totals.measured;
  totals.numel += s.numel;
  totals.zero += s.zero;
  totals.subnormal += s.subnormal;
  totals.near_max += s.near_max;
  totals.pos_inf += s.pos_inf;
  totals.neg_inf += s.neg_inf;
  totals.nan += s.nan;
  totals.negative += s.negative;
  // fmin and fmax ignore a NaN, which is "no such element".
  totals.min = std::fmin(totals.min, s.min);
  totals.max = std::fmax(totals.max, s.max);
  totals.absmin = std::fmin(totals.absmin, s.absmin);
  totals.absmax = std::fmax(totals.absmax, s.absmax);
  if (s.level == stats::StatsLevel::kFull) {
    ++totals.full;
    for (std::size_t i = 0; i < s.what_if.size(); ++i) {
      totals.what_if[i].flush_to_zero += s.what_if[i].flush_to_zero;
      totals.what_if[i].to_subnormal += s.what_if[i].to_subnormal;
      totals.what_if[i].overflow += s.what_if[i].overflow;
    }
    addHistogram(totals, s.histogram);
  }
}

}  // namespace

Result<void> Session::forEachCall(const CallFilter& filter, const CallCallback& callback) const {
  sqlite::Database& database = state_->database;
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<TensorType>* const types, state_->tensorTypes());
  AMPSCOPE_ASSIGN_OR_RETURN(sqlite::Statement rows, database.prepare(filter.with_stats ? kTensorsWithStats : kTensors));
  TensorCursor cursor(database, state_->path, *types, std::move(rows), filter.with_stats);
  const CallQuery query(filter);
  AMPSCOPE_ASSIGN_OR_RETURN(sqlite::Statement calls, database.prepare(query.sql.c_str()));
  for (std::size_t i = 0; i < query.arguments.size(); ++i) {
    calls.bind(static_cast<int>(i), query.arguments[i]);
  }
  Watcher watcher(state_->watch, state_->path);
  int code = SQLITE_ROW;
  CallRow call;
  while ((code = calls.step()) == SQLITE_ROW) {
    AMPSCOPE_RETURN_IF_ERROR(watcher.next());
    readCall(calls, call);
    AMPSCOPE_RETURN_IF_ERROR(cursor.read(calls.integer(0), calls.integer(11), calls.integer(12)));
    if (!callback(call, cursor.tensors())) {
      return {};
    }
  }
  if (code != SQLITE_DONE) {
    return database.error();
  }
  return {};
}

Result<void> Session::forEachTensor(const CallFilter& filter, const TensorCallback& callback) const {
  return forEachCall(filter, [&callback](const CallRow& call, std::span<const TensorRow> tensors) {
    return std::all_of(tensors.begin(), tensors.end(), [&](const TensorRow& tensor) { return callback(call, tensor); });
  });
}

Result<void> Session::forEachReference(const ReferenceCallback& callback) const {
  sqlite::Database& database = state_->database;
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<TensorType>* const types, state_->tensorTypes());
  AMPSCOPE_ASSIGN_OR_RETURN(sqlite::Statement rows, database.prepare(kReferences));
  Watcher watcher(state_->watch, state_->path);
  int code = SQLITE_ROW;
  ReferenceRow reference;
  while ((code = rows.step()) == SQLITE_ROW) {
    AMPSCOPE_RETURN_IF_ERROR(watcher.next());
    reference.call = CallId(field<std::uint64_t>(rows, 0));
    reference.process = ProcessId(field<std::uint32_t>(rows, 1));
    reference.step = field<std::uint32_t>(rows, 2);
    reference.site = SiteId(field<std::uint32_t>(rows, 3));
    reference.slot = field<std::uint32_t>(rows, 4);
    reference.flags = field<std::uint8_t>(rows, 5);
    reference.role = word<Role>(rows, 6);
    const auto type = field<std::uint64_t>(rows, 7);
    reference.parameter = ParameterId(field<std::uint32_t>(rows, 8));
    reference.level = word<ReferenceLevel>(rows, 9);
    if (type >= types->size() || !readComparison(rows, reference.comparison)) {
      return damaged(state_->path, rows.integer(0), "a comparison with a reference");
    }
    reference.dtype = (*types)[static_cast<std::size_t>(type)].dtype;
    if (!callback(reference)) {
      return {};
    }
  }
  if (code != SQLITE_DONE) {
    return database.error();
  }
  return {};
}

Result<void> Session::forEachCancellation(const CancellationCallback& callback) const {
  sqlite::Database& database = state_->database;
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<TensorType>* const types, state_->tensorTypes());
  AMPSCOPE_ASSIGN_OR_RETURN(sqlite::Statement rows, database.prepare(kCancellations));
  int code = SQLITE_ROW;
  CancellationRow row;
  while ((code = rows.step()) == SQLITE_ROW) {
    row.step = field<std::uint32_t>(rows, 1);
    row.site = SiteId(field<std::uint32_t>(rows, 2));
    row.role = word<Role>(rows, 3);
    const auto type = field<std::uint64_t>(rows, 4);
    stats::Cancellation& c = row.cancellation;
    c.numel = field<std::uint64_t>(rows, 5);
    c.counted = field<std::uint64_t>(rows, 6);
    c.complete = field<std::uint64_t>(rows, 7);
    c.summand_absmax = realOrNan(rows, 8);
    c.sum_absmax = realOrNan(rows, 9);
    if (type >= types->size() || !unpackBins(rows.blob(10), c.bits)) {
      return damaged(state_->path, rows.integer(0), "a cancellation");
    }
    row.dtype = (*types)[static_cast<std::size_t>(type)].dtype;
    if (!callback(row)) {
      return {};
    }
  }
  if (code != SQLITE_DONE) {
    return database.error();
  }
  return {};
}

Result<void> Session::forEachCertification(const CertificationCallback& callback) const {
  sqlite::Database& database = state_->database;
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<TensorType>* const types, state_->tensorTypes());
  AMPSCOPE_ASSIGN_OR_RETURN(sqlite::Statement rows, database.prepare(kCertifications));
  int code = SQLITE_ROW;
  CertificationRow row;
  while ((code = rows.step()) == SQLITE_ROW) {
    row.step = field<std::uint32_t>(rows, 1);
    row.site = SiteId(field<std::uint32_t>(rows, 2));
    row.role = word<Role>(rows, 3);
    const auto type = field<std::uint64_t>(rows, 4);
    if (type >= types->size()) {
      return damaged(state_->path, rows.integer(0), "a certification");
    }
    row.dtype = (*types)[static_cast<std::size_t>(type)].dtype;
    row.certification = {field<std::uint64_t>(rows, 5), field<std::uint64_t>(rows, 6), field<std::uint64_t>(rows, 7),
                         realOrNan(rows, 8), realOrNan(rows, 9)};
    if (!callback(row)) {
      return {};
    }
  }
  if (code != SQLITE_DONE) {
    return database.error();
  }
  return {};
}

Result<std::vector<SiteTotals>> Session::totalsBySite(const CallFilter& filter) const {
  std::map<std::tuple<SiteId, Role, Dtype>, SiteTotals> totals;
  AMPSCOPE_RETURN_IF_ERROR(forEachTensor(filter, [&totals](const CallRow& call, const TensorRow& tensor) {
    addTensor(totals[{call.site, tensor.role, tensor.dtype}], call.step, tensor);
    return true;
  }));
  std::vector<SiteTotals> sorted;
  sorted.reserve(totals.size());
  for (auto& [key, value] : totals) {
    std::tie(value.site, value.role, value.dtype) = key;
    sorted.push_back(std::move(value));
  }
  return sorted;
}

}  // namespace ampscope::store
