// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/tracer/tracer_abi.h"

#include <algorithm>
#include <exception>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "analyzer/tracer/abi_values.h"
#include "analyzer/tracer/certify.h"
#include "analyzer/tracer/device_path.h"
#include "analyzer/tracer/device_work_log.h"
#include "analyzer/tracer/memory.h"
#include "analyzer/tracer/process.h"
#include "kernels/cpu/compare.h"
#include "kernels/cpu/measure.h"
#include "kernels/stats/cancellation.h"

namespace {

using ampscope::tracer::bounded;
using ampscope::tracer::callOf;
using ampscope::tracer::Core;
using ampscope::tracer::currentThread;
using ampscope::tracer::guarded;
using ampscope::tracer::kMaxCallTensors;
using ampscope::tracer::Process;
using ampscope::tracer::state;
using ampscope::tracer::tensorUse;
using ampscope::tracer::ThreadState;
using ampscope::tracer::viewOf;
namespace trace = ampscope::trace;

void tellScope(const AmpscopeScope& scope) {
  Core* const core = Process::instance().core();
  if (core == nullptr || !core->story().wanted()) {
    return;
  }
  core->story().push(scope.kind == AMPSCOPE_SCOPE_MODULE
                         ? core->names().moduleName(ampscope::ModuleId(scope.module)).c_str()
                     : scope.kind == AMPSCOPE_SCOPE_OPTIMIZER ? "optimizer"
                                                              : "GradScaler");
}

void enterScope(AmpscopeScope scope) noexcept {
  ThreadState* const thread = currentThread();
  if (thread == nullptr) {
    return;
  }
  guarded([&] {
    const AmpscopeNodeProbe probe = Process::instance().node_probe.load(std::memory_order_relaxed);
    scope.autograd_node = probe != nullptr ? probe() : nullptr;
    if (scope.kind == AMPSCOPE_SCOPE_MODULE) {
      scope.serial = thread->next_serial++;
    }
    thread->scopes.push_back(scope);
    tellScope(scope);
  });
}

}  // namespace

int ampscope_start(const char* fields) noexcept {
  return guarded([&] { return Process::instance().start(fields) ? 1 : 0; }) == 1 ? 0 : -1;
}

int ampscope_active(void) noexcept {
  Core* const core = Process::instance().core();
  return core != nullptr && core->active() ? 1 : 0;
}

void ampscope_stop(void) noexcept { Process::instance().stop(true); }

void ampscope_detach(const char* why) noexcept {
  guarded([&] {
    if (Core* const core = Process::instance().core()) {
      core->detach(std::string(bounded(why)));
    }
  });
}

void ampscope_abandon_process(void) noexcept { Process::instance().abandon(); }

void ampscope_status(const char* line) noexcept { Process::instance().status(bounded(line)); }

void ampscope_process_fields(const char* fields) noexcept {
  guarded([&] {
    Process& process = Process::instance();
    Core* const core = process.core();
    if (core == nullptr || fields == nullptr || core->totals().calls == 0) {
      return;
    }
    if (ThreadState* const thread = process.thread()) {
      (void)thread->emit(trace::ProcessInfo{ampscope::tracer::parseFields(fields)});
    }
  });
}

void ampscope_notice(uint32_t kind, uint64_t count, const char* text) noexcept {
  guarded([&] {
    if (Core* const core = Process::instance().core()) {
      core->notice(static_cast<trace::NoticeKind>(kind), count, std::string(bounded(text)));
    }
  });
}

uint32_t ampscope_string(const char* text) noexcept {
  return guarded([&] { return Process::instance().names().string(bounded(text)).value(); });
}

uint32_t ampscope_op(const char* name, const char* overload, uint32_t flags) noexcept {
  return guarded([&] { return Process::instance().names().op(bounded(name), bounded(overload), flags).value(); });
}

uint32_t ampscope_module(const char* root, const char* path, const char* class_name) noexcept {
  return guarded(
      [&] { return Process::instance().names().module(bounded(root), bounded(path), bounded(class_name)).value(); });
}

uint32_t ampscope_parameter(uint32_t module, const char* name, uint8_t dtype, int32_t dim,
                            const int64_t* sizes) noexcept {
  return guarded([&] {
    std::vector<std::int64_t> shape(sizes, sizes + dim);
    return Process::instance()
        .names()
        .parameter(ampscope::ModuleId(module), bounded(name), static_cast<ampscope::Dtype>(dtype), std::move(shape))
        .value();
  });
}

void ampscope_bind_parameter(const void* tensor_impl, uint32_t parameter, uint32_t module) noexcept {
  if (const AmpscopeParameterListener listener = Process::instance().parameter_listener.load()) {
    listener(tensor_impl, parameter, module);
  }
}

