// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The part of the way to devices, and of the C border, that is about graphs.
#include <algorithm>
#include <exception>
#include <utility>

#include "analyzer/tracer/abi_values.h"
#include "analyzer/tracer/device_lane.h"
#include "analyzer/tracer/device_path.h"

namespace ampscope::tracer {
namespace {

bool isCaptured(const trace::TensorUse& use) noexcept { return (use.stats.value() & kCapturedId) != 0; }

/// A graph of one device by the name that it has in the process.
struct GraphName {
  int device;
  std::uint32_t number;

  static GraphName of(std::uint64_t name) noexcept {
    return {static_cast<int>(name >> 32U), static_cast<std::uint32_t>(name)};
  }
  [[nodiscard]] std::uint64_t value() const noexcept { return static_cast<std::uint64_t>(device) << 32U | number; }
};

/// Without memory for it, what was to be done is not: the graph's calls are not known then.
template <class Function>
void unlessOutOfMemory(Function&& function) noexcept {
  try {
    std::forward<Function>(function)();
  } catch (const std::exception&) {
    return;
  }
}

}  // namespace

std::uint64_t DevicePath::beginGraph(const OnStream& where) noexcept {
  std::uint32_t number = 0;
  if (DeviceLane* const lane = laneOf(where.device)) {
    unlessOutOfMemory([&] { number = lane->beginGraph(where.stream); });
  }
  return number != 0 ? GraphName{where.device, number}.value() : 0;
}

void DevicePath::endGraph(std::uint64_t graph, bool whole) noexcept {
  const GraphName name = GraphName::of(graph);
  if (DeviceLane* const lane = laneOf(name.device)) unlessOutOfMemory([&] { lane->endGraph(name.number, whole); });
}

std::uint32_t DevicePath::replay(std::uint64_t graph, gpu::Stream stream) noexcept {
  const GraphName name = GraphName::of(graph);
  std::uint32_t steps = 0;
  if (DeviceLane* const lane = laneOf(name.device)) {
    unlessOutOfMemory([&] { steps = lane->replay(name.number, stream); });
  }
  return steps;
}

void DevicePath::failReplay(std::uint64_t graph) noexcept {
  const GraphName name = GraphName::of(graph);
  if (DeviceLane* const lane = laneOf(name.device)) unlessOutOfMemory([&] { lane->failReplay(name.number); });
}

template <class Function>
void DevicePath::forEachLane(Function&& function) noexcept {
  for (const std::atomic<DeviceLane*>& entry : lanes_) {
    DeviceLane* const lane = entry.load(std::memory_order_acquire);
    if (lane != nullptr && lane->ring != nullptr) unlessOutOfMemory([&] { function(*lane); });
  }
}

bool DevicePath::keepCaptured(trace::Call call, std::span<trace::TensorUse> tensors) noexcept {
  const auto captured = std::find_if(tensors.begin(), tensors.end(), &isCaptured);
  if (captured == tensors.end()) return false;
  call.tensors = tensors;
  forEachLane([&](DeviceLane& lane) {
    if (lane.owns(captured->stats.value())) lane.addCall(call);
  });
  for (trace::TensorUse& use : tensors) {
    if (!isCaptured(use)) continue;
    use.stats = {};
    use.unmeasured = Unmeasured::kDevice;
  }
  return true;
}

void DevicePath::addConstant(const trace::Constant& constant) noexcept {
  forEachLane([&](DeviceLane& lane) { lane.addConstant(constant); });
}

void DevicePath::fixRole(const trace::RoleFix& fix) noexcept {
  forEachLane([&](DeviceLane& lane) { lane.fixRole(fix); });
}

}  // namespace ampscope::tracer

namespace {

using namespace ampscope;
using tracer::Core;
using tracer::Process;

/// Null: graphs are left alone.
Core* following() noexcept {
  Core* const core = tracer::currentThread() != nullptr ? Process::instance().core() : nullptr;
  return core != nullptr && core->followsGraphs() ? core : nullptr;
}

/// Where the calling thread enqueues its work. False: nowhere.
bool findStream(AmpscopeOnStream& where) noexcept {
  const AmpscopeStreamProbe probe = Process::instance().stream_probe.load();
  return probe != nullptr && probe(&where) != 0;
}

}  // namespace

void ampscope_set_stream_probe(AmpscopeStreamProbe probe) noexcept { Process::instance().stream_probe = probe; }

uint32_t ampscope_graph_epoch(void) noexcept { return Process::instance().graph_epoch.load(std::memory_order_relaxed); }

uint64_t ampscope_graph_begin(void) noexcept {
  Process::instance().graph_epoch.fetch_add(1, std::memory_order_relaxed);
  Core* const core = following();
  AmpscopeOnStream where{};
  if (core == nullptr || !findStream(where)) return 0;
  const std::uint64_t graph = core->devices().beginGraph({where.device, where.stream});
  if (graph != 0) core->captureBegins();
  return graph;
}

void ampscope_graph_end(uint64_t graph, int whole) noexcept {
  Process::instance().graph_epoch.fetch_add(1, std::memory_order_relaxed);
  Core* const core = Process::instance().core();
  if (graph == 0 || core == nullptr) return;
  core->captureEnds();
  core->devices().endGraph(graph, whole != 0);
}

void ampscope_graph_replay(uint64_t graph) noexcept {
  Process::instance().graph_epoch.fetch_add(1, std::memory_order_relaxed);
  Core* const core = following();
  AmpscopeOnStream where{};
  if (graph == 0 || core == nullptr || !findStream(where)) return;
  for (std::uint32_t steps = core->devices().replay(graph, where.stream); steps > 0; --steps) {
    ampscope_step_end(static_cast<std::uint32_t>(trace::StepReason::kOptimizerStep));
  }
}

void ampscope_graph_failed(uint64_t graph) noexcept {
  Core* const core = following();
  if (graph != 0 && core != nullptr) core->devices().failReplay(graph);
}
