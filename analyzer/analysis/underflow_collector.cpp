// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/underflow_collector.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "analyzer/analysis/rules.h"
#include "analyzer/analysis/totals.h"
#include "kernels/format/float_format.h"

namespace ampscope::analysis {
namespace {

bool isGradient(Role role) noexcept {
  return role == Role::kGradInput || role == Role::kGradWeight || role == Role::kGradOutput;
}

std::uint64_t nonZero(const stats::TensorStats& stats) noexcept {
  return stats.numel - stats.zero - stats.pos_inf - stats.neg_inf - stats.nan;
}

consteval UnderflowLimits limitsOf(Rule rule) {
  return {threshold(rule, "share"), threshold(rule, "norm"), threshold(rule, "elements")};
}
constexpr UnderflowLimits kBackwardLimits = limitsOf(Rule::kBackwardUnderflow);
constexpr UnderflowLimits kForwardLimits = limitsOf(Rule::kForwardUnderflow);

/// Sums of squares relative to the largest element: of the elements with exponent < below, and of all. Within a binade
/// elements are taken as spread evenly, which is exact enough for a share.
std::pair<double, double> squares(const stats::TensorStats& stats, int below) {
  constexpr double kMeanSquare = 7.0 / 3.0;  // of 1 to 2
  double lost = 0;
  double all = 0;
  const int top = stats.histogram.first + stats.histogram.size - 1;
  for (int i = 0; i < stats.histogram.size; ++i) {
    const int exponent = stats.histogram.first + i;
    const double square = static_cast<double>(stats.histogram.bins[static_cast<std::size_t>(i)]) * kMeanSquare *
                          std::ldexp(1.0, 2 * (exponent - top));
    all += square;
    lost += exponent < below ? square : 0;
  }
  return {lost, all};
}

/// The tensor that holds the value first: a view shares the measurement of what it shows.
bool isNew(const store::TensorRow& tensor, std::span<const store::TensorRow> tensors) noexcept {
  return std::none_of(tensors.begin(), tensors.end(), [&tensor](const store::TensorRow& other) {
    return !isOutput(other) && other.stats_id == tensor.stats_id;
  });
}

}  // namespace

UnderflowCollector::State& UnderflowCollector::stateOf(const Key& key, const store::CallRow& call) {
  const auto [at, added] = states_.try_emplace(key);
  if (added) {
    at->second.order = call.id.value();
  }
  at->second.met.insert(call.step);
  return at->second;
}

void UnderflowCollector::judge(State& state, const store::CallRow& call, const stats::TensorStats& stats,
                               std::uint64_t lost, int below, const UnderflowLimits& limits) {
  const auto nonzero = static_cast<double>(nonZero(stats));
  if (lost == 0 || nonzero < limits.elements || static_cast<double>(lost) < limits.share * nonzero ||
      stats.histogram.size == 0) {
    return;
  }
  const auto [lost_square, square] = squares(stats, below);
  if (std::sqrt(lost_square) < limits.norm * std::sqrt(square)) {
    return;
  }
  state.steps.insert(call.step);
  state.lost += lost;
  state.nonzero += nonZero(stats);
  // Tensors of a site are weighed alike, whatever their magnitude.
  state.lost_square += lost_square / square;
  state.square += 1;
  state.absmax = std::fmax(state.absmax, stats.absmax);
}

void UnderflowCollector::addCast(const store::CallRow& call, std::span<const store::TensorRow> tensors, bool backward) {
  const auto target = std::find_if(tensors.begin(), tensors.end(), isOutput);
  if (target == tensors.end() || !isLowPrecision(target->dtype)) {
    return;
  }
  const auto source = std::find_if(tensors.begin(), tensors.end(), [&](const store::TensorRow& tensor) {
    return !isOutput(tensor) && tensor.dtype != target->dtype && !isLowPrecision(tensor.dtype);
  });
  if (source == tensors.end() || source->stats == nullptr || source->stats->level != stats::StatsLevel::kFull) {
    return;
  }
  const format::FormatId format = formatOf(target->dtype);
  const int below = std::ilogb(format::info(format).min_subnormal) - 1;  // flushed: at most half the smallest
  const ParameterId parameter = source->role == Role::kWeight ? source->parameter : ParameterId();
  State& state = stateOf({call.site, source->role, target->dtype, source->dtype, parameter}, call);
  const UnderflowLimits& limits = backward ? kBackwardLimits : kForwardLimits;
  judge(state, call, *source->stats, whatIf(source->stats->what_if, format).flush_to_zero, below, limits);
}

void UnderflowCollector::addGradients(const store::CallRow& call, std::span<const store::TensorRow> tensors) {
  for (const store::TensorRow& tensor : tensors) {
    if (!isOutput(tensor) || !isGradient(tensor.role) || !isLowPrecision(tensor.dtype) || tensor.stats == nullptr ||
        !isNew(tensor, tensors)) {
      continue;
    }
    const stats::TensorStats& stats = *tensor.stats;
    if (tensor.dtype == Dtype::kFloat16) {
      gradients_.dtype = tensor.dtype;
      gradients_.nonzero += nonZero(stats);
      gradients_.subnormal += stats.subnormal;
      gradients_.absmax = std::fmax(gradients_.absmax, stats.absmax);
      gradients_.steps.insert(call.step);
    }
    State& state = stateOf({call.site, tensor.role, tensor.dtype, Dtype::kUnknown, ParameterId()}, call);
    judge(state, call, stats, stats.subnormal, format::info(formatOf(tensor.dtype)).emin, kBackwardLimits);
  }
}

void UnderflowCollector::add(const store::CallRow& call, std::span<const store::TensorRow> tensors) {
  const Phase phase = catalog_.site(call.site).phase;
  const bool backward = phase == Phase::kBackward;
  if ((!backward && phase != Phase::kForward) || catalog_.skipped_steps.contains({call.process.value(), call.step})) {
    return;
  }
  if ((call.flags & trace::kCallCast) != 0) {
    addCast(call, tensors, backward);
  }
  if (backward) {
    addGradients(call, tensors);
  }
}

Underflows UnderflowCollector::finish() const {
  std::map<std::pair<std::uint64_t, Key>, const State*> in_order;
  for (const auto& [key, state] : states_) {
    if (!state.steps.empty()) {
      in_order[{state.order, key}] = &state;
    }
  }
  Underflows result;
  for (const auto& [order, state] : in_order) {
    const auto& [site, role, dtype, from, parameter] = order.second;
    Underflow underflow{.site = catalog_.site(site),
                        .role = role,
                        .dtype = dtype,
                        .from = from,
                        .parameter = catalog_.parameterName(parameter),
                        .steps = state->steps,
                        .met = state->met.count(),
                        .lost = state->lost,
                        .nonzero = state->nonzero,
                        .norm = std::sqrt(state->lost_square / state->square),
                        .absmax = state->absmax};
    (underflow.site.phase == Phase::kBackward ? result.backward : result.forward).push_back(std::move(underflow));
  }
  result.gradients = gradients_;
  return result;
}

}  // namespace ampscope::analysis
