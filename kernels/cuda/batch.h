// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The argument of a launch: a table of the tensors that it measures, small enough to be passed by value (4 KiB), so
// that no memory has to be kept until the device has read it. Made by plan.h, read by the kernels.
//
// Work is cut alike for every kernel: a *tile* is a block of the ordered sum (4096 elements), a *chunk* is 2^k tiles,
// and one warp takes one chunk at a time. A chunk's sum is a whole subtree of the order in which sums are taken.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/cuda/records.h"
#include "kernels/format/format_id.h"
#include "kernels/stats/cuts.h"
#include "kernels/stats/ordered_sum.h"

namespace ampscope::cuda {

inline constexpr std::size_t kLargestArgument = 4096;  ///< bytes of parameters that every device and driver takes
inline constexpr int kBatchTensors = 64;
inline constexpr int kBatchShapes = 8;
inline constexpr int kShapeDimensions = 8;
inline constexpr std::uint32_t kMostChunks = 4096;  ///< of one measured tensor
/// Of one comparison: a chunk has several sums there, and its record is to fit where that of a measurement does.
inline constexpr std::uint32_t kMostComparedChunks = 1024;
inline constexpr int kMostTilesLog2 = 19;  ///< of one chunk: what a warp counts must fit 32 bits

/// A walk over a tensor that is not one dense array: slowest dimension first, strides in elements.
struct Shape {
  std::int32_t dimensions;
  std::int64_t size[kShapeDimensions];
  std::int64_t stride[kShapeDimensions];
};

/// How a tensor's elements are cut into chunks.
struct Cutting {
  std::uint64_t size;        ///< elements
  std::uint32_t first_unit;  ///< number of chunks of the tensors before it in the batch
  std::int8_t tiles_log2;    ///< of a chunk
};

/// Elements [begin, end) of a tensor.
struct Span {
  std::uint64_t begin;
  std::uint64_t end;
};

AMPSCOPE_DEVICE inline Span spanOf(const Cutting& cutting, std::uint32_t chunk) noexcept {
  const std::uint64_t elements = std::uint64_t{stats::kSumBlock} << cutting.tiles_log2;
  const std::uint64_t begin = chunk * elements;
  return {begin, cutting.size - begin < elements ? cutting.size : begin + elements};
}

/// Elements of the tile that begins at `at`.
AMPSCOPE_DEVICE inline int tileSize(const Span& span, std::uint64_t at) noexcept {
  const std::uint64_t left = span.end - at;
  return static_cast<int>(left < stats::kSumBlock ? left : stats::kSumBlock);
}

struct MeasuredTensor {
  const void* data;  ///< element at the lowest address
  StatsRecord* record;
  Cutting cutting;
  std::int8_t shape;  ///< index into the batch's shapes; -1: one dense array
};

struct MeasureBatch {
  format::FormatId format;  ///< of every tensor of the batch
  std::uint8_t tensors;
  std::uint8_t shapes;
  std::uint8_t partial_count;                      ///< one more than the last partial bin; 0 stands for none
  bool only_found;                                 ///< tensors in which a search found neither inf nor nan are left out
  std::uint32_t units;                             ///< chunks of all tensors
  std::int16_t partial_bin[stats::kCutCount + 1];  ///< the histogram's bin that it is a part of
  std::uint64_t partial_end[stats::kCutCount + 1];
  MeasuredTensor tensor[kBatchTensors];
  Shape shape[kBatchShapes];
};
static_assert(sizeof(MeasureBatch) <= kLargestArgument);

struct ComparedTensor {
  const void* result;       ///< dense
  const double* reference;  ///< dense
  const double* before;     ///< dense, or null; see stats::compare
  ComparisonRecord* record;
  Cutting cutting;
};

struct CompareBatch {
  format::FormatId format;  ///< of every result: binary16, bfloat16 or binary32
  std::uint8_t tensors;
  std::uint32_t units;
  ComparedTensor tensor[kBatchTensors];
};
static_assert(sizeof(CompareBatch) <= kLargestArgument);

/// Which tensor of the batch a unit belongs to: the last one that begins at or before it.
template <class Batch>
AMPSCOPE_DEVICE int tensorOf(const Batch& batch, std::uint32_t unit) noexcept {
  int low = 0;
  int high = batch.tensors - 1;
  while (low < high) {
    const int middle = (low + high + 1) / 2;
    if (batch.tensor[middle].cutting.first_unit <= unit) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

}  // namespace ampscope::cuda
