// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Results against their binary64 references, a batch at a time, for any Block (execution.h): the same numbers as
// stats::compare, bit for bit (a nan is a nan). To be compiled without contraction into fused multiply-adds.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <new>

#include "kernels/cuda/batch.h"
#include "kernels/cuda/encoding.h"
#include "kernels/cuda/execution.h"
#include "kernels/format/float_format.h"
#include "kernels/stats/comparison.h"
#include "kernels/stats/ordered_sum.h"

namespace ampscope::cuda {

inline constexpr int kCompareWarps = 4;

struct CompareShared {
  struct Warp {
    stats::BlockSums tiles[kErrorSums];  ///< used by lane 0
    std::uint32_t ulp[stats::kUlpBins];
  };
  Warp warp[kCompareWarps];
};

template <format::FormatId kId, class Block>
class ChunkComparer {
 public:
  using Code = Encoding<kId>;

  AMPSCOPE_DEVICE ChunkComparer(Block& block, CompareShared& shared) noexcept
      : block_(block), mine_(shared.warp[block.warp()]) {}

  /// The ULP bins must be zero, and are so again afterwards.
  AMPSCOPE_DEVICE void compare(const ComparedTensor& tensor, std::uint32_t chunk) {
    counts_ = {};
    if (block_.lane() == 0) {
      for (stats::BlockSums& sum : mine_.tiles) new (&sum) stats::BlockSums;
    }
    const auto* results = static_cast<const typename Code::Stored*>(tensor.result);
    const Span span = spanOf(tensor.cutting, chunk);
    for (std::uint64_t at = span.begin; at < span.end; at += stats::kSumBlock) {
      for (double& sum : sums_) sum = 0;
      const int count = tileSize(span, at);
      for (int i = block_.lane(); i < count; i += kWarpSize) {
        const std::uint64_t element = at + static_cast<std::uint64_t>(i);
        add(results[element], tensor.reference[element], tensor.before == nullptr ? nullptr : tensor.before + element);
      }
      for (int k = 0; k < kErrorSums; ++k) {
        const double tile_sum = sumOfWarp(block_, sums_[k]);
        if (block_.lane() == 0) mine_.tiles[k].push(tile_sum);
      }
    }
    publish(*tensor.record, chunk);
  }

 private:
  static constexpr format::RoundingThresholds kLimits = format::thresholds(kId);
  static constexpr int kEmin = format::info(kId).emin;
  static constexpr int kEmax = format::info(kId).emax;
  static constexpr double kMinNormal = format::info(kId).min_normal;
  static constexpr int kFraction = 52;
  static constexpr int kBias = 1023;

  struct Loss {
    std::uint32_t all = 0;
    std::uint32_t format_limited = 0;
  };
  struct Counts {
    std::uint32_t compared = 0;
    std::uint32_t correctly_rounded = 0;
    std::uint32_t both_nonfinite = 0;
    std::uint32_t reference_nonfinite = 0;
    std::uint32_t nan_made = 0;
    Loss flushed;
    Loss underflowed;
    Loss overflowed;
    std::uint32_t stalled = 0;
    double max_abs_error = 0;
    double max_rel_error = 0;
    double max_ulp_error = 0;
    double reference_absmax = 0;
  };

  AMPSCOPE_DEVICE static int biasedExponent(double value) noexcept {
    return static_cast<int>((std::bit_cast<std::uint64_t>(value) >> kFraction) & 0x7FFU);
  }

