// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/torch_adapter/call_recorder.h"

#include <ATen/core/ivalue.h>
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/variable.h>

#include <algorithm>

#include "analyzer/torch_adapter/constants.h"
#include "analyzer/torch_adapter/device_tensors.h"
#include "analyzer/torch_adapter/follow_twins.h"
#include "analyzer/torch_adapter/for_each_tensor.h"
#include "analyzer/torch_adapter/native_steps.h"
#include "analyzer/torch_adapter/place.h"
#include "analyzer/torch_adapter/roles.h"
#include "analyzer/torch_adapter/shadow_table.h"
#include "analyzer/torch_adapter/tensor_use.h"
#include "analyzer/torch_adapter/unsampled_search.h"
#include "analyzer/trace/records.h"
#include "kernels/stats/tensor_stats.h"

namespace ampscope::torch_adapter {
namespace {

constexpr std::uint32_t kPerModule = 1U << 31;  // serials of module calls stay below

c10::StorageImpl* storageOf(const at::TensorImpl& tensor) noexcept {
  return tensor.has_storage() ? tensor.unsafe_storage().unsafeGetStorageImpl() : nullptr;
}

const torch::autograd::Node* nodeOf(const at::TensorImpl& tensor) noexcept {
  // The raw field: asking through the tensor would regenerate the node of a view.
  auto* const meta = static_cast<torch::autograd::AutogradMeta*>(tensor.autograd_meta());
  return meta != nullptr ? meta->grad_fn_.get() : nullptr;
}

/// The update of one parameter, and of its state, belongs to that parameter's module; a fused list of many to none.
std::uint32_t updatedModule(const Frame& frame) noexcept {
  return frame.parameters.size() == 1 ? frame.parameters.front().module : 0;
}

std::uint32_t moduleOf(const Frame& frame) noexcept {
  const std::uint32_t module = frame.place.module.module;
  return frame.place.phase == Phase::kOptimizer && module == 0 ? updatedModule(frame) : module;
}

SourceLines::Site siteOf(const Frame& frame) noexcept {
  return {moduleOf(frame), frame.op->id, frame.place.autograd_node, frame.ordinal,
          static_cast<std::uint32_t>(frame.place.phase)};
}

/// In the optimizer, element i of every list is about parameter i: remembers which.
void noteParameter(Frame& frame, std::size_t element, const StorageEntry& entry) {
  if (entry.parameter == 0 || frame.place.phase != Phase::kOptimizer) {
    return;
  }
  if (frame.parameters.size() <= element) {
    frame.parameters.resize(element + 1);
  }
  frame.parameters[element] = {entry.parameter, entry.module};
}

/// What the optimizer writes beside a parameter is that parameter's state, from now on.
void adoptState(const Frame& frame, std::size_t element, StorageEntry& entry) noexcept {
  if (entry.parameter == 0 && frame.place.phase == Phase::kOptimizer && element < frame.parameters.size()) {
    entry.parameter = frame.parameters[element].parameter;
    entry.module = frame.parameters[element].module;
  }
}

std::uint64_t bytesOf(const AmpscopeTensorUse& use) noexcept {
  std::uint64_t bytes = itemSize(static_cast<Dtype>(use.dtype));
  for (std::int32_t i = 0; i < use.dim; ++i) {
    bytes *= static_cast<std::uint64_t>(use.sizes[i]);
  }
  return bytes;
}

thread_local NativeSteps t_native_steps;

}  // namespace

bool g_native = false;

std::uint64_t CallRecorder::measure(AmpscopeThread* thread, StorageEntry* entry, const at::TensorImpl& tensor) {
  if (entry != nullptr) {
    if (const std::uint64_t known = StorageTable::measured(*entry, tensor)) {
      return known;
    }
  }
  std::uint64_t stats = 0;
  if (tensor.device_type() == c10::DeviceType::CPU) {
    std::int64_t sizes[kMaxDim + 1];
    std::int64_t strides[kMaxDim + 1];
    const AmpscopeTensorView view = viewOf(tensor, sizes, strides);
    stats = ampscope_measure(thread, &view);
  } else {
    stats = measureOnDevice(thread, tensor);
  }
  if (entry != nullptr && stats != 0) {
    StorageTable::remember(*entry, tensor, stats);
  }
  return stats;
}

void CallRecorder::begin(AmpscopeThread* thread, Frame& frame, const at::RecordFunction& record) {
  const OpInfo& op = *frame.op;
  if (thread != thread_) {
    sources_.clear();
    storages_.forgetCalls();  // after a fork: what the parent measured stands in the parent's trace
    thread_ = thread;
  }
  frame.place = findPlace(thread, frame);
  if (g_native) {
    t_native_steps.settle(frame);
  }
  if (op.amp_unscale || op.amp_update) {
    frame.scaler = readScalerInputs(op, record, *ampscope_scope(thread));
    scaler_in_use_ = op.amp_unscale;
  }
  frame.measured = (ampscope_level(thread) & AMPSCOPE_UNSAMPLED) == 0;
  const auto level = static_cast<ReferenceLevel>(frame.measured ? ampscope_reference_level(thread) : 0);
  frame.shadowed = followStep(thread, level);
  readInputs(thread, frame, record);
  if (level == ReferenceLevel::kCertified) {
    frame.reference.startCertified(thread, op, record);
  } else if (level != ReferenceLevel::kOff) {
    frame.reference.start(op, record, nullptr);
  }
  if (frame.twin_met) {
    frame.shadow.start(op, record, &ShadowTable::instance());
  }
}

void CallRecorder::readInputs(AmpscopeThread* thread, Frame& frame, const at::RecordFunction& record) {
  const DeviceQuestions together(thread);
  const OpInfo& op = *frame.op;
  const auto inputs = record.inputs();
  for (std::size_t slot = 0; slot < inputs.size(); ++slot) {
    const bool writes = op.writesArgument(slot);
    forEachTensor(inputs[slot], [&](const at::Tensor& tensor, std::size_t element) {
      if (writes || op.hidden_writes) {
        frame.written.push_back(storageOf(*tensor.unsafeGetTensorImpl()));
        if (writes && op.returns == 0) {
          frame.held.push_back({tensor, static_cast<std::uint16_t>(slot), static_cast<std::uint32_t>(element)});
        }
      }
      if (frame.measured) {
        readInput(thread, frame, tensor, slot, element);
      }
    });
  }
  if (frame.measured) {
    readConstants(frame, inputs);
  }
}

void CallRecorder::readInput(AmpscopeThread* thread, Frame& frame, const at::Tensor& input, std::size_t slot,
                             std::size_t element) {
  const at::TensorImpl& tensor = *input.unsafeGetTensorImpl();
  const Dtype dtype = dtypeOf(c10::typeMetaToScalarType(tensor.dtype()));
  if (dtype == Dtype::kUnknown) {
    return;
  }
  AmpscopeTensorUse use = describe(tensor, dtype, slot, element);
  appendSizes(frame, tensor, use);
  const Unmeasured reason = readability(tensor);
  StorageEntry* const entry = reason == Unmeasured::kSubclass ? nullptr : storages_.find(tensor);
  if (entry != nullptr) {
    if (frame.op->foreign) {
      entry->volatile_memory = true;
      entry->exchanged = entry->exchanged || frame.op->collective;
    }
    use.parameter = entry->parameter;
    noteParameter(frame, element, *entry);
    if (frame.place.accumulates) {
      settleGradient(thread, frame, *entry, tensor, use);
    }
  }
  use.role = static_cast<std::uint8_t>(inputRole(frame.place, entry));
  const bool written = frame.op->writesArgument(slot);
  use.flags = static_cast<std::uint8_t>(written ? trace::kTensorWritten : 0);
  const bool first_float = frame.uses.empty();
  if (first_float) {
    frame.first_dtype_in = static_cast<std::uint8_t>(dtype);
  }
  if (entry != nullptr && (first_float || (frame.op->cast && slot == 1))) {
    // A cast reads one tensor: copy_(self, src) reads src.
    frame.first_dtype_in = static_cast<std::uint8_t>(dtype);
    frame.first_producer = entry->producer;
    frame.first_kind = entry->kind;
    frame.first_parameter = {entry->parameter, entry->module};
  }
  if (entry != nullptr && frame.op->reads && !written) {
    entry->unwritten = false;  // what is read was written, if need be outside every op
  }
  const bool matters = reason != Unmeasured::kNone || !frame.op->overwritesArgument(slot);
  measureInto(thread, frame, use, matters ? reason : Unmeasured::kOverwritten, entry, tensor);
  if (frame.shadowed && reason == Unmeasured::kNone) {
    followInput(thread, frame, input, written);
  }
  frame.uses.push_back(use);
}

void CallRecorder::measureInto(AmpscopeThread* thread, const Frame& frame, AmpscopeTensorUse& use, Unmeasured reason,
                               StorageEntry* entry, const at::TensorImpl& tensor) {
  const std::uint32_t asked = ampscope_level(thread);
  const bool on_device = reason == Unmeasured::kDevice && isMeasurableOnDevice(tensor);
  if (on_device) {
    reason = Unmeasured::kNone;
  }
  // A view of what ranks exchange may show it before it is filled.
  if (reason == Unmeasured::kNone && entry != nullptr && (entry->unwritten || (entry->exchanged && frame.op->view))) {
    reason = Unmeasured::kFactory;
  }
  const std::uint32_t level = asked & AMPSCOPE_LEVEL_MASK;
  if (reason == Unmeasured::kNone && level == static_cast<std::uint32_t>(stats::StatsLevel::kDtype)) {
    reason = Unmeasured::kLevel;
  }
  if (reason != Unmeasured::kNone) {
    use.unmeasured = static_cast<std::uint8_t>(reason);
    return;
  }
  use.flags |= isDense(tensor) ? std::uint8_t{0} : static_cast<std::uint8_t>(trace::kTensorStrided);
  use.stats = measure(thread, entry, tensor);
  if (on_device && use.stats == 0) {
    use.unmeasured = static_cast<std::uint8_t>(Unmeasured::kDevice);
  }
}

void CallRecorder::settleGradient(AmpscopeThread* thread, Frame& frame, StorageEntry& entry,
                                  const at::TensorImpl& tensor, AmpscopeTensorUse& use) {
  // The gradient of a parameter arrives: whoever produced it (and, through a cast, whoever produced what was cast)
  // made a grad_weight.
  const std::uint32_t parameter = frame.place.parameter.parameter;
  for (const Producer& producer : {entry.producer, entry.cast_source}) {
    if (producer.call != 0 && producer.phase == Phase::kBackward && entry.kind == StorageKind::kPlain) {
      ampscope_role_fix(thread, producer.call, producer.use, static_cast<std::uint8_t>(Role::kGradWeight), parameter);
    }
  }
  StorageTable::identify(entry, tensor, StorageKind::kGradient, frame.place.parameter);
  use.parameter = parameter;
}

void CallRecorder::end(AmpscopeThread* thread, Frame& frame, const at::RecordFunction& record,
                       const CallContext& context) {
  const OpInfo& op = *frame.op;
  for (const c10::StorageImpl* storage : frame.written) {
    noteWrite(storage);
  }
  const bool threw = op.returns != 0 && record.outputs().empty();
  if (frame.shadowed) {
    followWrites(frame, threw);
  }
  if (op.amp_unscale || op.amp_update) {
    const AmpscopeScope scope = *ampscope_scope(thread);
    recordScalerResult(op, frame.scaler, scope);
    if (op.amp_update && scope.kind != AMPSCOPE_SCOPE_SCALER) {
      ampscope_step_end(static_cast<std::uint32_t>(trace::StepReason::kScalerUpdate));
    }
  }
  claimResults(thread, frame, record);
  if (!frame.measured && !foundNonFinite(record)) {
    if (const auto device = searchResults(thread, frame, record)) {
      const AmpscopeCall call = describeCall(thread, frame, context, threw);
      ampscope_call_if_nonfinite(thread, &call, *device);
    } else {
      ampscope_count_dispatched(thread, op.id);
    }
    return;
  }
  const std::uint64_t call = ampscope_next_call(thread);
  readOutputs(thread, frame, record, call);
  if (frame.reference.started()) {
    frame.reference.finish(thread, op, threw);
  }
  writeCall(thread, frame, context, call, threw);
}

void CallRecorder::claimResults(AmpscopeThread* thread, Frame& frame, const at::RecordFunction& record) {
  const bool forward = frame.place.phase == Phase::kForward || frame.place.phase == Phase::kOther;
  if (!c10::GradMode::is_enabled() || !forward) {
    return;
  }
  for (const c10::IValue& output : record.outputs()) {
    forEachTensor(output, [&](const at::Tensor& tensor, std::size_t) {
      if (const torch::autograd::Node* const node = nodeOf(*tensor.unsafeGetTensorImpl())) {
        frame.place.phase = Phase::kForward;
        if (frame.measured) {
          locate(thread, frame);
        }
        claimNode(*node, frame.place.module);
      }
    });
  }
}

/// Which call of its op within the module call it is, and from where; once the phase is settled.
void CallRecorder::locate(AmpscopeThread* thread, Frame& frame) {
  if (frame.located) {
    return;
  }
  frame.located = true;
  Place& place = frame.place;
  // Outside a module call, calls are counted per module and step.
  const std::uint32_t within = place.module.serial != 0 ? place.module.serial : moduleOf(frame) | kPerModule;
  frame.ordinal = ampscope_ordinal(thread, within, frame.op->id, static_cast<std::uint8_t>(place.phase));
  // In backward only a Function of the program has lines of its own.
  if (ampscope_follows_source() != 0 && place.module.source == 0) {
    const bool has_frame = place.phase != Phase::kBackward || isPythonNode(place.autograd_node);
    place.module.source = sources_.find(siteOf(frame), has_frame);
  }
}

void CallRecorder::readOutputs(AmpscopeThread* thread, Frame& frame, const at::RecordFunction& record,
                               std::uint64_t call) {
  const DeviceQuestions together(thread);
  const bool written = frame.op->returns_written;
  frame.reference.replay(record.outputs());
  frame.shadow.replay(record.outputs());
  const auto& outputs = record.outputs();
  for (std::size_t slot = 0; slot < outputs.size(); ++slot) {
    forEachTensor(outputs[slot], [&](const at::Tensor& tensor, std::size_t element) {
      readOutput(thread, frame, tensor, slot, element, call, written);
    });
  }
  for (const Frame::Held& held : frame.held) {
    readOutput(thread, frame, held.tensor, held.slot, held.element, call, true);
  }
}

void CallRecorder::readOutput(AmpscopeThread* thread, Frame& frame, const at::Tensor& result, std::size_t slot,
                              std::size_t element, std::uint64_t call, bool written) {
  const at::TensorImpl& tensor = *result.unsafeGetTensorImpl();
  const Dtype dtype = dtypeOf(c10::typeMetaToScalarType(tensor.dtype()));
  if (dtype == Dtype::kUnknown) {
    return;
  }
  const OpInfo& op = *frame.op;
  AmpscopeTensorUse use = describe(tensor, dtype, slot, element);
  appendSizes(frame, tensor, use);
  use.flags = static_cast<std::uint8_t>(trace::kTensorOutput | (written ? trace::kTensorWritten : 0));
  const Unmeasured reason = readability(tensor);
  StorageEntry* const entry = reason == Unmeasured::kSubclass ? nullptr : storages_.find(tensor);
  if (entry != nullptr) {
    if (op.cast && frame.first_kind == StorageKind::kWeight && entry->kind == StorageKind::kPlain) {
      StorageTable::identify(*entry, tensor, StorageKind::kWeight, frame.first_parameter);
    }
    if (frame.place.accumulates) {
      StorageTable::identify(*entry, tensor, StorageKind::kGradient, frame.place.parameter);
    }
    adoptState(frame, element, *entry);
    use.parameter = entry->parameter;
    // A view shows memory, it does not write it; every other op writes its results, if not at once.
    entry->unwritten = op.factory || op.unfinished || (op.view && entry->unwritten);
    if (!op.view) {
      entry->producer = {call, static_cast<std::uint32_t>(frame.uses.size()), frame.place.phase};
      entry->cast_source = op.cast ? frame.first_producer : Producer{};
    }
  }
  use.role = static_cast<std::uint8_t>(outputRole(frame.place, entry));
  measureInto(thread, frame, use, reason, entry, tensor);
  compareResult(thread, frame, result, slot, element);
  frame.uses.push_back(use);
}

AmpscopeCall CallRecorder::describeCall(AmpscopeThread* thread, Frame& frame, const CallContext& context, bool threw) {
  const std::int64_t* sizes = frame.sizes.data();
  for (AmpscopeTensorUse& use : frame.uses) {
    use.sizes = sizes;
    sizes += use.dim;
  }
  const OpInfo& op = *frame.op;
  Place& place = frame.place;
  if (place.phase == Phase::kForward) {
    noteForward(place.module);
  }
  AmpscopeCall call{};
  call.start_ns = frame.start_ns;
  call.duration_ns = context.duration_ns;
  call.op = op.id;
  call.public_op = context.public_op;
  locate(thread, frame);
  call.module = moduleOf(frame);
  call.autograd_node = place.autograd_node;
  call.phase = static_cast<std::uint8_t>(place.phase);
  call.ordinal = frame.ordinal;
  call.autocast_dtype = frame.autocast_dtype;

  const auto written = std::find_if(frame.uses.rbegin(), frame.uses.rend(), [](const AmpscopeTensorUse& use) {
    return (use.flags & trace::kTensorOutput) != 0;
  });
  const bool casts =
      op.cast && written != frame.uses.rend() && frame.first_dtype_in != 0 && written->dtype != frame.first_dtype_in;
  Frame* const wrapper = context.wrapper;
  if (casts && wrapper != nullptr) {
    wrapper->cast_from = frame.first_dtype_in;
    wrapper->cast_bytes += bytesOf(*written);
  } else if (wrapper != nullptr) {
    call.cast_from = wrapper->cast_from;
    call.cast_bytes = wrapper->cast_bytes;
  }
  call.flags = static_cast<std::uint16_t>(
      (frame.autocast_dtype != 0 ? trace::kCallAutocast : 0) |
      (wrapper != nullptr ? trace::kCallInAutocastWrapper : 0) | (casts ? trace::kCallCast : 0) |
      (place.recompute ? trace::kCallRecompute : 0) | (threw ? trace::kCallThrew : 0) |
      (c10::GradMode::is_enabled() ? trace::kCallGradEnabled : 0) |
      (c10::InferenceMode::is_enabled() ? trace::kCallInference : 0) | (frame.measured ? 0 : trace::kCallUnsampled));
  call.tensors = frame.uses.data();
  call.tensor_count = static_cast<std::uint32_t>(frame.uses.size());
  return call;
}

void CallRecorder::writeCall(AmpscopeThread* thread, Frame& frame, const CallContext& context, std::uint64_t id,
                             bool threw) {
  AmpscopeCall call = describeCall(thread, frame, context, threw);
  call.id = id;
  ampscope_call(thread, &call);
  if (ampscope_follows_source() != 0) {
    sources_.record(thread, siteOf(frame), id, frame.place.module.source);
  }
  for (const Frame::Constant& constant : frame.constants) {
    ampscope_constant(thread, id, constant.name, constant.element, constant.value);
  }
}

}  // namespace ampscope::torch_adapter
