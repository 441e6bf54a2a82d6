// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/torch_adapter/observer.h"

#include <ATen/autocast_mode.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/ivalue.h>
#include <ATen/record_function.h>
#include <c10/util/Exception.h>

#include <cstring>
#include <ctime>
#include <exception>
#include <string>

#include "analyzer/torch_adapter/call_recorder.h"
#include "analyzer/torch_adapter/device_tensors.h"
#include "analyzer/torch_adapter/for_each_tensor.h"
#include "analyzer/torch_adapter/place.h"
#include "analyzer/trace/records.h"

namespace ampscope::torch_adapter {
namespace {

std::int64_t nowNs() noexcept {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

struct ThreadContext {
  FrameStack frames;
  CallRecorder recorder;
  bool busy = false;  // our own code runs: whatever it triggers is not the program's
  std::uint32_t optimizer_depth = 0;
};

/// Lives as long as the process: a thread's storages may be referred to while it ends, and threads are few.
thread_local ThreadContext* t_context = nullptr;

bool g_tells_ranges = false;     // set before the observer is
bool g_follows_devices = false;  // the same

void unfollow(AmpscopeThread* thread, Frame& frame) {
  if (frame.followed) {
    frame.followed = false;
    ampscope_device_work_end(thread);
  }
}

void popFrame(AmpscopeThread* thread, FrameStack& frames) {
  unfollow(thread, frames.top());
  frames.pop();
  if (g_tells_ranges) {
    ampscope_range_pop();
  }
}

class BusyGuard {
 public:
  explicit BusyGuard(ThreadContext& context) noexcept : context_(context) { context_.busy = true; }
  BusyGuard(const BusyGuard&) = delete;
  BusyGuard& operator=(const BusyGuard&) = delete;
  ~BusyGuard() { context_.busy = false; }

 private:
  ThreadContext& context_;
};

/// What the recorder asks of devices is not the op's.
class OwnWork {
 public:
  OwnWork(AmpscopeThread* thread, const Frame& frame) noexcept : thread_(frame.on_cuda ? thread : nullptr) {
    if (thread_ != nullptr) {
      ampscope_device_work_begin(thread_, AMPSCOPE_WORK_OF_TRACER);
    }
  }
  OwnWork(const OwnWork&) = delete;
  OwnWork& operator=(const OwnWork&) = delete;
  ~OwnWork() {
    if (thread_ != nullptr) {
      ampscope_device_work_end(thread_);
    }
  }

 private:
  AmpscopeThread* const thread_;
};

/// The device whose kernels an op will use: that of its first tensor.
c10::DeviceType deviceOfInputs(const at::RecordFunction& record) {
  for (const c10::IValue& input : record.inputs()) {
    if (input.isTensor() && input.toTensor().defined()) {
      return input.toTensor().unsafeGetTensorImpl()->device_type();
    }
    if (input.isTensorList()) {
      const auto list = input.toTensorList();
      if (!list.empty()) {
        const at::Tensor first = list.get(0);
        if (first.defined()) {
          return first.unsafeGetTensorImpl()->device_type();
        }
      }
    }
  }
  return c10::DeviceType::CPU;
}

/// Whether the op may ask something of a CUDA device: one of its tensors is there, or shall be.
bool touchesCuda(const at::RecordFunction& record) {
  bool touches = false;
  for (const c10::IValue& input : record.inputs()) {
    touches = touches || (input.isDevice() && input.toDevice().is_cuda());
    forEachTensor(input, [&](const at::Tensor& tensor, std::size_t) {
      touches = touches || tensor.unsafeGetTensorImpl()->device_type() == c10::DeviceType::CUDA;
    });
  }
  return touches;
}

/// False inside an autocast kernel, which excludes its own key.
bool autocastIsOn(c10::DeviceType device) {
  // Other devices are not asked: torch raises for those that know no autocast (meta).
  return (device == c10::DeviceType::CPU || device == c10::DeviceType::CUDA) &&
         at::autocast::is_autocast_enabled(device);
}

bool isWrapper(const OpInfo& op, c10::DeviceType device) {
  if (!op.autocast_cpu && !op.autocast_cuda) {
    return false;
  }
  return (device == c10::DeviceType::CUDA ? op.autocast_cuda : op.autocast_cpu) && autocastIsOn(device);
}

void readAutocast(FrameStack& frames, Frame& frame, c10::DeviceType device) {
  if (frames.depth() > 1 && frames.bottom().autocast_dtype != 0) {
    frame.autocast_dtype = frames.bottom().autocast_dtype;  // inside a wrapper autocast calls itself off
  } else if (autocastIsOn(device)) {
    frame.autocast_dtype = static_cast<std::uint8_t>(dtypeOf(at::autocast::get_autocast_dtype(device)));
  }
}

void startOp(ThreadContext& context, AmpscopeThread* thread, const at::RecordFunction& record) {
  FrameStack& frames = context.frames;
  if (!frames.empty() && frames.top().kind == FrameKind::kOp) {
    return;  // implementation of an op
  }
  const std::int64_t begin = nowNs();
  const OpInfo* const op = findOp(record);
  if (op == nullptr || op->ignored) {
    return;
  }
  const c10::DeviceType device = deviceOfInputs(record);
  const bool composite = device == c10::DeviceType::CUDA ? op->composite_cuda : op->composite_cpu;
  const FrameKind kind = isWrapper(*op, device) ? FrameKind::kWrapper
                         : composite            ? FrameKind::kComposite
                                                : FrameKind::kOp;
  Frame& frame = frames.push(record, *op, kind);
  if (g_tells_ranges) {
    ampscope_range_push(record.name());
  }
  readAutocast(frames, frame, device);
  if (kind == FrameKind::kOp) {
    frame.on_cuda = g_follows_devices && touchesCuda(record);
    {
      const OwnWork own(thread, frame);
      context.recorder.begin(thread, frame, record);
    }
    if (frame.on_cuda && frame.measured) {
      frame.followed = true;
      ampscope_device_work_begin(thread, AMPSCOPE_WORK_OF_CALL);
    }
  }
  const std::int64_t end = nowNs();
  frame.start_ns = end;
  frame.tracer_ns = end - begin;
}

void endOp(ThreadContext& context, AmpscopeThread* thread, const at::RecordFunction& record) {
  FrameStack& frames = context.frames;
  if (frames.empty() || frames.top().record != &record) {
    // A record that was open when recording began, or an op's implementation. A frame that was left behind by an
    // exception is somewhere below: unwind to it.
    std::size_t depth = frames.depth();
    while (depth > 0 && frames.at(depth - 1).record != &record) {
      --depth;
    }
    if (depth == 0) {
      return;
    }
    while (frames.depth() > depth) {
      popFrame(thread, frames);
    }
  }
  Frame& frame = frames.top();
  const std::int64_t end = nowNs();
  unfollow(thread, frame);
  if (frame.kind == FrameKind::kOp) {
    const std::uint32_t public_op = frames.depth() > 1 ? frames.bottom().op->id : 0;
    Frame* wrapper = nullptr;
    for (std::size_t i = frames.depth() - 1; i > 0 && wrapper == nullptr; --i) {
      wrapper = frames.at(i - 1).kind == FrameKind::kWrapper ? &frames.at(i - 1) : nullptr;
    }
    const OwnWork own(thread, frame);
    context.recorder.end(thread, frame, record, {end - frame.start_ns, public_op, wrapper});
  }
  ampscope_account(thread, frame.tracer_ns + nowNs() - end);
  popFrame(thread, frames);
}

void startUserScope(ThreadContext& context, const at::RecordFunction& record) {
  if (std::strncmp(record.name(), "Optimizer.step#", 15) == 0) {
    ++context.optimizer_depth;
    ampscope_optimizer_enter();
  }
}

void endUserScope(ThreadContext& context, AmpscopeThread* thread, const at::RecordFunction& record) {
  if (context.optimizer_depth == 0 || std::strncmp(record.name(), "Optimizer.step#", 15) != 0) {
    return;
  }
  --context.optimizer_depth;
  ampscope_scope_leave(AMPSCOPE_SCOPE_OPTIMIZER);
  // With a scaler the step ends at its update(); without one, here.
  const bool scaled = ampscope_scope(thread)->kind == AMPSCOPE_SCOPE_SCALER || context.recorder.scalerInUse();
  if (!scaled && context.optimizer_depth == 0) {
    ampscope_step_end(static_cast<std::uint32_t>(trace::StepReason::kOptimizerStep));
  }
}

template <class Function>
void guarded(Function&& function) noexcept {
  if (t_context == nullptr) {
    t_context = new (std::nothrow) ThreadContext;
  }
  ThreadContext* const context = t_context;
  if (context == nullptr || context->busy) {
    return;
  }
  AmpscopeThread* const thread = ampscope_thread();
  if (thread == nullptr) {
    return;
  }
  const BusyGuard busy(*context);
  try {
    function(*context, thread);
  } catch (const c10::Error& error) {
    ampscope_detach((std::string("the torch adapter failed: ") + error.what_without_backtrace()).c_str());
  } catch (const std::exception& error) {
    ampscope_detach((std::string("the torch adapter failed: ") + error.what()).c_str());
  }
}

std::unique_ptr<at::ObserverContext> onStart(const at::RecordFunction& record) {
  guarded([&](ThreadContext& context, AmpscopeThread* thread) {
    if (record.scope() == at::RecordScope::FUNCTION) {
      startOp(context, thread, record);
    } else {
      startUserScope(context, record);
    }
  });
  return nullptr;
}

void onEnd(const at::RecordFunction& record, at::ObserverContext*) {
  guarded([&](ThreadContext& context, AmpscopeThread* thread) {
    if (record.scope() == at::RecordScope::FUNCTION) {
      endOp(context, thread, record);
    } else {
      endUserScope(context, thread, record);
    }
  });
}

}  // namespace

void installObserver() {
  g_tells_ranges = ampscope_tells_ranges() != 0;
  g_follows_devices = ampscope_follows_devices() != 0;
  ampscope_set_node_probe(&runningNode);
  installStreamProbe();
  ampscope_set_parameter_listener([](const void* tensor_impl, std::uint32_t parameter, std::uint32_t module) {
    bindParameter(tensor_impl, parameter, module);
  });
  // Backward nodes are asked for when an op runs, not through their own records: those would make the engine build
  // two names for every node.
  at::addGlobalCallback(at::RecordFunctionCallback(&onStart, &onEnd)
                            .needsInputs(true)
                            .needsOutputs(true)
                            .scopes({at::RecordScope::FUNCTION, at::RecordScope::USER_SCOPE}));
}

}  // namespace ampscope::torch_adapter
