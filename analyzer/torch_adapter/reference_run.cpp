// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/torch_adapter/reference_run.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>
#include <ATen/ops/empty_strided.h>

#include <exception>
#include <utility>

#include "analyzer/torch_adapter/exact_run.h"
#include "analyzer/torch_adapter/for_each_tensor.h"
#include "analyzer/torch_adapter/shadow_table.h"
#include "analyzer/torch_adapter/tensors.h"

namespace ampscope::torch_adapter {
namespace {

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

struct NoMemory final : std::exception {};

bool drawsNothing(ArgumentKind kind, const c10::IValue& value) {
  return (kind == ArgumentKind::kProbability && value.isDouble() && value.toDouble() == 0) ||
         (kind == ArgumentKind::kTraining && value.isBool() && !value.toBool());
}

bool isFloating(const at::Tensor& tensor) {
  return c10::isFloatingType(tensor.scalar_type()) || c10::isComplexType(tensor.scalar_type());
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

Unreferenced ReferenceRun::prepare(const OpInfo& op, const at::RecordFunction& record) const {
  const ReferencePlan& plan = op.reference;
  const auto inputs = record.inputs();
  // What fills memory has no error of its own, but a twin has to follow.
  const bool follows = twins_ != nullptr && plan.never == Unreferenced::kFactory && plan.in_place;
  const bool unscales = twins_ != nullptr && op.amp_unscale;
  if (plan.never != Unreferenced::kNone && !follows && !unscales) {
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
  const bool replayed = plan.returns_mask && inputs[1].isDouble() && inputs[1].toDouble() < 1;
  if (draws && !replayed) {
    return Unreferenced::kRandom;
  }
  if (check.reason != Unreferenced::kNone) {
    return check.reason;
  }
  if (!check.low && twins_ == nullptr) {
    const bool narrows = op.cast && check.high;
    if (!narrows) {
      return check.high ? Unreferenced::kBinary64 : Unreferenced::kNoFloat;
    }
  }
  // Inputs, results, and what the kernel itself takes.
  return ampscope_memory_allows(3 * check.bytes) != 0 ? Unreferenced::kNone : Unreferenced::kMemory;
}

void ReferenceRun::start(const OpInfo& op, const at::RecordFunction& record, ShadowTable* twins) {
  started_ = true;
  twins_ = twins;
  reason_ = prepare(op, record);
  if (reason_ != Unreferenced::kNone) {
    return;
  }
  const Unseen unseen;
  try {
    const auto inputs = record.inputs();
    if (op.amp_unscale) {
      unscale(record);
      return;
    }
    if (op.reference.returns_mask && inputs[2].isBool() && inputs[2].toBool()) {
      kept_ = 1 - inputs[1].toDouble();
      results_.push_back({0, 0, exactInput(inputs[0].toTensor(), {}), {}});
      converted_.clear();
      ran_ = true;
      return;
    }
    stack_.reserve(inputs.size());
    for (std::size_t slot = 0; slot < inputs.size(); ++slot) {
      push(op, slot, inputs[slot]);
    }
    op.handle->callBoxed(stack_);
    collectResults(op);
    ran_ = true;
  } catch (const NoMemory&) {
    giveUp(Unreferenced::kMemory);
  } catch (const std::exception&) {
    // A kernel that knows no binary64; or the real call will fail alike.
    giveUp(Unreferenced::kFailed);
  }
}

void ReferenceRun::unscale(const at::RecordFunction& record) {
  const auto inputs = record.inputs();
  const at::Tensor factor = toBinary64(inputs[2].toTensor(), false);
  forEachTensor(inputs[0], [&](const at::Tensor& gradient, std::size_t element) {
    const at::Tensor twin = twins_->find(gradient);
    if (twin.defined()) {
      twin.mul_(factor);
      results_.push_back({0, element, twin, {}});
    }
  });
  ran_ = true;
}

void ReferenceRun::replay(const std::vector<c10::IValue>& outputs) {
  if (!ran_ || kept_ == 0 || outputs.size() != 2 || !outputs[1].isTensor()) {
    return;
  }
  const Unseen unseen;
  results_.front().value = results_.front().value.mul(outputs[1].toTensor()).mul_(1 / kept_);
}

void ReferenceRun::giveUp(Unreferenced reason) {
  *this = ReferenceRun{};
  started_ = true;
  reason_ = reason;
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
  at::Tensor exact = exactValues(tensor, use);
  if (use.writes) {
    const bool low = exact.scalar_type() != tensor.scalar_type() && twins_ == nullptr;
    results_.push_back({use.slot, use.element, exact, use.update && low ? exact.clone() : at::Tensor()});
  } else if (!use.copy) {
    converted_.emplace_back(tensor.unsafeGetTensorImpl(), exact);
  }
  return exact;
}

at::Tensor ReferenceRun::exactValues(const at::Tensor& tensor, const Use& use) {
  if (twins_ == nullptr || !isFloating(tensor)) {
    return toBinary64(tensor, use.copy);
  }
  if (use.writes) {
    const at::Tensor twin = twins_->writable(tensor);
    if (!twin.defined()) {
      throw NoMemory();
    }
    return twin;
  }
  const at::Tensor twin = twins_->find(tensor);
  return !twin.defined() ? toBinary64(tensor, use.copy) : use.copy ? twin.clone() : twin;
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

const ReferenceRun::Exact* ReferenceRun::find(std::size_t slot, std::size_t element) {
  // Results come in the order in which they were collected.
  while (next_ < results_.size() && (results_[next_].slot != slot || results_[next_].element != element)) {
    ++next_;
  }
  if (next_ == results_.size()) {
    next_ = 0;
    return nullptr;
  }
  return &results_[next_];
}

void ReferenceRun::compare(AmpscopeThread* thread, std::uint32_t use_index, ReferenceLevel level,
                           const at::Tensor& result, std::size_t slot, std::size_t element) {
  const Exact* const exact = find(slot, element);
  if (exact == nullptr) {
    return;
  }
  const Unreferenced reason = compareTensor(thread, use_index, level, result, exact->value, exact->before);
  if (reason == Unreferenced::kNone) {
    compared_ = true;
  } else if (reason != Unreferenced::kNoFloat) {
    reason_ = reason;
  }
}

void ReferenceRun::install(ShadowTable& twins, const at::Tensor& result, std::size_t slot, std::size_t element) {
  if (const Exact* const exact = find(slot, element)) {
    const Unseen unseen;
    twins.install(result, exact->value);
  }
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

Unreferenced compareTensor(AmpscopeThread* thread, std::uint32_t use_index, ReferenceLevel level,
                           const at::Tensor& result, const at::Tensor& exact, const at::Tensor& overwritten) {
  const format::FormatId format = formatOf(dtypeOf(result.scalar_type()));
  if (exact.scalar_type() != exactType(result.scalar_type()) || exact.sizes() != result.sizes() ||
      readability(*result.unsafeGetTensorImpl()) != Unmeasured::kNone) {
    return Unreferenced::kNoFloat;
  }
  if (!isCompared(format)) {
    return exactType(result.scalar_type()) == result.scalar_type() ? Unreferenced::kBinary64 : Unreferenced::kFormat;
  }
  const Unseen unseen;
  const at::Tensor dense = isDense(*result.unsafeGetTensorImpl()) ? result : result.contiguous();
  const at::Tensor value = inOrderOf(exact, dense);
  // An op may give its argument another shape; what it held before then has no element to compare with.
  const bool updates = overwritten.defined() && overwritten.sizes() == result.sizes();
  const at::Tensor before = updates ? inOrderOf(overwritten, dense) : at::Tensor();
  const std::uint64_t numel = static_cast<std::uint64_t>(result.numel()) * (result.is_complex() ? 2 : 1);
  ampscope_compare(thread, use_index, static_cast<std::uint32_t>(level), static_cast<std::uint8_t>(format),
                   dense.const_data_ptr(), exactData(value), updates ? exactData(before) : nullptr, numel);
  return Unreferenced::kNone;
}

}  // namespace ampscope::torch_adapter
