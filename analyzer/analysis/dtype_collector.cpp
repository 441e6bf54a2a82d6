// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/dtype_collector.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "analyzer/analysis/op_names.h"
#include "analyzer/analysis/rules.h"

namespace ampscope::analysis {
namespace {

bool isSoftmax(std::string_view op) noexcept {
  constexpr std::array<std::string_view, 4> kNames = {"aten::_softmax", "aten::_log_softmax", "aten::softmax",
                                                      "aten::log_softmax"};
  return isOneOf(kNames, op);
}

/// What reads a softmax to make a loss of it. Attention reads it with a matrix product, which is none of these.
bool readsForLoss(std::string_view op) noexcept {
  constexpr std::array<std::string_view, 9> kNames = {"aten::nll_loss_forward",
                                                      "aten::nll_loss2d_forward",
                                                      "aten::nll_loss",
                                                      "aten::kl_div",
                                                      "aten::log",
                                                      "aten::_ctc_loss",
                                                      "aten::binary_cross_entropy",
                                                      "aten::xlogy",
                                                      "aten::cross_entropy_loss"};
  return isOneOf(kNames, op);
}

bool isWide(Dtype dtype) noexcept {
  return dtype == Dtype::kFloat32 || dtype == Dtype::kFloat64 || dtype == Dtype::kComplex64 ||
         dtype == Dtype::kComplex128;
}

}  // namespace

void DtypeCollector::note(DtypeEvent event, const store::CallRow& call, SiteId site, Role role, Dtype low, Dtype wide,
                          std::uint64_t numel) {
  State& state = states_[{site, event, low, wide}];
  if (state.use.calls == 0) {
    state.order = call.id.value();
    state.use.event = event;
    state.use.role = role;
    state.use.low = low;
    state.use.wide = wide;
  }
  ++state.use.calls;
  state.use.numel += numel;
  state.use.steps.insert(call.step);
}

void DtypeCollector::followLoss(const store::CallRow& call, const Site& site,
                                std::span<const store::TensorRow> tensors) {
  StepState& current = current_[call.process.value()];
  if (current.step != call.step) {
    current.step = call.step;
    current.producers.clear();
  }
  const auto producer_of = [&current](const store::TensorRow& tensor) -> const Producer* {
    const auto at = current.producers.find(tensor.stats_id);
    return tensor.stats_id.valid() && at != current.producers.end() ? &at->second : nullptr;
  };
  const store::TensorRow* first_input = nullptr;
  const Producer* softmax = nullptr;
  for (const store::TensorRow& tensor : tensors) {
    if (isOutput(tensor)) {
      continue;
    }
    first_input = first_input == nullptr ? &tensor : first_input;
    const Producer* producer = producer_of(tensor);
    softmax = producer != nullptr && producer->is_softmax ? producer : softmax;
  }
  if (softmax != nullptr && site.phase == Phase::kForward && readsForLoss(site.op)) {
    note(DtypeEvent::kLowLossInput, call, softmax->site, softmax->role, softmax->dtype, Dtype::kUnknown,
         first_input->numel);
  }
  // autograd asks for ones in the shape of the tensor that backward() was called on: the loss, or the scaled loss.
  if (site.op == "aten::ones_like" && site.phase == Phase::kOther && first_input != nullptr &&
      first_input->numel == 1) {
    const Producer* loss = producer_of(*first_input);
    if (loss != nullptr && loss->scaled.valid()) {
      const auto at = current.producers.find(loss->scaled);
      loss = at == current.producers.end() ? nullptr : &at->second;
    }
    if (loss != nullptr && isLowPrecision(loss->dtype)) {
      note(DtypeEvent::kLowLoss, call, loss->site, loss->role, loss->dtype, Dtype::kUnknown, 1);
    }
    return;
  }
  const bool carries = (call.flags & trace::kCallCast) != 0 && softmax != nullptr;
  for (const store::TensorRow& tensor : tensors) {
    if (!isOutput(tensor) || !tensor.stats_id.valid() || current.producers.contains(tensor.stats_id)) {
      continue;
    }
    if (carries) {
      current.producers[tensor.stats_id] = Producer(*softmax);
      return;
    }
    const bool makes_softmax = isSoftmax(site.op) && isLowPrecision(tensor.dtype);
    const bool scales = site.phase == Phase::kScaler && first_input != nullptr;
    if (makes_softmax || (tensor.numel == 1 && (site.phase == Phase::kForward || scales))) {
      current.producers[tensor.stats_id] = {call.site, tensor.role, tensor.dtype, makes_softmax,
                                            scales ? first_input->stats_id : StatsId()};
    }
  }
}

void DtypeCollector::noteMeeting(const store::CallRow& call, const Site& site,
                                 std::span<const store::TensorRow> tensors) {
  if (site.phase != Phase::kForward || (call.flags & (trace::kCallAutocast | trace::kCallCast)) != 0 ||
      (call.flags & trace::kCallGradEnabled) == 0) {
    return;
  }
  constexpr auto kFewest = static_cast<std::uint64_t>(threshold(Rule::kDtypeEscape, "elements"));
  const store::TensorRow* low = nullptr;
  const store::TensorRow* wide = nullptr;
  const store::TensorRow* result = nullptr;
  for (const store::TensorRow& tensor : tensors) {
    if (isOutput(tensor)) {
      result = result == nullptr ? &tensor : result;
    } else if (tensor.numel >= kFewest) {
      low = low == nullptr && isLowPrecision(tensor.dtype) ? &tensor : low;
      wide = wide == nullptr && isWide(tensor.dtype) ? &tensor : wide;
    }
  }
  if (low == nullptr || wide == nullptr || site.op == "aten::copy_") {
    return;
  }
  if ((call.flags & trace::kCallThrew) != 0) {
    note(DtypeEvent::kMixedError, call, call.site, low->role, low->dtype, wide->dtype, low->numel);
  } else if (result != nullptr && isWide(result->dtype)) {
    note(DtypeEvent::kPromoted, call, call.site, result->role, low->dtype, wide->dtype, low->numel);
  } else if (result != nullptr && isLowPrecision(result->dtype) && isWritten(*low)) {
    note(DtypeEvent::kDemoted, call, call.site, result->role, low->dtype, wide->dtype, low->numel);
  }
}

void DtypeCollector::add(const store::CallRow& call, std::span<const store::TensorRow> tensors) {
  const Site& site = catalog_.site(call.site);
  if (site.phase == Phase::kForward) {
    ++facts_.forward_calls;
    if ((call.flags & trace::kCallAutocast) != 0) {
      facts_.first_autocast_step =
          facts_.autocast_calls == 0 ? call.step : std::min(facts_.first_autocast_step, call.step);
      facts_.last_autocast_step = std::max(facts_.last_autocast_step, call.step);
      ++facts_.autocast_calls;
    }
  }
  facts_.low_tensors += static_cast<std::uint64_t>(std::count_if(
      tensors.begin(), tensors.end(), [](const store::TensorRow& tensor) { return isLowPrecision(tensor.dtype); }));
  if (site.phase != Phase::kBackward && site.phase != Phase::kOptimizer) {
    followLoss(call, site, tensors);
    noteMeeting(call, site, tensors);
  }
}

DtypeFacts DtypeCollector::finish() const {
  DtypeFacts facts = facts_;
  std::map<std::pair<std::uint64_t, Key>, const State*> in_order;
  for (const auto& [key, state] : states_) {
    in_order[{state.order, key}] = &state;
  }
  for (const auto& [order, state] : in_order) {
    facts.uses.push_back(state->use);
    facts.uses.back().site = catalog_.site(std::get<SiteId>(order.second));
  }
  return facts;
}

}  // namespace ampscope::analysis
