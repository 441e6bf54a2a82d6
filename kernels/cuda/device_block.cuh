// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The Block of execution.h on a device. Internal to kernels/cuda.
#pragma once

#include <cstdint>

#include "kernels/cuda/execution.h"

namespace ampscope::cuda {

class DeviceBlock {
 public:
  __device__ int thread() const { return static_cast<int>(threadIdx.x); }
  __device__ int threads() const { return static_cast<int>(blockDim.x); }
  __device__ int lane() const { return thread() % kWarpSize; }
  __device__ int warp() const { return thread() / kWarpSize; }
  __device__ int warps() const { return threads() / kWarpSize; }
  __device__ int block() const { return static_cast<int>(blockIdx.x); }
  __device__ int blocks() const { return static_cast<int>(gridDim.x); }

  __device__ void barrier() { __syncthreads(); }
  __device__ void syncWarp() { __syncwarp(); }

  template <class Number>
  __device__ Number shuffleXor(Number x, int mask) {
    return __shfl_xor_sync(kEveryLane, x, mask);
  }
  __device__ std::uint64_t shuffleXor(std::uint64_t x, int mask) {
    return __shfl_xor_sync(kEveryLane, static_cast<unsigned long long>(x), mask);
  }

  __device__ void addShared(std::uint32_t& cell, std::uint32_t n) { atomicAdd(&cell, n); }
  __device__ void addGlobal(std::uint64_t& cell, std::uint64_t n) { atomicAdd(word(cell), n); }
  __device__ void maxGlobal(std::uint64_t& cell, std::uint64_t x) { atomicMax(word(cell), x); }

  __device__ void fenceToHost() { __threadfence_system(); }
  __device__ void releaseToHost(std::uint64_t& cell, std::uint64_t x) {
    __threadfence_system();
    *static_cast<volatile unsigned long long*>(word(cell)) = x;
  }

 private:
  static constexpr unsigned kEveryLane = 0xFFFFFFFFU;

  /// CUDA has its atomics for this name of the type only.
  __device__ static unsigned long long* word(std::uint64_t& cell) {
    return reinterpret_cast<unsigned long long*>(&cell);
  }
};

}  // namespace ampscope::cuda
