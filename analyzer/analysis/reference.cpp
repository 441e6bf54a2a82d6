// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/reference.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ampscope::analysis {
namespace {

double ratio(double part, double whole) noexcept { return whole == 0 ? 0 : std::sqrt(part / whole); }

double mean(double sum, std::uint64_t count) noexcept {
  return count == 0 ? std::numeric_limits<double>::quiet_NaN() : sum / static_cast<double>(count);
}

void addLoss(stats::Loss& sum, const stats::Loss& loss) noexcept {
  sum.format_limited += loss.format_limited;
  sum.algorithm_limited += loss.algorithm_limited;
}

}  // namespace

void ReferenceTotals::add(const stats::Comparison& c, std::uint32_t step) {
  ++tensors;
  steps.insert(step);
  sum.format = c.format;
  sum.numel += c.numel;
  sum.compared += c.compared;
  sum.correctly_rounded += c.correctly_rounded;
  sum.both_nonfinite += c.both_nonfinite;
  sum.reference_nonfinite += c.reference_nonfinite;
  sum.nan_made += c.nan_made;
  addLoss(sum.flushed, c.flushed);
  addLoss(sum.underflowed, c.underflowed);
  addLoss(sum.overflowed, c.overflowed);
  sum.stalled += c.stalled;
  sum.max_abs_error = std::max(sum.max_abs_error, c.max_abs_error);
  sum.max_rel_error = std::max(sum.max_rel_error, c.max_rel_error);
  sum.max_ulp_error = std::max(sum.max_ulp_error, c.max_ulp_error);
  sum.sum_error += c.sum_error;
  sum.sum_squared_error += c.sum_squared_error;
  sum.sum_squared_reference += c.sum_squared_reference;
  sum.sum_squared_flushed += c.sum_squared_flushed;
  sum.reference_absmax = std::max(sum.reference_absmax, c.reference_absmax);
  for (std::size_t bin = 0; bin < sum.ulp.size(); ++bin) {
    sum.ulp[bin] += c.ulp[bin];
  }
}

double ReferenceTotals::bias() const noexcept { return mean(sum.sum_error, sum.compared); }
double ReferenceTotals::rmsError() const noexcept { return std::sqrt(mean(sum.sum_squared_error, sum.compared)); }
double ReferenceTotals::relativeNormError() const noexcept {
  return ratio(sum.sum_squared_error, sum.sum_squared_reference);
}
double ReferenceTotals::lostNormShare() const noexcept {
  return ratio(sum.sum_squared_flushed, sum.sum_squared_reference);
}

std::uint64_t ReferenceTotals::madeNonFinite() const noexcept {
  return sum.overflowed.format_limited + sum.overflowed.algorithm_limited + sum.nan_made;
}

std::uint64_t ReferenceTotals::lost() const noexcept {
  return sum.flushed.format_limited + sum.flushed.algorithm_limited + madeNonFinite();
}

double unitRoundoff(Dtype dtype) noexcept {
  switch (dtype) {
    case Dtype::kFloat16:
    case Dtype::kComplex32:
      return 0x1p-11;
    case Dtype::kBfloat16:
      return 0x1p-8;
    default:
      return 0x1p-24;
  }
}

}  // namespace ampscope::analysis
