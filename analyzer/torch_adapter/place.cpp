// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/torch_adapter/place.h"

#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/accumulate_grad.h>

#include <typeinfo>

namespace ampscope::torch_adapter {
namespace {

void placeInBackward(const torch::autograd::Node& node, Place& place) {
  place.phase = Phase::kBackward;
  place.autograd_node = nodeName(node);
  if (typeid(node) == typeid(torch::autograd::AccumulateGrad)) {
    const auto& accumulate = static_cast<const torch::autograd::AccumulateGrad&>(node);
    // A leaf without a name (the detached inputs of a reentrant checkpoint) is no parameter.
    place.parameter = findParameter(accumulate.variable.unsafeGetTensorImpl());
    place.accumulates = place.parameter.parameter != 0;
    place.module.module = place.parameter.module;
    return;
  }
  if (!ownerOf(node, place.module)) {
    (void)ownerBySequence(node, place.module);
  }
}

}  // namespace

const void* runningNode() noexcept { return torch::autograd::get_current_node().get(); }

Place findPlace(AmpscopeThread* thread, const Frame& frame) {
  Place place;
  const auto node = torch::autograd::get_current_node();
  const AmpscopeScope& scope = *ampscope_scope(thread);
  // A scope that was entered inside the running node is a forward that backward runs again (checkpoint).
  if (node && scope.autograd_node != node.get()) {
    placeInBackward(*node, place);
    return place;
  }
  switch (scope.kind) {
    case AMPSCOPE_SCOPE_MODULE:
      place.phase = Phase::kForward;
      place.module = {scope.module, scope.serial};
      place.recompute = static_cast<bool>(node);
      break;
    case AMPSCOPE_SCOPE_OPTIMIZER:
      place.phase = Phase::kOptimizer;
      break;
    case AMPSCOPE_SCOPE_SCALER:
      place.phase = Phase::kScaler;
      break;
    default:
      place.phase = frame.op->amp_unscale || frame.op->amp_update ? Phase::kScaler
                    : frame.autocast_dtype != 0                   ? Phase::kForward
                                                                  : Phase::kOther;
      break;
  }
  return place;
}

}  // namespace ampscope::torch_adapter
