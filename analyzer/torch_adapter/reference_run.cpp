// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/torch_adapter/reference_run.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>
#include <ATen/ops/empty_strided.h>
#include <c10/core/GradMode.h>
#include <c10/core/impl/LocalDispatchKeySet.h>
#include <c10/util/Exception.h>

#include <exception>
#include <utility>

#include "analyzer/torch_adapter/for_each_tensor.h"
#include "analyzer/torch_adapter/tensors.h"

namespace ampscope::torch_adapter {
namespace {

/// Nothing of the program's own machinery is to see the run.
const c10::DispatchKeySet& hiddenKeys() {
  using c10::DispatchKey;
  static const c10::DispatchKeySet keys =
      c10::autograd_dispatch_keyset_with_ADInplaceOrView | c10::autocast_dispatch_keyset |
      c10::DispatchKeySet({DispatchKey::Python, DispatchKey::PythonTLSSnapshot, DispatchKey::PythonDispatcher,
                           DispatchKey::PreDispatch, DispatchKey::Functionalize,
                           DispatchKey::FuncTorchDynamicLayerFrontMode, DispatchKey::FuncTorchDynamicLayerBackMode});
  return keys;
}

class SilentWarnings final : public c10::WarningHandler {
 public:
  void process(const c10::Warning&) override {}  // the program's own call warns
};

struct Unseen {
  c10::impl::ExcludeDispatchKeyGuard keys{hiddenKeys()};
  at::DisableRecordFunctionGuard records;
  c10::AutoGradMode gradients{false};
  SilentWarnings silent;
  c10::WarningUtils::WarningHandlerGuard warnings{&silent};
};

c10::ScalarType exactType(c10::ScalarType type) {
  if (c10::isComplexType(type)) {
    return c10::ScalarType::ComplexDouble;
  }
  return c10::isFloatingType(type) ? c10::ScalarType::Double : type;
}

/// Results in these formats are compared.
bool isCompared(format::FormatId format) {
  return format == format::FormatId::kBinary16 || format == format::FormatId::kBfloat16 ||
         format == format::FormatId::kBinary32;
}

/// What can be said of an argument tensor before the run.
struct InputCheck {
  Unreferenced reason = Unreferenced::kNone;
  bool low = false;   ///< a floating-point tensor below binary64
  bool high = false;  ///< a binary64 one
  std::uint64_t bytes = 0;

  void add(const at::Tensor& tensor) {
    const c10::ScalarType type = tensor.scalar_type();
    const bool floating = c10::isFloatingType(type) || c10::isComplexType(type);
    switch (readability(*tensor.unsafeGetTensorImpl())) {
      case Unmeasured::kSubclass:
        reason = Unreferenced::kSubclass;
        return;
      case Unmeasured::kLayout:
        reason = Unreferenced::kLayout;
        return;
      case Unmeasured::kDevice:
      case Unmeasured::kNoData:
        reason = Unreferenced::kDevice;
        return;
      case Unmeasured::kFormat:
        if (floating) {
          reason = Unreferenced::kFormat;
          return;
        }
        break;  // an integer
      default:
        break;
    }
    if (floating) {
      (exactType(type) == type ? high : low) = true;
      bytes += static_cast<std::uint64_t>(tensor.numel()) * (c10::isComplexType(type) ? 16 : 8);
    }
  }

