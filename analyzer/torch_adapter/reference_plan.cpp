// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/torch_adapter/reference_plan.h"

#include <ATen/core/enum_tag.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "analyzer/torch_adapter/op_table.h"
#include "analyzer/trace/records.h"

namespace ampscope::torch_adapter {
namespace {

bool isExcluded(std::string_view name) {
  static constexpr std::array kNames = {
#define AMPSCOPE_EXCLUDED(name, why) std::string_view(name),
#include "analyzer/torch_adapter/reference_exclusions.inc"
#undef AMPSCOPE_EXCLUDED
  };
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

/// Its result does not depend on the values of its floating-point arguments.
bool fills(const OpInfo& op) {
  return op.shape_only || op.name == "aten::zero_" || op.name == "aten::fill_" || op.name == "aten::fill";
}

bool holdsTensors(const c10::TypePtr& type) {
  switch (type->kind()) {
    case c10::TypeKind::TensorType:
      return true;
    case c10::TypeKind::OptionalType:
      return holdsTensors(type->castRaw<c10::OptionalType>()->getElementType());
    case c10::TypeKind::ListType:
      return holdsTensors(type->castRaw<c10::ListType>()->getElementType());
    default:
      return false;
  }
}

bool isScalarType(const c10::TypePtr& type) {
  if (type->kind() == c10::TypeKind::OptionalType) {
    return isScalarType(type->castRaw<c10::OptionalType>()->getElementType());
  }
  return type->kind() == c10::TypeKind::ScalarTypeType;
}

ArgumentKind kindOf(const c10::Argument& argument) {
  if (holdsTensors(argument.type())) {
    // What a fused optimizer is told by the scaler is an exact rule in binary32, and its kernel reads it as such.
    const bool scaler = argument.name() == "grad_scale" || argument.name() == "found_inf";
    return scaler ? ArgumentKind::kPass : ArgumentKind::kTensors;
  }
  if (isScalarType(argument.real_type())) {
    return ArgumentKind::kScalarType;
  }
  const std::string_view name = argument.name();
  if (name == "half_to_float") {
    return ArgumentKind::kFalse;
  }
  if (name == "p" || name == "dropout_p" || name == "dropout") {
    return ArgumentKind::kProbability;
  }
  return name == "train" || name == "training" ? ArgumentKind::kTraining : ArgumentKind::kPass;
}

Summation summationOf(std::string_view name) {
  if (name == "aten::rsub") {
    return Summation::kReversed;
  }
  const bool adds = name == "aten::add" || name == "aten::add_" || name == "aten::sub" || name == "aten::sub_";
  return adds ? Summation::kForward : Summation::kNone;
}

bool resultsHoldTensors(const c10::FunctionSchema& schema) {
  return std::any_of(schema.returns().begin(), schema.returns().end(),
                     [](const c10::Argument& result) { return holdsTensors(result.type()); });
}

Unreferenced neverReason(const c10::FunctionSchema& schema, const OpInfo& op) {
  if (op.foreign) {
    return Unreferenced::kForeign;
  }
  if (op.amp_unscale || op.amp_update) {
    return Unreferenced::kExactRule;
  }
  if (isExcluded(op.name)) {
    return Unreferenced::kExcluded;
  }
  if (op.view) {
    return Unreferenced::kView;
  }
  if (fills(op)) {
    return Unreferenced::kFactory;
  }
  const bool writes = std::find(op.writes.begin(), op.writes.end(), true) != op.writes.end();
  return writes || resultsHoldTensors(schema) ? Unreferenced::kNone : Unreferenced::kNoFloat;
}

}  // namespace

ReferencePlan planReference(const c10::OperatorHandle& handle, const OpInfo& op) {
  const c10::FunctionSchema& schema = handle.schema();
  ReferencePlan plan;
  plan.never = neverReason(schema, op);
  plan.random = (op.flags & trace::kOpRandom) != 0 || handle.hasTag(at::Tag::nondeterministic_seeded);
  plan.returns_mask = op.name == "aten::native_dropout";
  plan.summands = summationOf(op.name);
  for (std::size_t i = 0; i < schema.arguments().size(); ++i) {
    const c10::Argument& argument = schema.arguments()[i];
    plan.arguments.push_back(kindOf(argument));
    plan.in_place = plan.in_place || (op.writesArgument(i) && !argument.kwarg_only());
  }
  plan.updates = plan.in_place && !op.cast && plan.never != Unreferenced::kFactory;
  return plan;
}

}  // namespace ampscope::torch_adapter