void ampscope_set_parameter_listener(AmpscopeParameterListener listener) noexcept {
  Process::instance().parameter_listener.store(listener);
}

AmpscopeThread* ampscope_thread(void) noexcept { return reinterpret_cast<AmpscopeThread*>(currentThread()); }

void ampscope_set_node_probe(AmpscopeNodeProbe probe) noexcept { Process::instance().node_probe.store(probe); }

void ampscope_set_source_probe(AmpscopeSourceProbe probe) noexcept { Process::instance().source_probe.store(probe); }

int ampscope_follows_source(void) noexcept {
  return Process::instance().source_probe.load(std::memory_order_relaxed) != nullptr ? 1 : 0;
}

uint32_t ampscope_source(void) noexcept {
  const AmpscopeSourceProbe probe = Process::instance().source_probe.load(std::memory_order_relaxed);
  return probe != nullptr ? probe() : 0;
}

void ampscope_module_enter(uint32_t module) noexcept {
  AmpscopeScope scope{};
  scope.kind = AMPSCOPE_SCOPE_MODULE;
  scope.module = module;
  enterScope(scope);
}

void ampscope_optimizer_exists(void) noexcept {
  Process::instance().optimizer_seen.store(true, std::memory_order_relaxed);
}

void ampscope_optimizer_enter(void) noexcept {
  ampscope_optimizer_exists();
  AmpscopeScope scope{};
  scope.kind = AMPSCOPE_SCOPE_OPTIMIZER;
  enterScope(scope);
}

void ampscope_scaler_enter(uint32_t scaler, uint32_t optimizer) noexcept {
  AmpscopeScope scope{};
  scope.kind = AMPSCOPE_SCOPE_SCALER;
  scope.scaler = scaler;
  scope.optimizer = optimizer;
  enterScope(scope);
}

void ampscope_scope_leave(uint32_t kind) noexcept {
  ThreadState* const thread = currentThread();
  if (thread == nullptr) {
    return;
  }
  auto& scopes = thread->scopes;
  const auto innermost =
      std::find_if(scopes.rbegin(), scopes.rend(), [kind](const AmpscopeScope& scope) { return scope.kind == kind; });
  if (innermost == scopes.rend()) {
    return;  // entered before recording began
  }
  const bool in_backward = innermost->autograd_node != nullptr;
  for (auto open = innermost.base() - 1; open != scopes.end(); ++open) {
    Process::instance().core()->story().pop();
  }
  scopes.erase(innermost.base() - 1, scopes.end());
  Process& process = Process::instance();
  if (kind == AMPSCOPE_SCOPE_MODULE && scopes.empty() && !in_backward && !process.optimizer_seen.load()) {
    process.core()->countForward();
  }
}

const AmpscopeScope* ampscope_scope(AmpscopeThread* thread) noexcept {
  static constexpr AmpscopeScope kNone{};
  const auto& scopes = state(thread).scopes;
  return scopes.empty() ? &kNone : &scopes.back();
}

uint32_t ampscope_ordinal(AmpscopeThread* thread, uint32_t serial, uint32_t op, uint8_t phase) noexcept {
  return guarded([&] {
    ThreadState& self = state(thread);
    const std::uint32_t step = Process::instance().core()->step();
    if (self.ordinals_step != step) {
      self.ordinals_step = step;
      self.ordinals.clear();
    }
    return self.ordinals.next(serial, op, phase);
  });
}

int ampscope_tells_ranges(void) noexcept {
  Core* const core = Process::instance().core();
  return core != nullptr && core->story().wanted() ? 1 : 0;
}

void ampscope_range_push(const char* name) noexcept { Process::instance().core()->story().push(name); }

void ampscope_range_pop(void) noexcept { Process::instance().core()->story().pop(); }

int ampscope_follows_devices(void) noexcept {
  Core* const core = Process::instance().core();
  return core != nullptr && core->deviceWork().wanted() ? 1 : 0;
}

void ampscope_device_work_begin(AmpscopeThread* thread, uint32_t owner) noexcept {
  ampscope::tracer::DeviceWorkLog& log = Process::instance().core()->deviceWork();
  if (owner == AMPSCOPE_WORK_OF_TRACER) {
    log.beginOwn();
  } else {
    log.beginCall(state(thread));
  }
}

void ampscope_device_work_end(AmpscopeThread*) noexcept { Process::instance().core()->deviceWork().end(); }

uint32_t ampscope_level(AmpscopeThread*) noexcept {
  const Core& core = *Process::instance().core();
  // A graph is captured once, and replayed in sampled steps too.
  return core.level() & (core.openCaptures() != 0 ? ~std::uint32_t{AMPSCOPE_UNSAMPLED} : ~std::uint32_t{0});
}

