// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "kernels/stats/cancellation.h"

#include <algorithm>
#include <cmath>

namespace ampscope::stats {
namespace {

/// floor(log2(large / small)) of positive finite values. A division would round up to the next power of two.
int binadesBetween(double large, double small) noexcept {
  int large_exponent = 0;
  int small_exponent = 0;
  const double large_significand = std::frexp(large, &large_exponent);
  const double small_significand = std::frexp(small, &small_exponent);
  return large_exponent - small_exponent - (large_significand < small_significand ? 1 : 0);
}

}  // namespace

void countCancellation(const double* a, const double* b, double factor, const double* sum, std::size_t numel,
                       Cancellation& out) noexcept {
  out = Cancellation{};
  out.numel = numel;
  for (std::size_t i = 0; i < numel; ++i) {
    const double second = factor * b[i];
    const double largest = std::max(std::fabs(a[i]), std::fabs(second));
    if (!std::isfinite(a[i]) || !std::isfinite(second) || !std::isfinite(sum[i]) || largest == 0) {
      continue;
    }
    ++out.counted;
    const double result = std::fabs(sum[i]);
    out.summand_absmax = std::max(out.summand_absmax, largest);
    out.sum_absmax = std::max(out.sum_absmax, result);
    if (result == 0) {
      ++out.complete;
    } else {
      const int bits = std::clamp(binadesBetween(largest, result), 0, static_cast<int>(kCancelledBins) - 1);
      ++out.bits[static_cast<std::size_t>(bits)];
    }
  }
}

}  // namespace ampscope::stats
