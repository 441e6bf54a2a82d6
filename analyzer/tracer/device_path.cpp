// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/tracer/device_path.h"

#include <chrono>
#include <exception>
#include <utility>

#include "analyzer/tracer/core.h"
#include "analyzer/tracer/device_lane.h"

namespace ampscope::tracer {
namespace {

/// A program that ends with work under way has its answers within this, or the device hangs.
constexpr std::chrono::seconds kGrace{5};

/// Of all graphs together: a slot has room for the largest record, 48 KiB, on the device and in pinned memory.
constexpr std::size_t kCapturedSlots = 4096;

/// Does `function`; where there is no memory for it, `otherwise`: what is asked is then not known.
template <class Result, class Function>
Result guarded(Result otherwise, Function&& function) noexcept {
  try {
    return function();
  } catch (const std::exception&) {
    return otherwise;
  }
}

}  // namespace

DevicePath::DevicePath(Core& core, MakeDevice make) noexcept : core_(core), make_(make) {}

DevicePath::~DevicePath() {
  close();
  for (const std::atomic<DeviceLane*>& lane : lanes_) delete lane.load();
}

bool DevicePath::answers(const OnStream& where) noexcept {
  DeviceLane* const lane = laneOf(where.device);
  return lane != nullptr && lane->ring->answers(where.stream);
}

std::uint64_t DevicePath::measure(DeviceBatch& batch, const OnStream& where, const stats::TensorView& view,
                                  stats::StatsLevel level) noexcept {
  DeviceLane* const lane = laneOf(where.device, batch);
  return lane != nullptr ? lane->measure(batch.requests, view, level, where.stream) : 0;
}

std::uint64_t DevicePath::search(DeviceBatch& batch, const OnStream& where, const stats::TensorView& view) noexcept {
  DeviceLane* const lane = laneOf(where.device, batch);
  if (lane == nullptr) return 0;
  return guarded<std::uint64_t>(0, [&] { return lane->search(batch.requests, view, where.stream); });
}

void DevicePath::enqueue(DeviceBatch& batch) noexcept {
  if (batch.lane != nullptr) batch.lane->ring->enqueue(batch.requests);
}

void DevicePath::recordIfNonFinite(int device, const trace::Context& when, const trace::Call& call) noexcept {
  if (DeviceLane* const lane = laneOf(device)) {
    guarded(false, [&] { return lane->recordIfNonFinite(when, call), true; });
  }
}

bool DevicePath::compare(const OnStream& where, const Compared& compared, const trace::LateReference& place) noexcept {
  DeviceLane* const lane = laneOf(where.device);
  return lane != nullptr && guarded(false, [&] { return lane->compare(compared, place, where.stream); });
}

std::uint64_t DevicePath::read(const OnStream& where, const cuda::Words& words) noexcept {
  DeviceLane* const lane = laneOf(where.device);
  return lane != nullptr ? guarded<std::uint64_t>(0, [&] { return lane->read(words, where.stream); }) : 0;
}

void DevicePath::recordUnscale(int device, const trace::ScalerUnscale& record, std::uint64_t reading) noexcept {
  if (DeviceLane* const lane = laneOf(device)) {
    guarded(false, [&] { return lane->recordUnscale(record, reading), true; });
  }
}

void DevicePath::recordUpdate(int device, const trace::ScalerUpdate& record, std::uint64_t before,
                              std::uint64_t after) noexcept {
  if (DeviceLane* const lane = laneOf(device)) {
    guarded(false, [&] { return lane->recordUpdate(record, before, after), true; });
  }
}

DeviceLane* DevicePath::laneOf(int device) noexcept {
  if (device < 0 || device >= kMaxDevices) return nullptr;
  std::atomic<DeviceLane*>& lane = lanes_[static_cast<std::size_t>(device)];
  DeviceLane* found = lane.load(std::memory_order_acquire);
  if (found == nullptr) {
    const std::lock_guard lock(mutex_);
    found = lane.load();
    if (found == nullptr && !closed_) {
      // Without memory now: tried again with the next tensor.
      found = guarded<DeviceLane*>(nullptr, [&] { return open(device).release(); });
      lane.store(found, std::memory_order_release);
    }
  }
  return found != nullptr && found->ring != nullptr ? found : nullptr;
}

DeviceLane* DevicePath::laneOf(int device, DeviceBatch& batch) noexcept {
  DeviceLane* const lane = laneOf(device);
  if (batch.lane != lane && lane != nullptr) {
    enqueue(batch);
    batch.lane = lane;
  }
  return lane;
}

std::unique_ptr<DeviceLane> DevicePath::open(int device) {
  const auto tell = [&](const std::string& why) {
    core_.notice(trace::NoticeKind::kInfo, 1,
                 "tensors on cuda:" + std::to_string(device) + " are not measured: " + why);
  };
  ThreadState* const records = core_.acquireThread();
  auto lane = std::make_unique<DeviceLane>(core_, records);
  std::string why;
  std::unique_ptr<gpu::Device> made = records != nullptr ? make_(device, why) : nullptr;
  if (made == nullptr) {
    if (records != nullptr) core_.releaseThread(records);
    if (!why.empty()) tell(why);
    return lane;
  }
  const gpu::RingOptions options{.captured_slots = core_.followsGraphs() ? kCapturedSlots : 0,
                                 .wait_when_full = core_.deviceWaits()};
  auto ring = gpu::Ring::open(std::move(made), *lane, options);
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
    DeviceLane* const lane = lanes_[device].load();
    if (lane == nullptr || lane->ring == nullptr) continue;
    const gpu::RingCounts counts = lane->ring->close(kGrace);
    lane->giveUp();
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
      note(counts.replays.overwritten + lane->unplaced(), "a graph was replayed again before they were read");
      note(counts.replays.lost,
           "replays of a graph without an answer before the program ended, or launched past torch");
      note(counts.lost, "the device gave no answer before the program ended");
    } catch (const std::exception&) {
      // No memory for a sentence: the tensors stand in the trace as not measured all the same.
    }
  }
}

}  // namespace ampscope::tracer
