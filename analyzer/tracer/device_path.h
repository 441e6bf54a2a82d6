// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Tensors on devices: one ring (analyzer/gpu/ring.h) for each device, opened when its first tensor is seen. An answer
// is recorded when it arrives, in a stream of records that belongs to the device, so that a call may stand in the trace
// before the measurement that it names.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "analyzer/gpu/device.h"
#include "kernels/stats/tensor_stats.h"
#include "kernels/stats/tensor_view.h"

namespace ampscope::tracer {

class Core;

/// The device number `index`, or null and, in `why`, a sentence for a person ("": there is nothing to say).
using MakeDevice = std::unique_ptr<gpu::Device> (*)(int index, std::string& why);

/// Loads libampscope_cuda.so, which stands beside the tracer where ampscope was built with nvcc.
std::unique_ptr<gpu::Device> makeCudaDevice(int index, std::string& why);

class DevicePath {
 public:
  /// `core` outlives it.
  DevicePath(Core& core, MakeDevice make) noexcept;
  DevicePath(const DevicePath&) = delete;
  DevicePath& operator=(const DevicePath&) = delete;
  ~DevicePath();

  /// The id of the measurement of `view` that will be recorded when `stream` has come to it; 0: there will be none. Any
  /// thread whose current device is `device`.
  std::uint64_t measure(int device, const stats::TensorView& view, stats::StatsLevel level,
                        gpu::Stream stream) noexcept;

  /// Waits for what is due, for a bounded time, and notes what was not measured. Nothing is recorded afterwards.
  /// Idempotent.
  void close() noexcept;

 private:
  class Lane;
  static constexpr int kMaxDevices = 64;

  Lane* laneOf(int device);
  std::unique_ptr<Lane> open(int device);

  Core& core_;
  const MakeDevice make_;
  std::array<std::atomic<Lane*>, kMaxDevices> lanes_{};  ///< null: not tried yet
  std::mutex mutex_;
  bool closed_ = false;
};

}  // namespace ampscope::tracer
