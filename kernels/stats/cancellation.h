// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// How many leading bits of the summands of an addition or subtraction cancel: the result is then made of their last
// bits, and with them of their errors. A value that travels from the tracer to the session. docs/definitions.md says
// the same in prose.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace ampscope::stats {

/// Elements by cancelled bits, floor(log2(max(|a|, |b|) / |a + b|)). Bin 0: less than one, or the sum is larger than
/// both; the last bin has no upper bound.
inline constexpr std::size_t kCancelledBins = 54;

/// Over the elements whose summands and sum are finite, except where both summands are zero.
struct Cancellation {
  std::uint64_t numel = 0;
  std::uint64_t counted = 0;
  std::uint64_t complete = 0;  ///< of these, the sum is zero; not in `bits`
  std::array<std::uint64_t, kCancelledBins> bits{};
  double summand_absmax = 0;  ///< largest magnitude of a counted summand
  double sum_absmax = 0;      ///< and of a counted sum
};

/// Counts `numel` contiguous elements: `sum` is a + factor * b, in binary64; for a difference `factor` may have either
/// sign. Allocates nothing.
void countCancellation(const double* a, const double* b, double factor, const double* sum, std::size_t numel,
                       Cancellation& out) noexcept;

}  // namespace ampscope::stats
