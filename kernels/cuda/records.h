// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Where the results of a launch lie. The caller gives each tensor a record in memory that the device can write, all
// bytes zero; every warp adds what it found, with integer atomics, and writes the sum of each of its chunks to a place
// of its own. There is no other workspace. The host turns a record into a TensorStats or Comparison (plan.h).
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/cuda/execution.h"
#include "kernels/stats/comparison.h"
#include "kernels/stats/cuts.h"

namespace ampscope::cuda {

/// Of one measured tensor. Behind it lie the histogram's bins, then the sums of the chunks. Magnitudes are bit patterns
/// without the sign.
struct StatsRecord {
  std::uint64_t zero;
  std::uint64_t negative;  ///< finite ones
  std::uint64_t pos_inf;
  std::uint64_t neg_inf;
  std::uint64_t nan;
  std::uint64_t largest_positive;             ///< magnitude; 0: no finite positive element
  std::uint64_t largest_negative;             ///< magnitude; 0: no finite negative element
  std::uint64_t smallest_complement;          ///< 0 - (smallest nonzero magnitude), in 64 bits; 0: none
  std::uint64_t below[stats::kCutCount + 1];  ///< per partial bin (kernels/stats/cuts.h)
  std::uint64_t searched;                     ///< inf and nan that a search found before (nonfinite_kernel.h)
};

AMPSCOPE_DEVICE inline std::uint64_t* binsOf(StatsRecord* record) noexcept {
  return reinterpret_cast<std::uint64_t*>(record + 1);
}
AMPSCOPE_DEVICE inline const std::uint64_t* binsOf(const StatsRecord* record) noexcept {
  return reinterpret_cast<const std::uint64_t*>(record + 1);
}
AMPSCOPE_DEVICE inline double* sumsOf(StatsRecord* record, int bins) noexcept {
  return reinterpret_cast<double*>(binsOf(record) + bins);
}
AMPSCOPE_DEVICE inline const double* sumsOf(const StatsRecord* record, int bins) noexcept {
  return reinterpret_cast<const double*>(binsOf(record) + bins);
}

/// The sums of a comparison, in the order in which a chunk's four lie.
enum class ErrorSum : std::uint8_t { kError, kSquaredError, kSquaredReference, kSquaredFlushed };
inline constexpr int kErrorSums = 4;

/// Of one comparison: the fields of stats::Comparison, the maxima as the bits of binary64 numbers that are not
/// negative. Behind it lie the sums, kErrorSums for each chunk.
struct ComparisonRecord {
  std::uint64_t compared;
  std::uint64_t correctly_rounded;
  std::uint64_t both_nonfinite;
  std::uint64_t reference_nonfinite;
  std::uint64_t nan_made;
  std::uint64_t flushed[2];  ///< format-limited, algorithm-limited; as the next two
  std::uint64_t underflowed[2];
  std::uint64_t overflowed[2];
  std::uint64_t stalled;
  std::uint64_t max_abs_error;
  std::uint64_t max_rel_error;
  std::uint64_t max_ulp_error;
  std::uint64_t reference_absmax;
  std::uint64_t ulp[stats::kUlpBins];
};

AMPSCOPE_DEVICE inline double* sumsOf(ComparisonRecord* record) noexcept {
  return reinterpret_cast<double*>(record + 1);
}
AMPSCOPE_DEVICE inline const double* sumsOf(const ComparisonRecord* record) noexcept {
  return reinterpret_cast<const double*>(record + 1);
}

}  // namespace ampscope::cuda
