// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What a result lost against its exact value: the value that every back end fills bit for bit alike, and that travels
// from the tracer to the session. The exact value is a binary64 number (the reference); "rounded" means rounded to the
// result's format, to nearest, ties to even. docs/definitions.md says the same in prose.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "kernels/format/format_id.h"

namespace ampscope::stats {

/// Lost elements, told apart by who is to blame. Format-limited: correct rounding loses them as well.
/// Algorithm-limited: correct rounding would have kept them.
struct Loss {
  std::uint64_t format_limited = 0;
  std::uint64_t algorithm_limited = 0;

  friend bool operator==(const Loss&, const Loss&) = default;
};

/// Elements by ULP error. Bin 0: none; bin 1: at most 0.5 ULP; bin 2: at most 1; bin k: at most 2^(k - 2) and more than
/// half of that; the last bin has no upper bound.
inline constexpr std::size_t kUlpBins = 34;

/// Counts over every element; sums in the order of kernels/stats/ordered_sum.h; maxima over no element are 0. The error
/// of an element is the binary64 difference result - reference. Its ULP error is |error| in units in the last place of
/// the format at the reference: 2^(max(floor(log2 |reference|), e_min) - (p - 1)), with e_min for a reference of zero
/// and at most e_max beyond the range.
struct Comparison {
  format::FormatId format = format::FormatId::kNone;  ///< of the result: binary16, bfloat16 or binary32
  std::uint64_t numel = 0;
  std::uint64_t compared = 0;             ///< result and reference are finite: errors are over these
  std::uint64_t correctly_rounded = 0;    ///< of these, the result equals the rounded reference (+0 equals -0)
  std::uint64_t both_nonfinite = 0;       ///< neither is finite
  std::uint64_t reference_nonfinite = 0;  ///< the result is finite, the reference is not
  std::uint64_t nan_made = 0;             ///< the result is nan, the reference is finite

  /// The result is zero, the reference is not. Format-limited: the rounded reference is zero too.
  Loss flushed;
  /// The result is zero or subnormal, the reference is not zero; flushed elements are among them. Format-limited: the
  /// rounded reference is zero or subnormal too.
  Loss underflowed;
  /// The result is inf, the reference is finite. Format-limited: the rounded reference is inf too.
  Loss overflowed;

  /// Where the op overwrote one of its arguments: the result equals the value before, the reference does not. An update
  /// that is too small for the format.
  std::uint64_t stalled = 0;

  double max_abs_error = 0;
  double max_rel_error = 0;  ///< |error| / |reference|, where the reference is not zero
  double max_ulp_error = 0;
  double sum_error = 0;              ///< signed: / compared is the bias
  double sum_squared_error = 0;      ///< over compared elements
  double sum_squared_reference = 0;  ///< over finite references
  double sum_squared_flushed = 0;    ///< over the references of flushed elements: the share of norm that was lost
  double reference_absmax = 0;       ///< largest finite |reference|
  std::array<std::uint64_t, kUlpBins> ulp{};
};

}  // namespace ampscope::stats
