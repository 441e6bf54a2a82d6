// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/torch_adapter/reference_run.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>
#include <ATen/ops/scalar_tensor.h>

#include <exception>
#include <utility>

#include "analyzer/torch_adapter/certified_op.h"
#include "analyzer/torch_adapter/device_tensors.h"
#include "analyzer/torch_adapter/exact_run.h"
#include "analyzer/torch_adapter/for_each_tensor.h"
#include "analyzer/torch_adapter/shadow_table.h"
#include "analyzer/torch_adapter/tensors.h"

namespace ampscope::torch_adapter {
namespace {

/// What can be said of an argument tensor before the run.
struct InputCheck {
  Unreferenced reason = Unreferenced::kNone;
  bool low = false;   ///< a floating-point tensor below binary64
  bool high = false;  ///< a binary64 one
  std::uint64_t bytes = 0;
  const at::TensorImpl* on_device = nullptr;  ///< one of those that are read there

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
        if (!isOnReadDevice(*tensor.unsafeGetTensorImpl())) {
          reason = Unreferenced::kDevice;
          return;
        }
        on_device = tensor.unsafeGetTensorImpl();
        break;
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

/// Of a dropout that returns its mask: the probability of an element to be kept. 0: this call is none, or keeps none.
double keptShare(const ReferencePlan& plan, const at::RecordFunction& record) {
  if (!plan.returns_mask) {
    return 0;
  }
  const auto inputs = record.inputs();  // input, p, train (none: true)
  const bool drops = inputs.size() == 3 && inputs[1].isDouble() && (!inputs[2].isBool() || inputs[2].toBool());
  const double p = drops ? inputs[1].toDouble() : 0;
  return p > 0 && p < 1 ? 1 - p : 0;
}

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
  if (draws && keptShare(plan, record) == 0) {
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
  if (check.on_device != nullptr) {
    // Torch's allocator of that device tells when there is no memory; nothing may run while a graph is captured.
    return answersOnDevice(*check.on_device) ? Unreferenced::kNone : Unreferenced::kDevice;
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
    kept_ = keptShare(op.reference, record);
    if (kept_ != 0) {
      results_.push_back({0, 0, exactInput(inputs[0].toTensor(), {}), {}});
      converted_.clear();
      ran_ = true;
      return;
    }
    stack_.reserve(inputs.size());
    for (std::size_t slot = 0; slot < inputs.size(); ++slot) {
      push(op, slot, inputs[slot]);
    }
    if (op.reference.summands != Summation::kNone && twins_ == nullptr) {
      keepSummands(op, record);
    }
    op.handle->callBoxed(stack_);
    collectResults(op);
    ran_ = true;
  } catch (const NoMemory&) {
    giveUp(Unreferenced::kMemory);
  } catch (const c10::OutOfMemoryError&) {
    giveUp(Unreferenced::kMemory);
  } catch (const std::exception&) {
    // A kernel that knows no binary64; or the real call will fail alike.
    giveUp(Unreferenced::kFailed);
  }
}

void ReferenceRun::startCertified(AmpscopeThread* thread, const OpInfo& op, const at::RecordFunction& record) {
  start(op, record, nullptr);
  if (!ran_) {
    return;
  }
  const Unseen unseen;
  auto certified = CertifiedOp::of(op, record, uncertified_.emplace(Unreferenced::kNone));
  const Exact* const first = certified ? find(0, 0) : nullptr;
  if (first == nullptr || first->value.scalar_type() != c10::ScalarType::Double) {
    return;
  }
  const at::Tensor reference = first->value.cpu().contiguous();
  ampscope_certify(thread, &certified->call(), static_cast<const double*>(reference.const_data_ptr()),
                   static_cast<std::uint64_t>(reference.numel()), &certification_.emplace());
  const bool unbounded = certification_->sampled != 0 && certification_->sampled == certification_->uncertified;
  uncertified_ = unbounded ? Unreferenced::kNoBound : Unreferenced::kNone;
}

void ReferenceRun::unscale(const at::RecordFunction& record) {
  const auto inputs = record.inputs();
  const at::Tensor factor = toBinary64(inputs[2].toTensor(), false);
  forEachTensor(inputs[0], [&](const at::Tensor& gradient, std::size_t element) {
    const at::Tensor twin = twins_->writable(gradient);
    if (!twin.defined()) {
      throw NoMemory();
    }
    results_.push_back({0, element, twin.mul_(factor), {}});
  });
  ran_ = true;
}

void ReferenceRun::keepSummands(const OpInfo& op, const at::RecordFunction& record) {
  const auto tensor = [](const c10::IValue& value) {
    return value.isTensor() ? value.toTensor() : at::scalar_tensor(value.toScalar(), c10::ScalarType::Double);
  };
  at::Tensor first = tensor(stack_[0]);
  const at::Tensor second = tensor(stack_[1]);
  if (first.is_complex() || second.is_complex() || !first.is_cpu() || !second.is_cpu()) {
    return;  // a complex sum cancels by component; on a device nobody counts
  }
  if (op.reference.in_place) {
    first = first.clone();
  }
  const auto inputs = record.inputs();
  const double alpha = inputs.size() > 2 && inputs[2].isScalar() ? inputs[2].toScalar().toDouble() : 1;
  summands_ =
      op.reference.summands == Summation::kReversed ? Summands{second, first, alpha} : Summands{first, second, alpha};
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

std::optional<stats::Comparison> ReferenceRun::compare(AmpscopeThread* thread, std::uint32_t use_index,
                                                       const at::Tensor& result, std::size_t slot,
                                                       std::size_t element) {
  const Exact* const exact = find(slot, element);
  if (exact == nullptr) {
    return std::nullopt;
  }
  const ReferenceLevel level = twins_ == nullptr ? ReferenceLevel::kLocal : ReferenceLevel::kShadow;
  std::optional<stats::Comparison> comparison;
  const Unreferenced reason = compareTensor(thread, use_index, level, result, exact->value, exact->before, comparison);
  if (reason != Unreferenced::kNone) {
    reason_ = reason == Unreferenced::kNoFloat ? reason_ : reason;
    return std::nullopt;
  }
  compared_ = true;
  if (certification_ && slot == 0 && element == 0) {
    ampscope_certified(thread, use_index, &*certification_);
  }
  if (summands_.a.defined()) {
    countCancellation(thread, use_index, summands_, exact->value);
  }
  return comparison;
}

void ReferenceRun::install(ShadowTable& twins, const at::Tensor& result, std::size_t slot, std::size_t element) {
  if (const Exact* const exact = find(slot, element)) {
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
  const auto count = [&](ReferenceLevel level, Unreferenced why) {
    ampscope_count_reference(thread, op.id, static_cast<std::uint32_t>(level), static_cast<std::uint32_t>(why));
  };
  count(ReferenceLevel::kLocal, reason);
  if (compared_ && uncertified_) {
    count(ReferenceLevel::kCertified, *uncertified_);
  }
}

}  // namespace ampscope::torch_adapter
