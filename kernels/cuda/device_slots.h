// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The memory of measurements that are under way on a device, and what a stream is doing. Only where ampscope was built
// with nvcc (ampscope::cuda_device). The memory comes from the driver, never from an allocator of the program.
// Thread rule: any thread; the caller's current device is left as it was.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/cuda/launch.h"

namespace ampscope::cuda {

/// Two arrays of the same size, all bytes zero.
struct SlotMemory {
  void* device = nullptr;          ///< on the device
  void* host = nullptr;            ///< of the host, pinned and mapped
  void* host_on_device = nullptr;  ///< the same memory, as the device addresses it
};

/// Also loads the kernels of launch.h, because what is loaded at its first launch waits for the device. This one call
/// may wait for the device; it is allowed while streams of other threads are captured.
[[nodiscard]] LaunchFailure allocateSlots(int device, std::size_t bytes, SlotMemory& out) noexcept;

/// Nothing that uses the memory may be under way.
void releaseSlots(int device, const SlotMemory& memory) noexcept;

/// Makes a device current, until the end of the scope.
class CurrentDevice {
 public:
  explicit CurrentDevice(int device) noexcept;
  CurrentDevice(const CurrentDevice&) = delete;
  CurrentDevice& operator=(const CurrentDevice&) = delete;
  ~CurrentDevice();
  [[nodiscard]] LaunchFailure failure() const noexcept { return failure_; }

 private:
  int before_ = -1;
  LaunchFailure failure_ = nullptr;
};

/// Whether a launch on `stream` would become part of a graph, or spoil one. Anything that CUDA says against the
/// question is returned, and `capturing` is not set.
[[nodiscard]] LaunchFailure askCapturing(Stream stream, bool& capturing) noexcept;

/// Names the capture that `stream` is a part of, for as long as the process lives; 0: none, or one that is spoiled.
[[nodiscard]] std::uint64_t captureOf(Stream stream) noexcept;

}  // namespace ampscope::cuda
