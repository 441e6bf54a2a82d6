// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// How a warp reads a tile: each lane gets the elements lane, lane + 32, lane + 64, ... of it in ascending order, which
// is the order of the sum. Internal to kernels/cuda.
//
// Whole tiles of an aligned dense array come by vectors of 16 bytes, several of them in flight, and change owners in
// the warp's part of shared memory. Everything else (the tail of an array, one that is not aligned, a strided view) is
// read element by element, where the 32 lanes of a dense array still read neighbours.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/cuda/batch.h"
#include "kernels/cuda/encoding.h"
#include "kernels/stats/ordered_sum.h"

namespace ampscope::cuda {

inline constexpr int kTile = static_cast<int>(stats::kSumBlock);
static_assert(stats::kSumLanes == kWarpSize, "a lane of the sum is a lane of the warp");

/// What one lane reads at once.
struct alignas(16) Vector {
  std::uint32_t word[4];
};

inline constexpr int kVectorsInFlight = 4;  ///< per lane
inline constexpr int kStageVectors = kVectorsInFlight * kWarpSize;

template <format::FormatId kId, class Block>
class TileLoader {
 public:
  using Stored = typename Encoding<kId>::Stored;
  using Word = typename Encoding<kId>::Word;

  AMPSCOPE_DEVICE TileLoader(Block& block, Vector* stage) noexcept : block_(block), stage_(stage) {}

  AMPSCOPE_DEVICE void open(const MeasuredTensor& tensor, const Shape* shape) noexcept {
    data_ = static_cast<const Stored*>(tensor.data);
    shape_ = shape;
    vectors_ = shape == nullptr && reinterpret_cast<std::uintptr_t>(tensor.data) % sizeof(Vector) == 0;
  }

  /// Calls `use(pattern)` for each of this lane's elements among the `count` of the tile that begins at `first`.
  template <class Use>
  AMPSCOPE_DEVICE void load(std::uint64_t first, int count, Use&& use) {
    if (vectors_ && count == kTile) {
      loadVectors(first, use);
    } else if (shape_ == nullptr) {
      loadElements(data_ + first, count, use);
    } else {
      loadStrided(first, count, use);
    }
  }

 private:
  static constexpr int kPerVector = static_cast<int>(sizeof(Vector) / sizeof(Stored));
  static constexpr int kStageRows = kVectorsInFlight * kPerVector;  ///< rows of 32 elements that the stage holds
  static constexpr int kRounds = kTile / (kStageRows * kWarpSize);
  static_assert(kRounds * kStageRows * kWarpSize == kTile);

  template <class Use>
  AMPSCOPE_DEVICE void loadVectors(std::uint64_t first, Use& use) {
    const auto* from = reinterpret_cast<const Vector*>(data_ + first) + block_.lane();
    const auto* staged = reinterpret_cast<const Stored*>(stage_) + block_.lane();
    Vector ahead[kVectorsInFlight];
    for (int k = 0; k < kVectorsInFlight; ++k) ahead[k] = from[k * kWarpSize];
    for (int round = 0; round < kRounds; ++round) {
      block_.syncWarp();  // the others have read what is overwritten here
      for (int k = 0; k < kVectorsInFlight; ++k) stage_[k * kWarpSize + block_.lane()] = ahead[k];
      block_.syncWarp();
      if (round + 1 < kRounds) {
        from += kStageVectors;
        for (int k = 0; k < kVectorsInFlight; ++k) ahead[k] = from[k * kWarpSize];
      }
      AMPSCOPE_UNROLL(4)
      for (int row = 0; row < kStageRows; ++row) use(static_cast<Word>(staged[row * kWarpSize]));
    }
  }

  template <class Use>
  AMPSCOPE_DEVICE void loadElements(const Stored* from, int count, Use& use) {
    constexpr int kAhead = 4;
    int i = block_.lane();
    AMPSCOPE_UNROLL(1)
    for (; i + (kAhead - 1) * kWarpSize < count; i += kAhead * kWarpSize) {
      Stored pattern[kAhead];
      for (int k = 0; k < kAhead; ++k) pattern[k] = from[i + k * kWarpSize];
      for (int k = 0; k < kAhead; ++k) use(static_cast<Word>(pattern[k]));
    }
    AMPSCOPE_UNROLL(1)
    for (; i < count; i += kWarpSize) use(static_cast<Word>(from[i]));
  }

  template <class Use>
  AMPSCOPE_DEVICE void loadStrided(std::uint64_t first, int count, Use& use) {
    const std::int64_t row = shape_->size[shape_->dimensions - 1];
    const std::int64_t step = shape_->stride[shape_->dimensions - 1] * kWarpSize;
    std::int64_t column = row;  // of the element at `offset` in its row
    std::int64_t offset = 0;
    AMPSCOPE_UNROLL(1)
    for (int i = block_.lane(); i < count; i += kWarpSize) {
      column += kWarpSize;
      offset += step;
      if (column >= row) offset = offsetOf(first + static_cast<std::uint64_t>(i), column);
      use(static_cast<Word>(data_[offset]));
    }
  }

  /// Of an element of the walk; sets its index in the innermost dimension.
  AMPSCOPE_DEVICE std::int64_t offsetOf(std::uint64_t element, std::int64_t& column) const noexcept {
    std::int64_t offset = 0;
    for (int d = shape_->dimensions - 1; d >= 0; --d) {
      const auto size = static_cast<std::uint64_t>(shape_->size[d]);
      const auto index = static_cast<std::int64_t>(element % size);
      if (d == shape_->dimensions - 1) column = index;
      offset += index * shape_->stride[d];
      element /= size;
    }
    return offset;
  }

  Block& block_;
  Vector* stage_;
  const Stored* data_ = nullptr;
  const Shape* shape_ = nullptr;
  bool vectors_ = false;
};

}  // namespace ampscope::cuda
