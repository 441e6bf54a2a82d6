// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/tracer/device_path.h"

#include <chrono>
#include <exception>
#include <utility>

#include "analyzer/gpu/ring.h"
#include "analyzer/tracer/core.h"

namespace ampscope::tracer {
namespace {

/// A program that ends with work under way has its answers within this, or the device hangs.
constexpr std::chrono::seconds kGrace{5};

}  // namespace

/// One device: its ring, and the stream of records that the ring's thread writes.
class DevicePath::Lane final : public gpu::RingSink {
 public:
  explicit Lane(ThreadState* records) noexcept : records_(records) {}

  void measured(std::uint64_t tag, const stats::TensorStats& stats) noexcept override {
    if (stats.pos_inf + stats.neg_inf + stats.nan != 0) addOwned<std::uint64_t>(records_->nonfinite, 1);
    (void)records_->emit(trace::Stats{StatsId(tag), &stats});
  }
  void counted(std::uint64_t /*tag*/, std::uint64_t /*nonfinite*/) noexcept override {}

  std::uint64_t measure(const stats::TensorView& view, stats::StatsLevel level, gpu::Stream stream) noexcept {
    if (ring == nullptr) return 0;
    const std::uint64_t id = records_->id(next_.fetch_add(1, std::memory_order_relaxed));
    return ring->measure(view, level, id, stream) == gpu::Admission::kEnqueued ? id : 0;
  }

  std::unique_ptr<gpu::Ring> ring;  ///< null: this device is not measured

 private:
  ThreadState* const records_;  ///< written by the ring's thread
  std::atomic<std::uint64_t> next_{1};
};

DevicePath::DevicePath(Core& core, MakeDevice make) noexcept : core_(core), make_(make) {}

DevicePath::~DevicePath() {
  close();
  for (const std::atomic<Lane*>& lane : lanes_) delete lane.load();
}

std::uint64_t DevicePath::measure(int device, const stats::TensorView& view, stats::StatsLevel level,
                                  gpu::Stream stream) noexcept {
  if (device < 0 || device >= kMaxDevices) return 0;
  Lane* lane = lanes_[static_cast<std::size_t>(device)].load(std::memory_order_acquire);
  if (lane == nullptr) {
    try {
      lane = laneOf(device);
    } catch (const std::exception&) {
      return 0;  // no memory now: tried again with the next tensor
    }
  }
  return lane != nullptr ? lane->measure(view, level, stream) : 0;
}

DevicePath::Lane* DevicePath::laneOf(int device) {
  const std::lock_guard lock(mutex_);
  std::atomic<Lane*>& lane = lanes_[static_cast<std::size_t>(device)];
  if (lane.load() == nullptr && !closed_) lane.store(open(device).release(), std::memory_order_release);
  return lane.load();
}

std::unique_ptr<DevicePath::Lane> DevicePath::open(int device) {
  const auto tell = [&](const std::string& why) {
    core_.notice(trace::NoticeKind::kInfo, 1,
                 "tensors on cuda:" + std::to_string(device) + " are not measured: " + why);
  };
  ThreadState* const records = core_.acquireThread();
  auto lane = std::make_unique<Lane>(records);
  std::string why;
  std::unique_ptr<gpu::Device> made = records != nullptr ? make_(device, why) : nullptr;
  if (made == nullptr) {
    if (records != nullptr) core_.releaseThread(records);
    if (!why.empty()) tell(why);
    return lane;
  }
  auto ring = gpu::Ring::open(std::move(made), *lane, {.wait_when_full = core_.deviceWaits()});
  if (ring.ok()) {
    lane->ring = std::move(ring).value();
  } else {
    core_.releaseThread(records);
    tell(ring.error().message);
  }
  return lane;
}

void DevicePath::close() noexcept {
  const std::lock_guard lock(mutex_);
  if (std::exchange(closed_, true)) return;
  for (std::size_t device = 0; device < lanes_.size(); ++device) {
    Lane* const lane = lanes_[device].load();
    if (lane == nullptr || lane->ring == nullptr) continue;
    const gpu::RingCounts counts = lane->ring->close(kGrace);
    const auto note = [&](std::uint64_t count, const std::string& why) {
      if (count == 0) return;
      core_.notice(
          trace::NoticeKind::kInfo, count,
          "measurements left out on cuda:" + std::to_string(device) + ": " + std::to_string(count) + " (" + why + ")");
    };
    try {
      const gpu::Failure failure = lane->ring->failure();
      note(counts.full, "too many measurements were under way");
      note(counts.capturing, "the stream was being captured into a graph");
      note(counts.unsupported, "views with too many dimensions that are not contiguous");
      note(counts.failed, std::string("the device failed: ") + (failure != nullptr ? failure : "unknown error"));
      note(counts.lost, "the device gave no answer before the program ended");
    } catch (const std::exception&) {
      // No memory for a sentence: the tensors stand in the trace as not measured all the same.
    }
  }
}

}  // namespace ampscope::tracer