uint64_t ampscope_measure(AmpscopeThread* thread, const AmpscopeTensorView* view) noexcept {
  ThreadState& self = state(thread);
  const auto level = static_cast<ampscope::stats::StatsLevel>(ampscope_level(thread) & AMPSCOPE_LEVEL_MASK);
  ampscope::cpu::measure(viewOf(*view), level, self.scratch);
  if (self.scratch.pos_inf + self.scratch.neg_inf + self.scratch.nan != 0) {
    ampscope::tracer::addOwned<std::uint64_t>(self.nonfinite, 1);
    Core* const core = Process::instance().core();
    core->story().nonFinite(core->step());
  }
  const std::uint64_t id = self.id(self.next_stats);
  if (!self.emit(trace::Stats{ampscope::StatsId(id), &self.scratch})) {
    return 0;
  }
  ++self.next_stats;
  return id;
}

int ampscope_nonfinite(const AmpscopeTensorView* view) noexcept {
  if (ampscope::cpu::countNonFinite(viewOf(*view)) == 0) {
    return 0;
  }
  Core* const core = Process::instance().core();
  core->story().nonFinite(core->step());
  return 1;
}

uint64_t ampscope_next_call(AmpscopeThread* thread) noexcept {
  ThreadState& self = state(thread);
  return self.id(self.next_call++);
}

void ampscope_call(AmpscopeThread* thread, const AmpscopeCall* call) noexcept {
  guarded([&] {
    ThreadState& self = state(thread);
    const std::span uses(call->tensors, call->tensor_count);
    auto& tensors = self.uses;
    tensors.clear();
    for (const AmpscopeTensorUse& use : uses.first(std::min(uses.size(), kMaxCallTensors))) {
      tensors.push_back(tensorUse(use));
    }
    if (Core& core = *Process::instance().core(); core.followsGraphs()) {
      core.devices().keepCaptured(callOf(*call, {}), tensors);
    }
    const bool written = self.emitCall(callOf(*call, tensors));
    for (const ThreadState::PendingReference& pending : self.references) {
      if (written && pending.use_index < tensors.size()) {
        self.emit(trace::Reference{ampscope::CallId(call->id), pending.use_index, pending.level, &pending.comparison});
      }
    }
    self.references.clear();
    for (const ThreadState::PendingCancellation& pending : self.cancellations) {
      if (written && pending.use_index < tensors.size()) {
        self.emit(trace::Cancellation{ampscope::CallId(call->id), pending.use_index, &pending.cancellation});
      }
    }
    self.cancellations.clear();
    for (const ThreadState::PendingCertification& pending : self.certifications) {
      if (written && pending.use_index < tensors.size()) {
        self.emit(trace::Certification{ampscope::CallId(call->id), pending.use_index, pending.certification});
      }
    }
    self.certifications.clear();
    if (tensors.size() < uses.size()) {
      ampscope_notice(static_cast<std::uint32_t>(trace::NoticeKind::kDropped), uses.size() - tensors.size(),
                      "tensors of one call beyond the 1500 that a call record holds");
    }
  });
}

void ampscope_count_dispatched(AmpscopeThread* thread, uint32_t op) noexcept {
  guarded([&] { state(thread).countDispatched(op); });
}

uint32_t ampscope_step(AmpscopeThread*) noexcept { return Process::instance().core()->step(); }

uint32_t ampscope_reference_level(AmpscopeThread*) noexcept {
  return static_cast<std::uint32_t>(Process::instance().core()->reference());
}

void ampscope_compare(AmpscopeThread* thread, uint32_t use_index, uint32_t level, uint8_t format, const void* result,
                      const double* reference, const double* before, uint64_t numel, void* comparison) noexcept {
  guarded([&] {
    auto& pending = state(thread).references.emplace_back();
    pending.use_index = use_index;
    pending.level = static_cast<ampscope::ReferenceLevel>(level);
    ampscope::cpu::compare(result, static_cast<ampscope::format::FormatId>(format), reference, before, numel,
                           pending.comparison);
    if (comparison != nullptr) {
      *static_cast<ampscope::stats::Comparison*>(comparison) = pending.comparison;
    }
  });
}

void ampscope_compared(AmpscopeThread* thread, uint32_t use_index, uint32_t level, const void* comparison) noexcept {
  guarded([&] {
    state(thread).references.push_back({use_index, static_cast<ampscope::ReferenceLevel>(level),
                                        *static_cast<const ampscope::stats::Comparison*>(comparison)});
  });
}

void ampscope_cancellation(AmpscopeThread* thread, uint32_t use_index, const double* a, const double* b, double factor,
                           const double* sum, uint64_t numel) noexcept {
  guarded([&] {
    auto& pending = state(thread).cancellations.emplace_back();
    pending.use_index = use_index;
    ampscope::stats::countCancellation(a, b, factor, sum, numel, pending.cancellation);
  });
}

