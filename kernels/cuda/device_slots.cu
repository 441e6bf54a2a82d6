// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include <cuda_runtime.h>

#include "kernels/cuda/device_slots.h"

namespace ampscope::cuda {
namespace {

LaunchFailure textOf(cudaError_t status) noexcept {
  return status == cudaSuccess ? nullptr : cudaGetErrorString(status);
}

/// A device that is current, and on which this thread may allocate while another captures.
class AllocatingDevice {
 public:
  explicit AllocatingDevice(int device) noexcept : current_(device), failure_(current_.failure()) {
    if (failure_ == nullptr) failure_ = textOf(cudaThreadExchangeStreamCaptureMode(&mode_));
  }
  AllocatingDevice(const AllocatingDevice&) = delete;
  AllocatingDevice& operator=(const AllocatingDevice&) = delete;
  ~AllocatingDevice() {
    if (failure_ == nullptr) cudaThreadExchangeStreamCaptureMode(&mode_);
  }
  [[nodiscard]] LaunchFailure failure() const noexcept { return failure_; }

 private:
  CurrentDevice current_;
  LaunchFailure failure_;
  cudaStreamCaptureMode mode_ = cudaStreamCaptureModeRelaxed;
};

/// On a stream of its own: work on the default stream would spoil a capture, and waiting for it would wait for the
/// program.
cudaError_t clear(void* memory, std::size_t bytes) noexcept {
  cudaStream_t stream = nullptr;
  cudaError_t status = cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking);
  if (status != cudaSuccess) return status;
  status = cudaMemsetAsync(memory, 0, bytes, stream);
  if (status == cudaSuccess) status = cudaStreamSynchronize(stream);
  cudaStreamDestroy(stream);
  return status;
}

}  // namespace

CurrentDevice::CurrentDevice(int device) noexcept {
  failure_ = textOf(cudaGetDevice(&before_));
  if (failure_ == nullptr) failure_ = textOf(cudaSetDevice(device));
}

CurrentDevice::~CurrentDevice() {
  if (before_ >= 0) cudaSetDevice(before_);
}

LaunchFailure allocateSlots(int device, std::size_t bytes, SlotMemory& out) noexcept {
  const AllocatingDevice on(device);
  if (on.failure() != nullptr) return on.failure();
  if (const LaunchFailure failure = loadKernels()) return failure;
  SlotMemory memory;
  cudaError_t status = cudaMalloc(&memory.device, bytes);
  if (status == cudaSuccess) status = clear(memory.device, bytes);
  if (status == cudaSuccess) status = cudaHostAlloc(&memory.host, bytes, cudaHostAllocMapped | cudaHostAllocPortable);
  if (status == cudaSuccess) status = cudaHostGetDevicePointer(&memory.host_on_device, memory.host, 0);
  if (status != cudaSuccess) {
    cudaFreeHost(memory.host);
    cudaFree(memory.device);
    return textOf(status);
  }
  auto* const words = static_cast<unsigned long long*>(memory.host);
  for (std::size_t i = 0; i < bytes / sizeof *words; ++i) words[i] = 0;
  out = memory;
  return nullptr;
}

void releaseSlots(int device, const SlotMemory& memory) noexcept {
  const AllocatingDevice on(device);
  cudaFreeHost(memory.host);
  cudaFree(memory.device);
}

LaunchFailure askCapturing(Stream stream, bool& capturing) noexcept {
  cudaStreamCaptureStatus state = cudaStreamCaptureStatusNone;
  const cudaError_t status = cudaStreamIsCapturing(static_cast<cudaStream_t>(stream), &state);
  // The default stream is asked for while another stream is captured that it waits for.
  const bool implicit = status == cudaErrorStreamCaptureImplicit;
  if (implicit) cudaGetLastError();
  if (status != cudaSuccess && !implicit) return textOf(status);
  capturing = implicit || state != cudaStreamCaptureStatusNone;
  return nullptr;
}

std::uint64_t captureOf(Stream stream) noexcept {
  cudaStreamCaptureStatus state = cudaStreamCaptureStatusNone;
  unsigned long long id = 0;
  if (cudaStreamGetCaptureInfo(static_cast<cudaStream_t>(stream), &state, &id) != cudaSuccess) {
    cudaGetLastError();
    return 0;
  }
  return state == cudaStreamCaptureStatusActive ? id : 0;
}

}  // namespace ampscope::cuda
