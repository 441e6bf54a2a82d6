// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include <cuda_runtime.h>

#include <algorithm>

#include "kernels/cuda/compare_kernel.h"
#include "kernels/cuda/device_block.cuh"
#include "kernels/cuda/launch.h"
#include "kernels/cuda/measure_kernel.h"
#include "kernels/cuda/nonfinite_kernel.h"

namespace ampscope::cuda {
namespace {

using format::FormatId;

// Storage as bytes: what lies in shared memory is never constructed, the kernels set what they read.

template <FormatId kId>
__global__ void __launch_bounds__(kMeasureWarps<kId>* kWarpSize)
    measureKernel(const __grid_constant__ MeasureBatch batch) {
  __shared__ alignas(16) unsigned char storage[sizeof(MeasureShared<kId>)];
  DeviceBlock block;
  measureBatch<kId>(block, *reinterpret_cast<MeasureShared<kId>*>(storage), batch);
}

template <FormatId kId>
__global__ void __launch_bounds__(kNonFiniteWarps* kWarpSize)
    nonFiniteKernel(const __grid_constant__ MeasureBatch batch) {
  __shared__ alignas(16) unsigned char storage[sizeof(NonFiniteShared)];
  DeviceBlock block;
  countNonFinite<kId>(block, *reinterpret_cast<NonFiniteShared*>(storage), batch);
}

template <FormatId kId>
__global__ void __launch_bounds__(kCompareWarps* kWarpSize) compareKernel(const __grid_constant__ CompareBatch batch) {
  __shared__ alignas(16) unsigned char storage[sizeof(CompareShared)];
  DeviceBlock block;
  compareBatch<kId>(block, *reinterpret_cast<CompareShared*>(storage), batch);
}

template <class Batch>
LaunchFailure launch(void (*kernel)(Batch), int warps, const Batch& batch, Stream stream) noexcept {
  constexpr std::uint32_t kMostBlocks = 8192;  // enough for every device at once; the rest is the stride's
  const auto per_block = static_cast<std::uint32_t>(warps);
  const dim3 blocks(std::min((batch.units + per_block - 1) / per_block, kMostBlocks));
  const dim3 threads(per_block * kWarpSize);
  void* arguments[] = {const_cast<Batch*>(&batch)};
  const cudaError_t status = cudaLaunchKernel(reinterpret_cast<const void*>(kernel), blocks, threads, arguments, 0,
                                              static_cast<cudaStream_t>(stream));
  return status == cudaSuccess ? nullptr : cudaGetErrorString(status);
}

}  // namespace

LaunchFailure launchMeasure(const MeasureBatch& batch, Stream stream) noexcept {
  LaunchFailure failure = nullptr;
  if (batch.units == 0) return failure;
  withFormat(batch.format, [&](auto id) {
    constexpr FormatId kId = decltype(id)::value;
    failure = launch(measureKernel<kId>, kMeasureWarps<kId>, batch, stream);
  });
  return failure;
}

LaunchFailure launchNonFinite(const MeasureBatch& batch, Stream stream) noexcept {
  LaunchFailure failure = nullptr;
  if (batch.units == 0) return failure;
  withFormat(batch.format,
             [&](auto id) { failure = launch(nonFiniteKernel<decltype(id)::value>, kNonFiniteWarps, batch, stream); });
  return failure;
}

LaunchFailure launchCompare(const CompareBatch& batch, Stream stream) noexcept {
  if (batch.units == 0) return nullptr;
  switch (batch.format) {
    case FormatId::kBinary16:
      return launch(compareKernel<FormatId::kBinary16>, kCompareWarps, batch, stream);
    case FormatId::kBfloat16:
      return launch(compareKernel<FormatId::kBfloat16>, kCompareWarps, batch, stream);
    default:
      return launch(compareKernel<FormatId::kBinary32>, kCompareWarps, batch, stream);
  }
}

}  // namespace ampscope::cuda
