// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/totals.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace ampscope::analysis {
namespace {

// fmin and fmax ignore a NaN on either side, which is what "no such element" needs.
template <class Values>
void addCounts(TensorTotals& to, const Values& from) {
  to.numel += from.numel;
  to.zero += from.zero;
  to.subnormal += from.subnormal;
  to.near_max += from.near_max;
  to.pos_inf += from.pos_inf;
  to.neg_inf += from.neg_inf;
  to.nan += from.nan;
  to.negative += from.negative;
  to.min = std::fmin(to.min, from.min);
  to.max = std::fmax(to.max, from.max);
  to.absmin = std::fmin(to.absmin, from.absmin);
  to.absmax = std::fmax(to.absmax, from.absmax);
  for (std::size_t i = 0; i < to.what_if.size(); ++i) {
    to.what_if[i].flush_to_zero += from.what_if[i].flush_to_zero;
    to.what_if[i].to_subnormal += from.what_if[i].to_subnormal;
    to.what_if[i].overflow += from.what_if[i].overflow;
  }
}

}  // namespace

void Histogram::add(std::int32_t first_exponent, const std::uint64_t* bins, std::size_t size) {
  if (size == 0) {
    return;
  }
  if (counts.empty()) {
    first = first_exponent;
  }
  if (first_exponent < first) {
    counts.insert(counts.begin(), static_cast<std::size_t>(first - first_exponent), 0);
    first = first_exponent;
  }
  const auto offset = static_cast<std::size_t>(first_exponent - first);
  counts.resize(std::max(counts.size(), offset + size));
  for (std::size_t i = 0; i < size; ++i) {
    counts[offset + i] += bins[i];
  }
}

void TensorTotals::add(const stats::TensorStats& stats) {
  ++measured;
  addCounts(*this, stats);
  if (stats.level == stats::StatsLevel::kFull) {
    ++full;
    histogram.add(stats.histogram.first, stats.histogram.bins.data(), static_cast<std::size_t>(stats.histogram.size));
  }
}

void TensorTotals::merge(const TensorTotals& other) {
  tensors += other.tensors;
  measured += other.measured;
  full += other.full;
  steps.merge(other.steps);
  addCounts(*this, other);
  histogram.add(other.histogram.first, other.histogram.counts.data(), other.histogram.counts.size());
}

const stats::WhatIf& whatIf(const std::array<stats::WhatIf, format::kWhatIfTargets.size()>& targets,
                            format::FormatId target) noexcept {
  const auto at = std::find(format::kWhatIfTargets.begin(), format::kWhatIfTargets.end(), target);
  static constexpr stats::WhatIf kNone;
  return at == format::kWhatIfTargets.end() ? kNone
                                            : targets[static_cast<std::size_t>(at - format::kWhatIfTargets.begin())];
}

const stats::WhatIf& TensorTotals::whatIf(format::FormatId target) const noexcept {
  return analysis::whatIf(what_if, target);
}

}  // namespace ampscope::analysis
