// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// One element of an op's exact result, to far more than binary64, with a bound of its own error: what tells how good
// the binary64 reference is. Boost.Multiprecision stays behind this header. Every function of kernels/reference may be
// called from any thread, does not depend on the caller's floating-point state, and throws nothing.
#pragma once

#include <array>
#include <cstdint>
#include <limits>

#include "kernels/format/format_id.h"

namespace ampscope::reference {

/// Working precision in bits. A result without cancellation is good to at least kGoodBits of them; one with
/// cancellation to what its error_exponent says.
inline constexpr int kWorkingBits = 256;
inline constexpr int kGoodBits = 128;

/// More work than this for one element is refused (Kind::kUncertified): seconds, not hours, inside a training step.
inline constexpr std::uint64_t kMostTerms = std::uint64_t{1} << 24U;         ///< products or summands
inline constexpr std::uint64_t kMostExponentials = std::uint64_t{1} << 17U;  ///< some 10 us each

enum class Kind : std::uint8_t {
  kFinite,
  kInf,          ///< the limit of the formula at these inputs, with its sign
  kNan,          ///< inf - inf, 0 * inf, a root of a negative number, ...
  kUncertified,  ///< too much work, an index that is no element, or a magnitude beyond 2^(2^28)
};

/// value = significand * 2^exponent, negated if `negative`; |value - exact result| <= 2^error_exponent.
struct Certified {
  static constexpr std::int64_t kNoError = std::numeric_limits<std::int64_t>::min();

  Kind kind = Kind::kUncertified;
  bool negative = false;
  std::array<std::uint64_t, kWorkingBits / 64> significand{};  ///< lowest word first
  std::int64_t exponent = 0;
  std::int64_t error_exponent = kNoError;  ///< kNoError: the value is the exact result
};

/// The binary64 number nearest to the value; inf, nan, and nan for kUncertified.
[[nodiscard]] double nearest(const Certified& exact) noexcept;

/// At least |computed - exact|, rounded up, the error of `exact` included. 0 where both are nan or the same inf; inf
/// where only one of them is, and for kUncertified.
[[nodiscard]] double boundOn(double computed, const Certified& exact) noexcept;

/// The same in units in the last place of `format` at the exact value, as defined in kernels/stats/comparison.h.
[[nodiscard]] double ulpBoundOn(double computed, const Certified& exact, format::FormatId format) noexcept;

}  // namespace ampscope::reference
