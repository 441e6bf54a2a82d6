// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The bit patterns of one stored format as constants and integer arithmetic that a device can run. Internal to
// kernels/cuda; the constants come from kernels/format.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "kernels/cuda/execution.h"
#include "kernels/format/float_format.h"

namespace ampscope::cuda {

/// Bins of a histogram over every exponent of the format: subnormals by their true exponent, then the normal binades.
constexpr int binCount(format::FormatId id) noexcept {
  const format::FloatFormat& f = format::info(id);
  return f.emax - f.emin + f.precision;
}

/// The exponent of bin 0.
constexpr int lowestExponent(format::FormatId id) noexcept {
  const format::FloatFormat& f = format::info(id);
  return f.emin - (f.precision - 1);
}

template <format::FormatId kId>
struct Encoding {
  static constexpr int kBits = format::info(kId).bits;
  static constexpr int kPrecision = format::info(kId).precision;
  static constexpr bool kHasInf = format::info(kId).has_inf;
  static constexpr bool kHasNegativeZero = format::info(kId).has_negative_zero;

  /// As stored, and as computed with.
  using Stored = std::conditional_t<
      kBits == 64, std::uint64_t,
      std::conditional_t<kBits == 32, std::uint32_t, std::conditional_t<kBits == 16, std::uint16_t, std::uint8_t>>>;
  using Word = std::conditional_t<kBits == 64, std::uint64_t, std::uint32_t>;

  static constexpr Word kSign = Word{1} << (kBits - 1);
  static constexpr Word kMagnitude = kSign - 1;
  static constexpr Word kMax = static_cast<Word>(format::info(kId).max_bits);
  static constexpr Word kHidden = Word{1} << (kPrecision - 1);
  static constexpr int kBins = binCount(kId);

  AMPSCOPE_DEVICE static bool isFinite(Word pattern) noexcept {
    if constexpr (!kHasNegativeZero) return pattern != kSign;
    return (pattern & kMagnitude) <= kMax;
  }

  /// Of a pattern that is not finite.
  AMPSCOPE_DEVICE static bool isInf(Word pattern) noexcept {
    if constexpr (!kHasInf) return false;
    return (pattern & kMagnitude) == kMax + 1;
  }

  /// Of a finite magnitude that is not zero.
  AMPSCOPE_DEVICE static int binOf(Word magnitude) noexcept {
    if (magnitude < kHidden) return bitWidth(magnitude) - 1;
    return static_cast<int>(magnitude >> (kPrecision - 1)) + (kPrecision - 2);
  }

  /// Of a finite pattern, or of any where the format is binary32 or binary64. Exact: the narrow formats are shifted
  /// into a binary32, whose exponent is then corrected by a power of two, and that makes subnormals normal as well.
  AMPSCOPE_DEVICE static double valueOf(Word pattern) noexcept {
    if constexpr (kBits == 64) {
      return std::bit_cast<double>(pattern);
    } else if constexpr (kBits == 32) {
      return std::bit_cast<float>(pattern);
    } else {
      constexpr int kSinglePrecision = 24;
      constexpr int kSingleBias = 127;
      const std::uint32_t bits =
          ((pattern & kSign) << (32 - kBits)) | ((pattern & kMagnitude) << (kSinglePrecision - kPrecision));
      constexpr int kCorrection = kSingleBias - format::info(kId).bias;
      constexpr float kScale = std::bit_cast<float>(static_cast<std::uint32_t>(kCorrection + kSingleBias) << 23U);
      return static_cast<double>(std::bit_cast<float>(bits) * kScale);
    }
  }
};

/// Calls `function` with std::integral_constant<FormatId, id>, for a format that tensors are stored in.
template <class Function>
void withFormat(format::FormatId id, Function&& function) {
  using format::FormatId;
  switch (id) {
    case FormatId::kBinary16:
      return function(std::integral_constant<FormatId, FormatId::kBinary16>{});
    case FormatId::kBfloat16:
      return function(std::integral_constant<FormatId, FormatId::kBfloat16>{});
    case FormatId::kBinary32:
      return function(std::integral_constant<FormatId, FormatId::kBinary32>{});
    case FormatId::kBinary64:
      return function(std::integral_constant<FormatId, FormatId::kBinary64>{});
    case FormatId::kE4m3fn:
      return function(std::integral_constant<FormatId, FormatId::kE4m3fn>{});
    case FormatId::kE5m2:
      return function(std::integral_constant<FormatId, FormatId::kE5m2>{});
    case FormatId::kE4m3fnuz:
      return function(std::integral_constant<FormatId, FormatId::kE4m3fnuz>{});
    case FormatId::kE5m2fnuz:
      return function(std::integral_constant<FormatId, FormatId::kE5m2fnuz>{});
    case FormatId::kNone:
    case FormatId::kTf32:
      return;
  }
}

}  // namespace ampscope::cuda
