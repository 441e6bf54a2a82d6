// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The Device that CUDA is. Only where ampscope was built with nvcc (ampscope::gpu_cuda); needs no library of torch's.
#pragma once

#include "analyzer/gpu/device.h"
#include "kernels/cuda/device_slots.h"

namespace ampscope::gpu {

class CudaDevice final : public Device {
 public:
  /// `index` as CUDA counts the devices of this process.
  explicit CudaDevice(int index) noexcept : index_(index) {}

  [[nodiscard]] Failure allocate(std::size_t slots, std::size_t slot_bytes) noexcept override;
  void release() noexcept override { cuda::releaseSlots(index_, memory_); }
  [[nodiscard]] AnswerHead* answer(std::size_t slot) noexcept override;
  [[nodiscard]] Failure askCapturing(Stream stream, bool& capturing) noexcept override {
    return cuda::askCapturing(stream, capturing);
  }
  [[nodiscard]] Failure enqueue(std::span<const Work> works, Stream stream) noexcept override;
  [[nodiscard]] std::uint64_t captureOf(Stream stream) noexcept override { return cuda::captureOf(stream); }
  [[nodiscard]] Failure capture(const cuda::MeasurePlan& plan, std::size_t slot, Stream stream) noexcept override;

 private:
  const int index_;
  std::size_t slot_bytes_ = 0;
  cuda::SlotMemory memory_;
};

}  // namespace ampscope::gpu
