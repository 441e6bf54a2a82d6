// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What crosses the C border, as the values of the core; and how a function of the border runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <span>
#include <string>
#include <string_view>

#include "analyzer/trace/records.h"
#include "analyzer/tracer/core.h"
#include "analyzer/tracer/process.h"
#include "analyzer/tracer/thread_state.h"
#include "analyzer/tracer/tracer_abi.h"
#include "kernels/stats/tensor_view.h"

namespace ampscope::tracer {

inline constexpr std::size_t kMaxName = 4096;         // longer names are cut: a record must fit into a block
inline constexpr std::size_t kMaxCallTensors = 1500;  // a call record must fit into a block; the rest is counted

inline ThreadState& state(AmpscopeThread* thread) noexcept { return *reinterpret_cast<ThreadState*>(thread); }

/// Runs `function`; an exception ends recording, never the program.
template <class Function>
auto guarded(Function&& function) noexcept -> decltype(function()) {
  try {
    return function();
  } catch (const std::exception& error) {
    if (Core* const core = Process::instance().core()) {
      core->detach(std::string("internal failure: ") + error.what());
    }
  }
  return decltype(function())();
}

inline std::string_view bounded(const char* text) noexcept {
  return text == nullptr ? std::string_view() : std::string_view(text).substr(0, kMaxName);
}

inline ThreadState* currentThread() noexcept {
  ThreadState* const thread = Process::instance().thread();
  Core* const core = Process::instance().core();
  return thread != nullptr && core != nullptr && core->active() ? thread : nullptr;
}

inline stats::TensorView viewOf(const AmpscopeTensorView& view) noexcept {
  return {view.data, static_cast<format::FormatId>(view.format), view.dim, view.sizes, view.strides};
}

inline trace::TensorUse tensorUse(const AmpscopeTensorUse& use) noexcept {
  trace::TensorUse out;
  out.slot = use.slot;
  out.element = use.element;
  out.flags = use.flags;
  out.role = static_cast<Role>(use.role);
  out.dtype = static_cast<Dtype>(use.dtype);
  out.device = static_cast<DeviceType>(use.device);
  out.device_index = use.device_index;
  out.unmeasured = static_cast<Unmeasured>(use.unmeasured);
  out.stats = StatsId(use.stats);
  out.parameter = ParameterId(use.parameter);
  out.shape = std::span(use.sizes, static_cast<std::size_t>(use.dim));
  return out;
}

inline trace::Call callOf(const AmpscopeCall& call, std::span<const trace::TensorUse> tensors) noexcept {
  trace::Call out;
  out.id = CallId(call.id);
  out.op = OpId(call.op);
  out.public_op = OpId(call.public_op);
  out.module = ModuleId(call.module);
  out.autograd_node = StringId(call.autograd_node);
  out.phase = static_cast<Phase>(call.phase);
  out.ordinal = call.ordinal;
  out.flags = call.flags;
  out.autocast_dtype = static_cast<Dtype>(call.autocast_dtype);
  out.cast_from = static_cast<Dtype>(call.cast_from);
  out.cast_bytes = call.cast_bytes;
  out.start_ns = call.start_ns;
  out.duration_ns = call.duration_ns;
  out.tensors = tensors;
  return out;
}

inline trace::ScalerUpdate updateOf(const AmpscopeScalerUpdate& update, std::uint32_t step) noexcept {
  return {update.scaler,         step,
          update.scale_before,   update.scale_after,
          update.tracker_before, update.tracker_after,
          update.found_inf,      update.growth_factor,
          update.backoff_factor, update.growth_interval,
          update.set != 0};
}

}  // namespace ampscope::tracer
