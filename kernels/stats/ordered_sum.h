// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The one order in which every back end adds. Element i of the walk belongs to block i / 4096 and there to lane
// i mod 32; lanes start at +0 and take their elements in ascending order; a block's sum is its lanes added pairwise at
// distances 16, 8, 4, 2, 1; the blocks' sums are added as a balanced binary tree whose left half is the largest power
// of two of blocks. So neither vector width nor, later, a split between threads changes a bit of the result.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace ampscope::stats {

inline constexpr std::size_t kSumLanes = 32;
inline constexpr std::size_t kSumBlock = 4096;

using SumLanes = std::array<double, kSumLanes>;

/// A block's sum from its lanes.
constexpr double sumOfLanes(SumLanes lanes) noexcept {
  for (std::size_t width = kSumLanes / 2; width > 0; width /= 2) {
    for (std::size_t k = 0; k < width; ++k) lanes[k] += lanes[k + width];
  }
  return lanes[0];
}

/// Adds the blocks' sums, pushed in order: a binary counter whose digit k holds the sum of 2^k blocks.
class BlockSums {
 public:
  constexpr void push(double block) noexcept {
    for (std::uint64_t full = blocks_; (full & 1) != 0; full >>= 1) block = partial_[--depth_] + block;
    partial_[depth_++] = block;
    ++blocks_;
  }

  [[nodiscard]] constexpr double total() const noexcept {
    if (depth_ == 0) return 0;
    double sum = partial_[depth_ - 1];
    for (std::size_t i = depth_ - 1; i > 0; --i) sum = partial_[i - 1] + sum;
    return sum;
  }

 private:
  std::uint64_t blocks_ = 0;
  std::size_t depth_ = 0;
  std::array<double, 64> partial_;  // NOLINT(cppcoreguidelines-pro-type-member-init): [0, depth_) is set
};

}  // namespace ampscope::stats
