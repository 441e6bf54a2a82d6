// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What each floating-point encoding can represent, how its bit patterns decode to binary64, how binary64 rounds into
// it, and from which magnitudes on that rounding flushes, goes subnormal or overflows. Everything is constexpr and
// works on integers, so no result depends on the caller's floating-point environment. Any part may use it.
// Source: IEEE 754-2019 clauses 3.4, 4.3.1 and 7.4; OCP 8-bit Floating Point Specification 1.0; for the fnuz kin
// "8-bit Numerical Formats for Deep Neural Networks" (arXiv 2206.02915).
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

#include "kernels/format/format_id.h"

namespace ampscope::format {

/// One binary encoding: sign, biased exponent, trailing significand, in that order from the top bit.
struct FloatFormat {
  FormatId id = FormatId::kNone;
  std::string_view name = "none";  ///< the field's word, as reports print it
  int bits = 0;                    ///< width of an encoded value; 19 for tf32, which is stored in 32
  int precision = 0;               ///< bits of the significand, with the implicit one
  int bias = 0;
  int emin = 0;                ///< exponent of the smallest normal
  int emax = 0;                ///< exponent of the largest finite value
  std::uint64_t max_bits = 0;  ///< pattern of the largest finite value
  double max = 0;
  double min_normal = 0;
  double min_subnormal = 0;
  bool has_inf = false;
  bool has_nan = false;
  bool has_negative_zero = false;  ///< false: that pattern is the format's only nan (fnuz)
};

/// What becomes of a value whose rounded result exceeds `max`.
enum class Overflow : std::uint8_t {
  kIeee,      ///< inf, or nan in a format without inf (OCP's non-saturating conversion)
  kSaturate,  ///< the largest finite value, also for inf (OCP's saturating conversion)
};

/// Magnitudes at which rounding to nearest even into a format changes its outcome. |x| <= flush_max becomes zero;
/// flush_max < |x| < subnormal_end becomes nonzero and subnormal; |x| >= overflow_from leaves the finite range
/// (overflow_from is inf where no finite binary64 value does).
struct RoundingThresholds {
  double flush_max = 0;
  double subnormal_end = 0;
  double overflow_from = 0;
};

namespace detail {

inline constexpr int kDoubleBias = 1023;
inline constexpr int kDoubleFraction = 52;
inline constexpr std::uint64_t kDoubleInf = 0x7FF0000000000000;
inline constexpr std::uint64_t kDoubleNan = 0x7FF8000000000000;

/// significand * 2^exponent, for nonzero results that are normal in binary64.
constexpr double compose(std::uint64_t significand, int exponent) noexcept {
  if (significand == 0) return 0;
  const int width = std::bit_width(significand);
  const auto biased = static_cast<std::uint64_t>(exponent + width - 1 + kDoubleBias);
  const std::uint64_t fraction = (significand << (kDoubleFraction + 1 - width)) & ((1ULL << kDoubleFraction) - 1);
  return std::bit_cast<double>((biased << kDoubleFraction) | fraction);
}

constexpr FloatFormat describe(FormatId id, std::string_view name, int bits, int precision, int bias,
                               std::uint64_t max_bits, bool has_inf, bool has_negative_zero) noexcept {
  FloatFormat f{
      id,       name, bits, precision, bias,    1 - bias, static_cast<int>(max_bits >> (precision - 1)) - bias,
      max_bits, 0,    0,    0,         has_inf, true,     has_negative_zero};
  const std::uint64_t hidden = 1ULL << (precision - 1);
  f.max = compose((max_bits & (hidden - 1)) | hidden, f.emax - (precision - 1));
  f.min_normal = compose(1, f.emin);
  f.min_subnormal =
      id == FormatId::kBinary64 ? std::bit_cast<double>(std::uint64_t{1}) : compose(1, f.emin - (precision - 1));
  return f;
}

inline constexpr std::array<FloatFormat, kFormatCount> kFormats = {
    FloatFormat{},
    describe(FormatId::kBinary16, "binary16", 16, 11, 15, 0x7BFF, true, true),
    describe(FormatId::kBfloat16, "bfloat16", 16, 8, 127, 0x7F7F, true, true),
    describe(FormatId::kBinary32, "binary32", 32, 24, 127, 0x7F7FFFFF, true, true),
    describe(FormatId::kBinary64, "binary64", 64, 53, 1023, 0x7FEFFFFFFFFFFFFF, true, true),
    describe(FormatId::kTf32, "tf32", 19, 11, 127, 0x3FBFF, true, true),
    describe(FormatId::kE4m3fn, "e4m3fn", 8, 4, 7, 0x7E, false, true),
    describe(FormatId::kE5m2, "e5m2", 8, 3, 15, 0x7B, true, true),
    describe(FormatId::kE4m3fnuz, "e4m3fnuz", 8, 4, 8, 0x7F, false, false),
    describe(FormatId::kE5m2fnuz, "e5m2fnuz", 8, 3, 16, 0x7F, false, false),
};

}  // namespace detail

/// The description of `id`; kNone has bits 0.
constexpr const FloatFormat& info(FormatId id) noexcept { return detail::kFormats[static_cast<std::size_t>(id)]; }

/// Bytes of one element in memory; 0 for kNone and for tf32, which no tensor is stored in.
constexpr std::size_t storageBytes(FormatId id) noexcept {
  return id == FormatId::kTf32 ? 0 : static_cast<std::size_t>(info(id).bits) / 8;
}

/// The value of a bit pattern (bits above the format's width are ignored). Every nan decodes to the quiet nan.
constexpr double decode(FormatId id, std::uint64_t pattern) noexcept {
  if (id == FormatId::kBinary64) return std::bit_cast<double>(pattern);
  const FloatFormat& f = info(id);
  const std::uint64_t sign_bit = 1ULL << (f.bits - 1);
  const std::uint64_t magnitude = pattern & (sign_bit - 1);
  const bool negative = (pattern & sign_bit) != 0;
  if (magnitude > f.max_bits || (negative && magnitude == 0 && !f.has_negative_zero)) {
    if (!f.has_inf || magnitude != f.max_bits + 1) return std::bit_cast<double>(detail::kDoubleNan);
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
  const auto source = std::bit_cast<std::uint64_t>(value);
  if (id == FormatId::kBinary64) return source;
  const FloatFormat& f = info(id);
  const std::uint64_t sign_bit = 1ULL << (f.bits - 1);
  const std::uint64_t sign = (source >> 63) != 0 ? sign_bit : 0;
  const std::uint64_t magnitude = source & ~(1ULL << 63);
  const std::uint64_t quiet = f.has_inf ? (f.max_bits + 1) | (1ULL << (f.precision - 2)) : f.max_bits + 1;
  const std::uint64_t nan = f.has_negative_zero ? sign | quiet : sign_bit;
  if (magnitude > detail::kDoubleInf) return nan;
  const std::uint64_t overflowed = sign | f.max_bits;  // kSaturate
  const std::uint64_t beyond = rule == Overflow::kSaturate ? overflowed : (f.has_inf ? sign | (f.max_bits + 1) : nan);
  if (magnitude == detail::kDoubleInf) return beyond;

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

/// The thresholds of `target`, from its description alone.
constexpr RoundingThresholds thresholds(FormatId target) noexcept {
  const FloatFormat& f = info(target);
  constexpr double inf = std::numeric_limits<double>::infinity();
  if (target == FormatId::kBinary64) return {0, f.min_normal, inf};
  const double half_subnormal = f.min_subnormal / 2;  // a tie, and zero is its even neighbour
  const double half_ulp = detail::compose(1, f.emax - f.precision);
  double overflow_from = f.max + half_ulp;  // a tie too; it stays at max where max's significand is the even one
  if ((f.max_bits & 1) == 0) overflow_from = std::bit_cast<double>(std::bit_cast<std::uint64_t>(overflow_from) + 1);
  return {half_subnormal, f.min_normal - half_subnormal, overflow_from};
}

}  // namespace ampscope::format
