// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include <cuda_runtime.h>

#include <algorithm>
#include <cstddef>

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

__global__ void __launch_bounds__(kPublishThreads) publishKernel(const __grid_constant__ PublishBatch batch) {
  DeviceBlock block;
  publishRecords(block, batch);
}

__global__ void __launch_bounds__(kPublishThreads)
    publishReplayKernel(const __grid_constant__ ReplayPublication publication) {
  DeviceBlock block;
  publishReplay(block, publication);
}

__global__ void __launch_bounds__(kWarpSize) readKernel(const __grid_constant__ Reading reading) {
  DeviceBlock block;
  readWords(block, reading);
}

LaunchFailure textOf(cudaError_t status) noexcept {
  return status == cudaSuccess ? nullptr : cudaGetErrorString(status);
}

/// Asking for a kernel's attributes loads it.
template <class Kernel>
LaunchFailure load(Kernel* kernel) noexcept {
  cudaFuncAttributes attributes;
  return textOf(cudaFuncGetAttributes(&attributes, reinterpret_cast<const void*>(kernel)));
}

template <class Batch>
LaunchFailure launch(void (*kernel)(Batch), int warps, const Batch& batch, Stream stream) noexcept {
  constexpr std::uint32_t kMostBlocks = 8192;  // enough for every device at once; the rest is the stride's
  const auto per_block = static_cast<std::uint32_t>(warps);
  const dim3 blocks(std::min((batch.units + per_block - 1) / per_block, kMostBlocks));
  const dim3 threads(per_block * kWarpSize);
  void* arguments[] = {const_cast<Batch*>(&batch)};
  return textOf(cudaLaunchKernel(reinterpret_cast<const void*>(kernel), blocks, threads, arguments, 0,
                                 static_cast<cudaStream_t>(stream)));
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

LaunchFailure launchSearch(MeasureBatch& batch, Stream stream) noexcept {
  batch.only_found = batch.units > kSmallSearch;
  if (batch.only_found) {
    if (const LaunchFailure failure = launchNonFinite(batch, stream)) return failure;
  }
  return launchMeasure(batch, stream);
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

LaunchFailure launchPublish(const PublishBatch& batch, Stream stream) noexcept {
  if (batch.publications == 0) return nullptr;
  void* arguments[] = {const_cast<PublishBatch*>(&batch)};
  return textOf(cudaLaunchKernel(reinterpret_cast<const void*>(publishKernel), dim3(batch.publications),
                                 dim3(kPublishThreads), arguments, 0, static_cast<cudaStream_t>(stream)));
}

LaunchFailure launchPublishReplay(const ReplayPublication& publication, Stream stream) noexcept {
  void* arguments[] = {const_cast<ReplayPublication*>(&publication)};
  return textOf(cudaLaunchKernel(reinterpret_cast<const void*>(publishReplayKernel), dim3(1), dim3(kPublishThreads),
                                 arguments, 0, static_cast<cudaStream_t>(stream)));
}

LaunchFailure launchRead(const Reading& reading, Stream stream) noexcept {
  void* arguments[] = {const_cast<Reading*>(&reading)};
  return textOf(cudaLaunchKernel(reinterpret_cast<const void*>(readKernel), dim3(1), dim3(kWarpSize), arguments, 0,
                                 static_cast<cudaStream_t>(stream)));
}

LaunchFailure loadKernels() noexcept {
  LaunchFailure failure = load(publishKernel);
  if (failure == nullptr) failure = load(publishReplayKernel);
  if (failure == nullptr) failure = load(readKernel);
  if (failure == nullptr) failure = load(compareKernel<FormatId::kBinary16>);
  if (failure == nullptr) failure = load(compareKernel<FormatId::kBfloat16>);
  if (failure == nullptr) failure = load(compareKernel<FormatId::kBinary32>);
  for (std::size_t i = 1; failure == nullptr && i < format::kFormatCount; ++i) {
    withFormat(static_cast<FormatId>(i), [&](auto id) {
      constexpr FormatId kId = decltype(id)::value;
      failure = load(measureKernel<kId>);
      if (failure == nullptr) failure = load(nonFiniteKernel<kId>);
    });
  }
  return failure;
}

}  // namespace ampscope::cuda
