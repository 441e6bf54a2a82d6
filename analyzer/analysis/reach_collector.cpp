// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/reach_collector.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>

#include "analyzer/analysis/op_names.h"

namespace ampscope::analysis {
namespace {

/// A run that went bad early is bad in every later step; the first ones tell the story.
constexpr std::size_t kMostSteps = 4096;
constexpr std::size_t kMostExamples = 64;

/// These can turn inf or nan into a finite value that looks sound.
bool canHide(std::string_view op) noexcept {
  constexpr std::string_view kAten = "aten::";
  if (!op.starts_with(kAten)) {
    return false;
  }
  op.remove_prefix(kAten.size());
  if (op.ends_with('_')) {
    op.remove_suffix(1);
  }
  constexpr std::array<std::string_view, 33> kNames = {"where",
                                                       "clamp",
                                                       "clamp_min",
                                                       "clamp_max",
                                                       "nan_to_num",
                                                       "masked_fill",
                                                       "masked_scatter",
                                                       "maximum",
                                                       "minimum",
                                                       "fmax",
                                                       "fmin",
                                                       "max",
                                                       "min",
                                                       "amax",
                                                       "amin",
                                                       "topk",
                                                       "hardtanh",
                                                       "relu6",
                                                       "sigmoid",
                                                       "hardsigmoid",
                                                       "tanh",
                                                       "atan",
                                                       "erf",
                                                       "sign",
                                                       "div",
                                                       "reciprocal",
                                                       "nansum",
                                                       "nanmean",
                                                       "nanmedian",
                                                       "masked_select",
                                                       "index_put",
                                                       "threshold",
                                                       "max_pool2d_with_indices"};
  return isOneOf(kNames, op);
}

std::uint64_t bad(const stats::TensorStats& stats) noexcept { return stats.pos_inf + stats.nan; }

bool isBad(const store::TensorRow& tensor) noexcept {
  return tensor.stats != nullptr && bad(*tensor.stats) + tensor.stats->neg_inf != 0;
}

bool isGradient(Role role) noexcept { return role == Role::kGradInput || role == Role::kGradWeight; }

}  // namespace

const StepReach* Reached::find(std::uint32_t process, std::uint32_t step) const noexcept {
  const auto at = std::lower_bound(
      steps.begin(), steps.end(), std::pair(process, step),
      [](const StepReach& reach, const StepKey& key) { return StepKey(reach.process, reach.step) < key; });
  return at != steps.end() && at->process == process && at->step == step ? &*at : nullptr;
}

ReachCollector::StepState* ReachCollector::stateOf(const store::CallRow& call) {
  const StepKey key(call.process.value(), call.step);
  const auto at = steps_.find(key);
  if (at != steps_.end()) {
    return &at->second;
  }
  return steps_.size() < kMostSteps ? &steps_[key] : nullptr;
}

void ReachCollector::add(const store::CallRow& call, std::span<const store::TensorRow> tensors) {
  const Site& site = catalog_.site(call.site);
  trains_ = trains_ || site.phase == Phase::kBackward;
  if (std::none_of(tensors.begin(), tensors.end(), isBad)) {
    return;
  }
  if (site.phase == Phase::kForward) {
    noteHiding(call, tensors);
    return;
  }
  StepState* state = stateOf(call);
  if (state == nullptr) {
    return;
  }
  // autograd asks for ones in the shape of the tensor that backward() was called on.
  if (site.phase == Phase::kOther && site.op == "aten::ones_like") {
    state->loss = state->loss || std::any_of(tensors.begin(), tensors.end(), isBad);
  }
  bool wrote_gradient = false;
  for (const store::TensorRow& tensor : tensors) {
    if (!isBad(tensor)) {
      continue;
    }
    wrote_gradient = wrote_gradient || (isOutput(tensor) && isGradient(tensor.role));
    if (tensor.role == Role::kGradWeight && tensor.parameter.valid()) {
      state->parameters.insert(tensor.parameter);
    } else if (tensor.role == Role::kUpdate && isOutput(tensor) && tensor.parameter.valid()) {
      state->weights.insert(tensor.parameter);
    }
  }
  state->gradients += site.phase == Phase::kBackward && wrote_gradient ? 1 : 0;
}

void ReachCollector::noteHiding(const store::CallRow& call, std::span<const store::TensorRow> tensors) {
  const Site& site = catalog_.site(call.site);
  if (!canHide(site.op)) {
    return;
  }
  const store::TensorRow* result = nullptr;
  std::uint64_t count = 0;
  std::uint64_t numel = 0;
  for (const store::TensorRow& tensor : tensors) {
    if (isOutput(tensor)) {
      if (tensor.stats == nullptr || isBad(tensor)) {
        return;
      }
      result = result == nullptr ? &tensor : result;
    } else if (tensor.stats != nullptr && bad(*tensor.stats) != 0) {
      count += bad(*tensor.stats);
      numel += tensor.stats->numel;
    }
  }
  if (result == nullptr || count == 0) {
    return;
  }
  if (StepState* state = stateOf(call); state != nullptr) {
    state->hidden = true;
  }
  HidingState& hiding = hiding_[call.site];
  if (hiding.count == 0) {
    hiding.order = call.id.value();
    hiding.role = result->role;
    hiding.dtype = result->dtype;
  }
  hiding.count += count;
  hiding.numel += numel;
  hiding.steps.insert(call.step);
  if (hiding.examples.size() < kMostExamples) {
    hiding.examples.emplace(call.process.value(), call.step);
  }
}

Reached ReachCollector::finish() const {
  Reached result;
  result.trains = trains_;
  for (const auto& [key, state] : steps_) {
    StepReach reach{.process = key.first,
                    .step = key.second,
                    .loss = state.loss,
                    .hidden = state.hidden,
                    .gradients = state.gradients,
                    .parameter_count = state.parameters.size(),
                    .weights = state.weights.size()};
    for (const ParameterId parameter : state.parameters) {
      if (reach.parameters.size() == kMaxReached) {
        break;
      }
      reach.parameters.push_back(catalog_.parameterName(parameter));
    }
    result.steps.push_back(std::move(reach));
  }
  std::map<std::tuple<std::uint32_t, std::uint64_t>, HidingOp> hidden;
  for (const auto& [id, state] : hiding_) {
    hidden[{state.steps.first(), state.order}] = {.site = catalog_.site(id),
                                                  .role = state.role,
                                                  .dtype = state.dtype,
                                                  .count = state.count,
                                                  .numel = state.numel,
                                                  .steps = {state.examples.begin(), state.examples.end()},
                                                  .first_step = state.steps.first(),
                                                  .last_step = state.steps.last()};
  }
  for (auto& [order, op] : hidden) {
    result.hidden.push_back(std::move(op));
  }
  return result;
}

}  // namespace ampscope::analysis
