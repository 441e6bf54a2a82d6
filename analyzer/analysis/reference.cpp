// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/reference.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ampscope::analysis {
namespace {

double mean(double sum, std::uint64_t count) noexcept {
  return count == 0 ? std::numeric_limits<double>::quiet_NaN() : sum / static_cast<double>(count);
}

/// Where an error is not known (NaN), the worst is assumed.
double orWorst(double error) noexcept { return std::isnan(error) ? HUGE_VAL : error; }

void addLoss(stats::Loss& sum, const stats::Loss& loss) noexcept {
  sum.format_limited += loss.format_limited;
  sum.algorithm_limited += loss.algorithm_limited;
}

}  // namespace

double relativeNorm(double part, double whole) noexcept { return whole == 0 ? 0 : std::sqrt(part / whole); }

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
  return relativeNorm(sum.sum_squared_error, sum.sum_squared_reference);
}
double ReferenceTotals::lostNormShare() const noexcept {
  return relativeNorm(sum.sum_squared_flushed, sum.sum_squared_reference);
}

std::uint64_t ReferenceTotals::madeNonFinite() const noexcept {
  return sum.overflowed.format_limited + sum.overflowed.algorithm_limited + sum.nan_made;
}

std::uint64_t ReferenceTotals::lost() const noexcept {
  return sum.flushed.format_limited + sum.flushed.algorithm_limited + madeNonFinite();
}

std::string_view name(ErrorFlow flow) noexcept {
  switch (flow) {
    case ErrorFlow::kMade:
      return "made";
    case ErrorFlow::kAmplified:
      return "amplified";
    case ErrorFlow::kReceived:
      return "received";
    case ErrorFlow::kNone:
      break;
  }
  return "none";
}

std::optional<double> ErrorBalance::amplification() const noexcept {
  return accumulated_in > 0 ? std::optional(accumulated / accumulated_in) : std::nullopt;
}

ErrorBalance balance(double local, double accumulated_in, double accumulated) noexcept {
  ErrorBalance result{local, accumulated_in, accumulated, ErrorFlow::kNone};
  const double in = orWorst(accumulated_in);
  const double out = orWorst(accumulated);
  if (out > 0) {
    result.flow = orWorst(local) >= out / 2 || in == 0 ? ErrorFlow::kMade
                  : out >= 2 * in && in < HUGE_VAL     ? ErrorFlow::kAmplified
                                                       : ErrorFlow::kReceived;
  }
  return result;
}

void CancellationTotals::add(const stats::Cancellation& c) {
  ++tensors;
  sum.numel += c.numel;
  sum.counted += c.counted;
  sum.complete += c.complete;
  for (std::size_t bin = 0; bin < sum.bits.size(); ++bin) {
    sum.bits[bin] += c.bits[bin];
  }
  sum.summand_absmax = std::max(sum.summand_absmax, c.summand_absmax);
  sum.sum_absmax = std::max(sum.sum_absmax, c.sum_absmax);
}

double CancellationTotals::share(std::size_t bits) const noexcept {
  std::uint64_t lost = sum.complete;
  for (std::size_t bin = bits; bin < sum.bits.size(); ++bin) {
    lost += sum.bits[bin];
  }
  return sum.counted == 0 ? 0 : static_cast<double>(lost) / static_cast<double>(sum.counted);
}

void CertificationTotals::add(const stats::Certification& c) {
  ++tensors;
  sum.numel += c.numel;
  sum.sampled += c.sampled;
  sum.uncertified += c.uncertified;
  sum.max_abs_bound = std::max(sum.max_abs_bound, orWorst(c.max_abs_bound));
  sum.max_ulp_bound = std::max(sum.max_ulp_bound, orWorst(c.max_ulp_bound));
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
