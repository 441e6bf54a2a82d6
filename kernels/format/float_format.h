// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What each floating-point encoding can represent, and from which magnitudes on rounding into it flushes, goes
// subnormal or overflows. Constants, all of them computed at compile time. Any part may use it.
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