  AMPSCOPE_DEVICE static double powerOfTwo(int exponent) noexcept {
    return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + kBias) << kFraction);
  }

  /// To an integer, ties to even.
  AMPSCOPE_DEVICE static double roundToInteger(double value) noexcept {
    constexpr double kMagic = 0x1.8p52;
    return ::fabs(value) < 0x1p51 ? (value + kMagic) - kMagic : value;  // what is larger is an integer already
  }

  AMPSCOPE_DEVICE static int ulpBin(double error) noexcept {
    if (error == 0) return 0;
    const bool between_powers = (std::bit_cast<std::uint64_t>(error) << (64 - kFraction)) != 0;
    const int bin = biasedExponent(error) - kBias + (between_powers ? 1 : 0) + 2;
    constexpr int kLast = static_cast<int>(stats::kUlpBins) - 1;
    return bin < 1 ? 1 : (bin > kLast ? kLast : bin);
  }

  AMPSCOPE_DEVICE static void raise(double& largest, double value) noexcept {
    if (value > largest) largest = value;
  }

  AMPSCOPE_DEVICE static void count(Loss& loss, bool format_limited) noexcept {
    ++loss.all;
    loss.format_limited += format_limited ? 1 : 0;
  }

  AMPSCOPE_DEVICE double& sum(ErrorSum which) noexcept { return sums_[static_cast<int>(which)]; }

  AMPSCOPE_DEVICE void add(typename Code::Word pattern, double exact, const double* before) {
    const bool result_is_finite = Code::isFinite(pattern);
    if (biasedExponent(exact) == 0x7FF) {
      counts_.reference_nonfinite += result_is_finite ? 1 : 0;
      counts_.both_nonfinite += result_is_finite ? 0 : 1;
      return;
    }
    const double magnitude = ::fabs(exact);
    raise(counts_.reference_absmax, magnitude);
    sum(ErrorSum::kSquaredReference) += exact * exact;
    if (!result_is_finite) {
      if (Code::isInf(pattern)) {
        count(counts_.overflowed, magnitude >= kLimits.overflow_from);
      } else {
        ++counts_.nan_made;
      }
      return;
    }
    const double result = Code::valueOf(pattern);
    const int own = biasedExponent(exact) - kBias;
    const int exponent = own < kEmin ? kEmin : (own > kEmax ? kEmax : own);
    const int ulp = exponent - (Code::kPrecision - 1);
    const double in_ulps = powerOfTwo(-ulp);
    const double rounded = roundToInteger(exact * in_ulps) * powerOfTwo(ulp);

    ++counts_.compared;
    if (exact != 0 && ::fabs(result) < kMinNormal) {
      count(counts_.underflowed, ::fabs(rounded) < kMinNormal);
      if (result == 0) {
        count(counts_.flushed, rounded == 0);
        sum(ErrorSum::kSquaredFlushed) += exact * exact;
      }
    }
    counts_.correctly_rounded += result == rounded && magnitude < kLimits.overflow_from ? 1 : 0;
    counts_.stalled += before != nullptr && result == *before && exact != *before ? 1 : 0;

    const double error = result - exact;
    const double size = ::fabs(error);
    raise(counts_.max_abs_error, size);
    if (exact != 0) raise(counts_.max_rel_error, size / magnitude);
    const double error_in_ulps = size * in_ulps;
    raise(counts_.max_ulp_error, error_in_ulps);
    block_.addShared(mine_.ulp[ulpBin(error_in_ulps)], 1U);
    sum(ErrorSum::kError) += error;
    sum(ErrorSum::kSquaredError) += error * error;
  }

  AMPSCOPE_DEVICE void publish(ComparisonRecord& record, std::uint32_t chunk) {
    block_.syncWarp();
    for (int i = block_.lane(); i < static_cast<int>(stats::kUlpBins); i += kWarpSize) {
      if (mine_.ulp[i] == 0) continue;
      block_.addGlobal(record.ulp[i], std::uint64_t{mine_.ulp[i]});
      mine_.ulp[i] = 0;
    }
    addOfWarp(counts_.compared, record.compared);
    addOfWarp(counts_.correctly_rounded, record.correctly_rounded);
    addOfWarp(counts_.both_nonfinite, record.both_nonfinite);
    addOfWarp(counts_.reference_nonfinite, record.reference_nonfinite);
    addOfWarp(counts_.nan_made, record.nan_made);
    addOfWarp(counts_.flushed, record.flushed);
    addOfWarp(counts_.underflowed, record.underflowed);
    addOfWarp(counts_.overflowed, record.overflowed);
    addOfWarp(counts_.stalled, record.stalled);
    takeMaxOfWarp(counts_.max_abs_error, record.max_abs_error);
    takeMaxOfWarp(counts_.max_rel_error, record.max_rel_error);
    takeMaxOfWarp(counts_.max_ulp_error, record.max_ulp_error);
    takeMaxOfWarp(counts_.reference_absmax, record.reference_absmax);
    if (block_.lane() == 0) {
      for (int k = 0; k < kErrorSums; ++k) {
        sumsOf(&record)[std::uint64_t{chunk} * kErrorSums + static_cast<std::uint64_t>(k)] = mine_.tiles[k].total();
      }
    }
    block_.syncWarp();
  }

  AMPSCOPE_DEVICE void addOfWarp(std::uint32_t count, std::uint64_t& to) {
    const std::uint32_t sum = sumOfWarp(block_, count);
    if (block_.lane() == 0 && sum != 0) block_.addGlobal(to, std::uint64_t{sum});
  }

  AMPSCOPE_DEVICE void addOfWarp(const Loss& loss, std::uint64_t (&to)[2]) {
    addOfWarp(loss.format_limited, to[0]);
    addOfWarp(loss.all - loss.format_limited, to[1]);
  }

  /// Not negative, so that the order of the numbers is that of their bits.
  AMPSCOPE_DEVICE void takeMaxOfWarp(double value, std::uint64_t& to) {
    const double largest = maxOfWarp(block_, value);
    if (block_.lane() == 0 && largest > 0) block_.maxGlobal(to, std::bit_cast<std::uint64_t>(largest));
  }

  Block& block_;
  CompareShared::Warp& mine_;
  Counts counts_;
  double sums_[kErrorSums];
};

/// What each thread of the launch runs, with kCompareWarps warps to a block and any number of blocks.
template <format::FormatId kId, class Block>
AMPSCOPE_DEVICE void compareBatch(Block& block, CompareShared& shared, const CompareBatch& batch) {
  auto& mine = shared.warp[block.warp()];
  for (int i = block.lane(); i < static_cast<int>(stats::kUlpBins); i += kWarpSize) mine.ulp[i] = 0;
  block.syncWarp();
  ChunkComparer<kId, Block> comparer(block, shared);
  const auto stride = static_cast<std::uint32_t>(block.blocks() * block.warps());
  for (auto unit = static_cast<std::uint32_t>(block.block() * block.warps() + block.warp()); unit < batch.units;
       unit += stride) {
    const ComparedTensor& tensor = batch.tensor[tensorOf(batch, unit)];
    comparer.compare(tensor, unit - tensor.cutting.first_unit);
  }
}

}  // namespace ampscope::cuda
