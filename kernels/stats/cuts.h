// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Where the what-if thresholds fall among the bit patterns of a stored format. A what-if count is a suffix of the
// exponent histogram, less the elements of one boundary bin that lie below the threshold; only those need a look at
// the elements, and only in data that reaches that bin. Used by the back ends; never by readers of the counts.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "kernels/format/convert.h"
#include "kernels/format/float_format.h"

namespace ampscope::stats {

inline constexpr std::size_t kCutsPerTarget = 3;  ///< first not flushed, first not subnormal, first that overflows
inline constexpr std::size_t kCutCount = format::kWhatIfTargets.size() * kCutsPerTarget;

/// One threshold: which elements have |x| >= it. Those of `bin` and above, less the partial bin's lower part.
struct Cut {
  std::int32_t bin = 0;
  std::uint32_t partial = 0;  ///< index into CutTable::partial; partial[0] is empty, for a cut at a bin's edge
};

/// The patterns [begin, end) of magnitudes that share a threshold's binade but lie below the threshold.
struct PartialBin {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::int32_t exponent = 0;
  std::uint8_t lead = 0;      ///< the eight leading bits of the trailing significand of `end`
  bool lead_decides = false;  ///< they are all that is set there
};

struct CutTable {
  std::array<Cut, kCutCount> cuts{};                ///< by target, then in the order of kCutsPerTarget
  std::array<PartialBin, kCutCount + 1> partial{};  ///< distinct; [0, partial_count) in use
  std::size_t partial_count = 1;
};

/// floor(log2) of the magnitude with this pattern (not zero, not above the format's maximum).
constexpr int exponentOf(const format::FloatFormat& f, std::uint64_t magnitude) noexcept {
  const auto field = static_cast<int>(magnitude >> (f.precision - 1));
  return field > 0 ? field - f.bias : std::bit_width(magnitude) - 1 + f.emin - (f.precision - 1);
}

/// The pattern of 2^exponent, which the format can represent.
constexpr std::uint64_t patternOfPower(const format::FloatFormat& f, int exponent) noexcept {
  return exponent >= f.emin ? static_cast<std::uint64_t>(exponent + f.bias) << (f.precision - 1)
                            : 1ULL << (exponent - (f.emin - (f.precision - 1)));
}

constexpr CutTable makeCutTable(format::FormatId stored) noexcept {
  const format::FloatFormat& f = format::info(stored);
  CutTable table;
  for (std::size_t i = 0; i < kCutCount; ++i) {
    const format::RoundingThresholds at = format::thresholds(format::kWhatIfTargets[i / kCutsPerTarget]);
    const double after_flush = std::bit_cast<double>(std::bit_cast<std::uint64_t>(at.flush_max) + 1);
    const double threshold =
        i % kCutsPerTarget == 0 ? after_flush : (i % kCutsPerTarget == 1 ? at.subnormal_end : at.overflow_from);
    std::uint64_t pattern = format::encode(stored, threshold);  // then the first pattern at or above the threshold
    if (pattern <= f.max_bits && format::decode(stored, pattern) < threshold) ++pattern;
    Cut& cut = table.cuts[i];
    if (pattern > f.max_bits) {
      cut.bin = f.emax + 1;
      continue;
    }
    cut.bin = exponentOf(f, pattern);
    const std::uint64_t begin = patternOfPower(f, cut.bin);
    if (begin == pattern) continue;
    const std::uint64_t significand = pattern & ((1ULL << (f.precision - 1)) - 1);
    const int below_lead = f.precision - 1 - 8;
    const bool decides = below_lead >= 0 && (significand & ((1ULL << below_lead) - 1)) == 0;
    const auto lead = static_cast<std::uint8_t>(below_lead >= 0 ? significand >> below_lead : 0);
    const PartialBin bin{begin, pattern, cut.bin, lead, decides};
    std::size_t k = 1;
    while (k < table.partial_count && (table.partial[k].begin != bin.begin || table.partial[k].end != bin.end)) ++k;
    if (k == table.partial_count) table.partial[table.partial_count++] = bin;
    cut.partial = static_cast<std::uint32_t>(k);
  }
  return table;
}

}  // namespace ampscope::stats
