// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// How the bit patterns of a format decode to binary64, and how binary64 rounds into a format. Works on integers, so no
// result depends on the caller's floating-point environment. Any part may use it; any thread.
// Source: IEEE 754-2019 clauses 3.4, 4.3.1 and 7.4; OCP 8-bit Floating Point Specification 1.0, clause 5.
#pragma once

#include <bit>
#include <cstdint>
#include <limits>

#include "kernels/format/float_format.h"

namespace ampscope::format {

/// What becomes of a value whose rounded result exceeds `max`.
enum class Overflow : std::uint8_t {
  kIeee,      ///< inf, or nan in a format without inf (OCP's non-saturating conversion)
  kSaturate,  ///< the largest finite value, also for inf (OCP's saturating conversion)
};

/// The value of a bit pattern (bits above the format's width are ignored). Every nan decodes to the quiet nan.
constexpr double decode(FormatId id, std::uint64_t pattern) noexcept {
  if (id == FormatId::kBinary64) return std::bit_cast<double>(pattern);
  const FloatFormat& f = info(id);
  const std::uint64_t sign_bit = 1ULL << (f.bits - 1);
  const std::uint64_t magnitude = pattern & (sign_bit - 1);
  const bool negative = (pattern & sign_bit) != 0;
  if (magnitude > f.max_bits || (negative && magnitude == 0 && !f.has_negative_zero)) {
    if (!f.has_inf || magnitude != f.max_bits + 1) return std::numeric_limits<double>::quiet_NaN();
    return negative ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
  }
  const std::uint64_t hidden = 1ULL << (f.precision - 1);
  const auto field = static_cast<int>(magnitude >> (f.precision - 1));
  const std::uint64_t fraction = magnitude & (hidden - 1);
  const double value = field == 0 ? detail::compose(fraction, f.emin - (f.precision - 1))
                                  : detail::compose(fraction | hidden, field - f.bias - (f.precision - 1));
  return negative ? -value : value;
}

/// Rounds to nearest, ties to even. Nan becomes the format's quiet nan (with the sign of `value` where it has one);
/// a negative value that rounds to zero becomes -0 where the format has one.
constexpr std::uint64_t encode(FormatId id, double value, Overflow rule = Overflow::kIeee) noexcept {
  constexpr std::uint64_t kInf = 0x7FF0000000000000;
  const auto source = std::bit_cast<std::uint64_t>(value);
  if (id == FormatId::kBinary64) return source;
  const FloatFormat& f = info(id);
  const std::uint64_t sign_bit = 1ULL << (f.bits - 1);
  const std::uint64_t sign = (source >> 63) != 0 ? sign_bit : 0;
  const std::uint64_t magnitude = source & ~(1ULL << 63);
  const std::uint64_t quiet = f.has_inf ? (f.max_bits + 1) | (1ULL << (f.precision - 2)) : f.max_bits + 1;
  const std::uint64_t nan = f.has_negative_zero ? sign | quiet : sign_bit;
  if (magnitude > kInf) return nan;
  const std::uint64_t beyond =
      rule == Overflow::kSaturate ? sign | f.max_bits : (f.has_inf ? sign | (f.max_bits + 1) : nan);
  if (magnitude == kInf) return beyond;

  const auto field = static_cast<int>(magnitude >> detail::kDoubleFraction);
  const std::uint64_t fraction = magnitude & ((1ULL << detail::kDoubleFraction) - 1);
  const std::uint64_t significand = field == 0 ? fraction : fraction | (1ULL << detail::kDoubleFraction);
  const int exponent = (field == 0 ? 1 : field) - detail::kDoubleBias;  // value = significand * 2^(exponent - 52)
  const int rounded_exponent = exponent > f.emin ? exponent : f.emin;
  const int shift = rounded_exponent - (f.precision - 1) - (exponent - detail::kDoubleFraction);
  std::uint64_t rounded = 0;  // in units of the format's last place at rounded_exponent
  if (shift <= detail::kDoubleFraction + 1) {
    rounded = significand >> shift;
    const std::uint64_t rest = significand & ((1ULL << shift) - 1);
    const std::uint64_t half = 1ULL << (shift - 1);
    if (rest > half || (rest == half && (rounded & 1) != 0)) ++rounded;
  }
  // A subnormal or a carry into the next binade needs no case of its own: the implicit bit adds into the exponent.
  const std::uint64_t result =
      (static_cast<std::uint64_t>(rounded_exponent + f.bias - 1) << (f.precision - 1)) + rounded;
  if (result > f.max_bits) return beyond;
  return result == 0 && !f.has_negative_zero ? 0 : sign | result;
}

}  // namespace ampscope::format
