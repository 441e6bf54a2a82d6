// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Tensors on devices: one ring (analyzer/gpu/ring.h) for each device, opened when its first tensor is seen. An answer
// is recorded when it arrives, in a stream of records that belongs to the device, so that a call may stand in the trace
// before the measurement that it names. Nothing waits for the device.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>

#include "analyzer/gpu/device.h"
#include "analyzer/gpu/ring.h"
#include "analyzer/trace/records.h"
#include "kernels/stats/tensor_stats.h"
#include "kernels/stats/tensor_view.h"

namespace ampscope::tracer {

class Core;
class DeviceLane;

/// The device number `index`, or null and, in `why`, a sentence for a person ("": there is nothing to say).
using MakeDevice = std::unique_ptr<gpu::Device> (*)(int index, std::string& why);

/// Loads libampscope_cuda.so, which stands beside the tracer where ampscope was built with nvcc; or, for devices of
/// another kind, the library that AMPSCOPE_DEVICE_LIBRARY names.
std::unique_ptr<gpu::Device> makeDevice(int index, std::string& why);
/// Whether that variable names one: then devices of kind DeviceType::kOther are measured.
bool hasDeviceLibrary() noexcept;

/// Where something is asked: a device, and the stream that comes to it. The thread's current device is that one.
struct OnStream {
  int device = -1;
  gpu::Stream stream = nullptr;
};

/// What a thread has asked of a device and not enqueued yet.
struct DeviceBatch {
  DeviceLane* lane = nullptr;
  gpu::RequestBatch requests;
};

class DevicePath {
 public:
  /// `core` outlives it.
  DevicePath(Core& core, MakeDevice make) noexcept;
  DevicePath(const DevicePath&) = delete;
  DevicePath& operator=(const DevicePath&) = delete;
  ~DevicePath();

  /// Whether what is asked now would be answered: not while the stream is captured into a graph.
  bool answers(const OnStream& where) noexcept;

  /// The id of the measurement of `view` that will be recorded; 0: there will be none. It is under way once the batch
  /// is enqueued, for which the tensor has to stay as it is.
  std::uint64_t measure(DeviceBatch& batch, const OnStream& where, const stats::TensorView& view,
                        stats::StatsLevel level) noexcept;

  /// The same, but it is recorded only together with the call that names it; for recordIfNonFinite.
  std::uint64_t search(DeviceBatch& batch, const OnStream& where, const stats::TensorView& view) noexcept;
  /// Enqueues what is in the batch, on whichever device.
  static void enqueue(DeviceBatch& batch) noexcept;
  /// Records `call`, which happened at `when`, with those of its measurements that found inf or nan; where none did,
  /// its op is counted, and no more. The measurements are those that search() gave for `device`.
  void recordIfNonFinite(int device, const trace::Context& when, const trace::Call& call) noexcept;

  /// Arrays on the device, as stats::compare takes them.
  struct Compared {
    const void* result = nullptr;
    format::FormatId format = format::FormatId::kNone;
    const double* reference = nullptr;
    const double* before = nullptr;
    std::uint64_t numel = 0;
  };
  /// False: there will be no comparison. `place` says of what it is; its comparison is null.
  bool compare(const OnStream& where, const Compared& compared, const trace::LateReference& place) noexcept;

  /// Names numbers that lie on the device as they are when the stream has come to it; 0: they will not be known.
  std::uint64_t read(const OnStream& where, const cuda::Words& words) noexcept;
  /// Records an unscaling whose inv_scale and found_inf (float) are those of a reading.
  void recordUnscale(int device, const trace::ScalerUnscale& record, std::uint64_t reading) noexcept;
  /// Records an update: `before` holds the scale (float), the growth tracker (int32) and found_inf (float), `after` the
  /// first two.
  void recordUpdate(int device, const trace::ScalerUpdate& record, std::uint64_t before, std::uint64_t after) noexcept;

  // Graphs (`profile --graphs`). A graph is what the program captures of one device between begin and end; its work on
  // another device is left alone.

  /// 0: the stream captures nothing, or nothing is asked of the device.
  std::uint64_t beginGraph(const OnStream& where) noexcept;
  void endGraph(std::uint64_t graph, bool whole) noexcept;
  /// The graph is about to be launched on `stream`. How many steps end in it.
  std::uint32_t replay(std::uint64_t graph, gpu::Stream stream) noexcept;
  void failReplay(std::uint64_t graph) noexcept;
  /// Keeps `call` for the replays of the graph whose measurements `tensors` name, and takes what they were told of
  /// replays away: the call itself measured nothing. False: it names none.
  bool keepCaptured(trace::Call call, std::span<trace::TensorUse> tensors) noexcept;
  void addConstant(const trace::Constant& constant) noexcept;
  void fixRole(const trace::RoleFix& fix) noexcept;

  /// Waits for what is due, for a bounded time, and notes what was not answered. Nothing is recorded afterwards.
  /// Idempotent.
  void close() noexcept;

 private:
  static constexpr int kMaxDevices = 64;

  /// Null: nothing is asked of this device.
  DeviceLane* laneOf(int device) noexcept;
  /// The same, with a batch that holds nothing of another device.
  DeviceLane* laneOf(int device, DeviceBatch& batch) noexcept;
  std::unique_ptr<DeviceLane> open(int device);
  /// Calls `function(lane)` for each device of which something is asked.
  template <class Function>
  void forEachLane(Function&& function) noexcept;

  Core& core_;
  const MakeDevice make_;
  std::array<std::atomic<DeviceLane*>, kMaxDevices> lanes_{};  ///< null: not tried yet
  std::mutex mutex_;
  bool closed_ = false;
};

}  // namespace ampscope::tracer