void ampscope_count_reference(AmpscopeThread* thread, uint32_t op, uint32_t level, uint32_t reason) noexcept {
  guarded([&] {
    state(thread).countReference(op, static_cast<ampscope::ReferenceLevel>(level),
                                 static_cast<ampscope::Unreferenced>(reason));
  });
}

void ampscope_constant(AmpscopeThread* thread, uint64_t call, uint32_t name, uint32_t element, double value) noexcept {
  const trace::Constant constant{ampscope::CallId(call), ampscope::StringId(name), element, value};
  if (Core& core = *Process::instance().core(); core.openCaptures() != 0) core.devices().addConstant(constant);
  state(thread).emit(constant);
}

void ampscope_source_line(AmpscopeThread* thread, uint64_t call, uint32_t place) noexcept {
  state(thread).emit(trace::SourceLine{ampscope::CallId(call), ampscope::StringId(place)});
}

int ampscope_memory_allows(uint64_t bytes) noexcept {
  return guarded([&] { return ampscope::tracer::memoryAllows(bytes) ? 1 : 0; });
}

void ampscope_certify(AmpscopeThread* thread, const AmpscopeExactOp* op, const double* reference, uint64_t numel,
                      void* certification) noexcept {
  guarded([&] {
    const ampscope::tracer::Core& core = *Process::instance().core();
    // The same program with the same seed is sampled alike: calls are counted per thread.
    const std::uint64_t seed =
        core.certificationSeed() ^ (state(thread).id(state(thread).next_call) * 0x9E3779B97F4A7C15U);
    ampscope::tracer::certify(*op, reference, numel, core.certificationSamples(), seed,
                              *static_cast<ampscope::stats::Certification*>(certification));
  });
}

void ampscope_certified(AmpscopeThread* thread, uint32_t use_index, const void* certification) noexcept {
  guarded([&] {
    state(thread).certifications.push_back(
        {use_index, *static_cast<const ampscope::stats::Certification*>(certification)});
  });
}

uint64_t ampscope_twin_limit(uint64_t held) noexcept {
  return guarded([&] { return ampscope::tracer::twinLimit(held, Process::instance().core()->twinBytes()); });
}

void ampscope_role_fix(AmpscopeThread* thread, uint64_t call, uint32_t use_index, uint8_t role,
                       uint32_t parameter) noexcept {
  trace::RoleFix fix;
  fix.thread = static_cast<std::uint16_t>(call >> 48);
  fix.call = ampscope::CallId(call);
  fix.use_index = use_index;
  fix.role = static_cast<ampscope::Role>(role);
  fix.parameter = ampscope::ParameterId(parameter);
  if (Core& core = *Process::instance().core(); core.followsGraphs()) core.devices().fixRole(fix);
  state(thread).emit(fix);
}

void ampscope_account(AmpscopeThread* thread, int64_t tracer_ns) noexcept {
  ampscope::tracer::addOwned<std::int64_t>(state(thread).tracer_ns, tracer_ns);
}

void ampscope_step_end(uint32_t reason) noexcept {
  if (ThreadState* const thread = currentThread()) {
    Process::instance().core()->endStep(*thread, static_cast<trace::StepReason>(reason));
  }
}

uint32_t ampscope_scaler_info(int enabled, double init_scale, double growth_factor, double backoff_factor,
                              int64_t growth_interval, const char* device) noexcept {
  const std::uint32_t scaler = Process::instance().scaler_count.fetch_add(1) + 1;
  if (ThreadState* const thread = currentThread()) {
    thread->emit(trace::ScalerInfo{scaler, enabled != 0, init_scale, growth_factor, backoff_factor, growth_interval,
                                   bounded(device)});
  }
  return scaler;
}

void ampscope_scaler_unscale(uint32_t scaler, uint32_t optimizer, double inv_scale, double found_inf) noexcept {
  if (ThreadState* const thread = currentThread()) {
    thread->emit(trace::ScalerUnscale{scaler, optimizer, Process::instance().core()->step(), inv_scale, found_inf});
  }
}

void ampscope_scaler_update(const AmpscopeScalerUpdate* update) noexcept {
  ThreadState* const thread = currentThread();
  if (thread == nullptr) {
    return;
  }
  Core* const core = Process::instance().core();
  core->setScale(update->scale_after);
  if (update->found_inf > 0) {
    core->story().skipped(core->step(), update->scale_before, update->scale_after);
  }
  thread->emit(ampscope::tracer::updateOf(*update, core->step()));
}

void ampscope_api_use(uint32_t kind, uint32_t scaler, const char* name, const char* place) noexcept {
  if (ThreadState* const thread = currentThread()) {
    thread->emit(trace::ApiUse{static_cast<trace::ApiUseKind>(kind), Process::instance().core()->step(), scaler,
                               bounded(name), bounded(place)});
  }
}
