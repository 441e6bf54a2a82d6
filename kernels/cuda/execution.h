// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What a kernel of this folder may ask of the threads it runs on. Every kernel is a template over a `Block`, written
// once: on a device that is DeviceBlock (device_block.cuh); in the tests it is a scheduler of fibers that interleaves
// the threads of a block at random. A thread sees its block through these members:
//
//   thread() threads()       index in the block, number of threads in the block (a multiple of 32)
//   lane() warp() warps()    index in the warp, the warp's index in the block, number of warps in the block
//   block() blocks()         index in the grid, number of blocks in the grid
//   barrier()                every thread of the block arrives, and sees what the others wrote before
//   syncWarp()               the same for the 32 threads of a warp
//   shuffleXor(x, mask)      the x of lane() ^ mask; every lane of the warp takes part
//   addShared(cell, n)       atomic in the block, 32 bits
//   addGlobal(cell, n)       atomic on the device, 64 bits
//   maxGlobal(cell, x)       atomic on the device, 64 bits, unsigned
//   releaseToHost(cell, x)   the host that reads x sees what this thread wrote, and what it saw others write, before
//   fenceToHost()            the host that sees what this thread writes later sees those, too
//
// There are no floating-point atomics: sums are ordered (kernels/stats/ordered_sum.h).
#pragma once

#include <bit>
#include <cstdint>

#if defined(__CUDACC__)
#define AMPSCOPE_DEVICE __device__
#define AMPSCOPE_UNROLL(n) _Pragma(AMPSCOPE_TEXT(unroll n))
#define AMPSCOPE_TEXT(x) #x
#else
#define AMPSCOPE_DEVICE
#define AMPSCOPE_UNROLL(n)
#endif

namespace ampscope::cuda {

inline constexpr int kWarpSize = 32;

/// Index of the lowest bit that is set; x is not 0.
AMPSCOPE_DEVICE inline int lowestBit(std::uint32_t x) noexcept {
#if defined(__CUDA_ARCH__)
  return __ffs(static_cast<int>(x)) - 1;
#else
  return std::countr_zero(x);
#endif
}

/// Bits of the shortest binary notation; 0 for 0.
AMPSCOPE_DEVICE inline int bitWidth(std::uint64_t x) noexcept {
#if defined(__CUDA_ARCH__)
  return 64 - __clzll(static_cast<long long>(x));
#else
  return std::bit_width(x);
#endif
}

/// The sum of `x` over the warp's lanes, in every lane.
template <class Block, class Number>
AMPSCOPE_DEVICE Number sumOfWarp(Block& block, Number x) {
  for (int mask = kWarpSize / 2; mask > 0; mask /= 2) x = x + block.shuffleXor(x, mask);
  return x;
}

/// The largest `x` of the warp's lanes, in every lane.
template <class Block, class Number>
AMPSCOPE_DEVICE Number maxOfWarp(Block& block, Number x) {
  for (int mask = kWarpSize / 2; mask > 0; mask /= 2) {
    const Number other = block.shuffleXor(x, mask);
    x = other > x ? other : x;
  }
  return x;
}

}  // namespace ampscope::cuda
