// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The part of a device's lane that is about graphs.
#include <exception>

#include "analyzer/tracer/core.h"
#include "analyzer/tracer/device_lane.h"

namespace ampscope::tracer {

std::uint64_t DeviceLane::capture(const stats::TensorView& view, stats::StatsLevel level, gpu::Stream stream) noexcept {
  const std::uint64_t id = nextId();
  std::uint32_t graph = 0;
  const gpu::Admission admission = ring->capture(view, level, id, stream, graph);
  if (admission == gpu::Admission::kEnqueued) return id;
  if (admission != gpu::Admission::kCaptured) return 0;
  try {
    const std::lock_guard lock(mutex_);
    graphs_.add(graph, id | kCapturedId);
    return id | kCapturedId;
  } catch (const std::exception&) {
    return 0;  // no memory: the graph measures it for nobody
  }
}

std::uint32_t DeviceLane::beginGraph(gpu::Stream stream) {
  const std::uint32_t graph = ring->beginGraph(stream);
  const std::lock_guard lock(mutex_);
  if (graph != 0) graphs_.begin(graph, core_.step());
  return graph;
}

void DeviceLane::endGraph(std::uint32_t graph, bool whole) {
  ring->endGraph(graph, whole);
  const std::lock_guard lock(mutex_);
  graphs_.end(graph, core_.step(), whole);
}

std::uint32_t DeviceLane::replay(std::uint32_t graph, gpu::Stream stream) {
  const bool sampled = (core_.level() & AMPSCOPE_UNSAMPLED) == 0;
  const std::lock_guard lock(mutex_);
  if (const std::uint64_t number = ring->replay(graph, stream)) {
    graphs_.replay(graph, number, {{core_.step(), core_.forward()}, nowNs(), sampled});
  }
  return graphs_.steps(graph);
}

void DeviceLane::failReplay(std::uint32_t graph) {
  const std::lock_guard lock(mutex_);
  ring->failReplay(graph);
  graphs_.fail(graph);
}

bool DeviceLane::owns(std::uint64_t id) const noexcept { return id >> 48U == records_->index(); }

void DeviceLane::addCall(const trace::Call& call) {
  const std::lock_guard lock(mutex_);
  graphs_.addCall(call, core_.step());
}

void DeviceLane::addConstant(const trace::Constant& constant) {
  const std::lock_guard lock(mutex_);
  graphs_.addConstant(constant);
}

void DeviceLane::fixRole(const trace::RoleFix& fix) {
  const std::lock_guard lock(mutex_);
  graphs_.fixRole(fix);
}

std::uint64_t DeviceLane::unplaced() {
  const std::lock_guard lock(mutex_);
  return graphs_.unplaced();
}

void DeviceLane::replayed(std::uint64_t tag, std::uint64_t replay, const stats::TensorStats* stats) noexcept {
  try {
    const std::lock_guard lock(mutex_);
    graphs_.answered(tag | kCapturedId, replay, stats);
  } catch (const std::exception&) {
    // No memory: the answer is lost, as one that never came.
  }
}

}  // namespace ampscope::tracer
