// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "analyzer/store/blobs.h"
#include "analyzer/store/session.h"
#include "analyzer/store/session_state.h"
#include "kernels/stats/comparison_fields.h"

namespace ampscope::store {
namespace {

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

Error damaged(const std::string& path, std::int64_t call, const char* what) {
  return inputError(
      fmt::format("{}: the session is damaged (call {}: {}); write it again from its traces with "
                  "`ampscope ingest`, or record the run again",
                  path, call, what));
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