  void add(const c10::IValue& value) {
    forEachTensor(value, [this](const at::Tensor& tensor, std::size_t) { add(tensor); });
  }
};

bool drawsNothing(ArgumentKind kind, const c10::IValue& value) {
  return (kind == ArgumentKind::kProbability && value.isDouble() && value.toDouble() == 0) ||
         (kind == ArgumentKind::kTraining && value.isBool() && !value.toBool());
}

at::Tensor toBinary64(const at::Tensor& tensor, bool copy) {
  return tensor.to(exactType(tensor.scalar_type()), false, copy);
}

/// The elements of `tensor` in the memory order of `like`.
at::Tensor inOrderOf(const at::Tensor& tensor, const at::Tensor& like) {
  if (tensor.strides() == like.strides()) {
    return tensor;
  }
  at::Tensor ordered = at::empty_strided(like.sizes(), like.strides(), tensor.options());
  ordered.copy_(tensor);
  return ordered;
}

const double* exactData(const at::Tensor& tensor) { return static_cast<const double*>(tensor.const_data_ptr()); }

}  // namespace

Unreferenced ReferenceRun::prepare(const OpInfo& op, const at::RecordFunction& record) {
  const ReferencePlan& plan = op.reference;
  const auto inputs = record.inputs();
  if (plan.never != Unreferenced::kNone) {
    return plan.never;
  }
  if (inputs.size() != plan.arguments.size()) {
    return Unreferenced::kFailed;
  }
  InputCheck check;
  bool draws = plan.random;
  for (std::size_t slot = 0; slot < inputs.size(); ++slot) {
    draws = draws && !drawsNothing(plan.arguments[slot], inputs[slot]);
    if (plan.arguments[slot] == ArgumentKind::kTensors) {
      check.add(inputs[slot]);
    }
  }
  if (draws) {
    return Unreferenced::kRandom;
  }
  if (check.reason != Unreferenced::kNone) {
    return check.reason;
  }
  if (!check.low) {
    const bool narrows = op.cast && check.high;
    if (!narrows) {
      return check.high ? Unreferenced::kBinary64 : Unreferenced::kNoFloat;
    }
  }
  // Inputs, results, and what the kernel itself takes.
  return ampscope_memory_allows(3 * check.bytes) != 0 ? Unreferenced::kNone : Unreferenced::kMemory;
}

void ReferenceRun::start(const OpInfo& op, const at::RecordFunction& record) {
  started_ = true;
  reason_ = prepare(op, record);
  if (reason_ != Unreferenced::kNone) {
    return;
  }
  const Unseen unseen;
  try {
    const auto inputs = record.inputs();
    stack_.reserve(inputs.size());
    for (std::size_t slot = 0; slot < inputs.size(); ++slot) {
      push(op, slot, inputs[slot]);
    }
    op.handle->callBoxed(stack_);
    collectResults(op);
  } catch (const std::exception&) {
    // A kernel that knows no binary64; or the real call will fail alike.
    *this = ReferenceRun{};
    started_ = true;
    reason_ = Unreferenced::kFailed;
  }
}

void ReferenceRun::push(const OpInfo& op, std::size_t slot, const c10::IValue& value) {
  switch (op.reference.arguments[slot]) {
    case ArgumentKind::kTensors:
      pushTensors(op, slot, value);
      return;
    case ArgumentKind::kScalarType:
      stack_.push_back(value.isInt() ? c10::IValue(exactType(value.toScalarType())) : value);
      return;
    case ArgumentKind::kFalse:
      stack_.emplace_back(false);
      return;
    default:
      stack_.push_back(value);
  }
}

void ReferenceRun::pushTensors(const OpInfo& op, std::size_t slot, const c10::IValue& value) {
  const bool writes = op.writesArgument(slot);
  const auto exact = [&](const at::Tensor& tensor, std::size_t element) {
    return tensor.defined()
               ? exactInput(tensor, {slot, element, writes, op.reference.in_place, writes || op.hidden_writes})
               : tensor;
  };
  if (value.isTensor()) {
    stack_.emplace_back(exact(value.toTensor(), 0));
  } else if (value.isTensorList()) {
    const auto list = value.toTensorList();
    c10::List<at::Tensor> converted;
    converted.reserve(list.size());
    for (std::size_t i = 0; i < list.size(); ++i) {
      converted.push_back(exact(list.get(i), i));
    }
    stack_.emplace_back(std::move(converted));
  } else {
    stack_.push_back(value);  // nothing, or a list of indices
  }
}

at::Tensor ReferenceRun::exactInput(const at::Tensor& tensor, const Use& use) {
  if (!use.copy) {
    for (const auto& [known, exact] : converted_) {
      if (known == tensor.unsafeGetTensorImpl()) {
        return exact;
      }
    }
  }
  at::Tensor exact = toBinary64(tensor, use.copy);
  if (use.writes) {
    const bool low = exact.scalar_type() != tensor.scalar_type();
    results_.push_back({use.slot, use.element, exact, use.update && low ? exact.clone() : at::Tensor()});
  } else if (!use.copy) {
    converted_.emplace_back(tensor.unsafeGetTensorImpl(), exact);
  }
  return exact;
}

void ReferenceRun::collectResults(const OpInfo& op) {
  if (op.returns != 0) {
    std::vector<Exact> written = std::move(results_);
    results_.clear();
    for (std::size_t slot = 0; slot < stack_.size(); ++slot) {
      forEachTensor(stack_[slot], [&](const at::Tensor& tensor, std::size_t element) {
        const std::size_t nth = results_.size();
        // An operator that returns what it wrote returns it in the order of its arguments.
        const bool same = op.returns_written && nth < written.size();
        results_.push_back({slot, element, tensor, same ? written[nth].before : at::Tensor()});
      });
    }
  }
  stack_.clear();
  converted_.clear();
}

void ReferenceRun::compare(AmpscopeThread* thread, std::uint32_t use_index, const at::Tensor& result, std::size_t slot,
                           std::size_t element) {
  // Results come in the order in which they were collected.
  while (next_ < results_.size() && (results_[next_].slot != slot || results_[next_].element != element)) {
    ++next_;
  }
  if (next_ == results_.size()) {
    next_ = 0;
    return;
  }
  const Exact& exact = results_[next_];
  const format::FormatId format = formatOf(dtypeOf(result.scalar_type()));
  if (exact.value.scalar_type() != exactType(result.scalar_type()) || exact.value.sizes() != result.sizes() ||
      readability(*result.unsafeGetTensorImpl()) != Unmeasured::kNone) {
    return;
  }
  if (!isCompared(format)) {
    reason_ = exactType(result.scalar_type()) == result.scalar_type() ? Unreferenced::kBinary64 : Unreferenced::kFormat;
    return;
  }
  const Unseen unseen;
  const at::Tensor dense = isDense(*result.unsafeGetTensorImpl()) ? result : result.contiguous();
  const at::Tensor value = inOrderOf(exact.value, dense);
  // An op may give its argument another shape; what it held before then has no element to compare with.
  const bool updates = exact.before.defined() && exact.before.sizes() == result.sizes();
  const at::Tensor before = updates ? inOrderOf(exact.before, dense) : at::Tensor();
  const std::uint64_t numel = static_cast<std::uint64_t>(result.numel()) * (result.is_complex() ? 2 : 1);
  ampscope_compare(thread, use_index, static_cast<std::uint32_t>(ReferenceLevel::kLocal),
                   static_cast<std::uint8_t>(format), dense.const_data_ptr(), exactData(value),
                   updates ? exactData(before) : nullptr, numel);
  compared_ = true;
}

void ReferenceRun::finish(AmpscopeThread* thread, const OpInfo& op, bool threw) {
  Unreferenced reason = threw ? Unreferenced::kThrew : reason_;
  if (compared_) {
    reason = Unreferenced::kNone;
  } else if (reason == Unreferenced::kNone) {
    reason = Unreferenced::kNoFloat;
  }
  ampscope_count_reference(thread, op.id, static_cast<std::uint32_t>(reason));
}

}  // namespace ampscope::torch_adapter
