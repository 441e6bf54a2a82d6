// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/stall_collector.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "analyzer/analysis/rules.h"
#include "kernels/format/convert.h"
#include "kernels/format/float_format.h"

namespace ampscope::analysis {
namespace {

/// "aten::_foreach_add_" -> "add"
std::string_view plainName(std::string_view op) noexcept {
  for (const std::string_view prefix : {"aten::", "_foreach_"}) {
    op.remove_prefix(op.starts_with(prefix) ? prefix.size() : 0);
  }
  op.remove_suffix(op.ends_with('_') ? 1 : 0);
  return op;
}

bool isFinite(const stats::TensorStats& stats) noexcept { return stats.pos_inf + stats.neg_inf + stats.nan == 0; }

/// How much an op adds to its argument, at most.
struct Bound {
  double largest = 0;             ///< magnitude of what is added to any element
  std::optional<double> exact{};  ///< what is added to every element
  double relative = 0;            ///< not 0: what is added, by the element itself
};

/// What stands at `slot` for element `element`; a number counts for all elements. Null: not measured, or not finite.
const store::TensorRow* argument(std::span<const store::TensorRow> tensors, std::uint32_t slot, std::uint32_t element) {
  const auto at = std::find_if(tensors.begin(), tensors.end(), [&](const store::TensorRow& tensor) {
    return !isOutput(tensor) && tensor.slot == slot && (tensor.element == element || isNumber(tensor));
  });
  return at == tensors.end() || at->stats == nullptr || !isFinite(*at->stats) ? nullptr : &*at;
}

/// Of the ops that optimizers and running averages are made of.
std::optional<Bound> boundOf(const store::CallRow& call, std::string_view name, const store::TensorRow& target,
                             std::span<const store::TensorRow> tensors, const Constants& constants) {
  const std::uint32_t element = target.element;
  const store::TensorRow* const first = argument(tensors, 1, element);
  const store::TensorRow* const second = argument(tensors, 2, element);
  if (name == "add" || name == "sub") {
    const double alpha = constants.find(call.id, "alpha").value_or(1);
    if (first != nullptr) {
      const std::optional<double> value = singleValue(*first);
      Bound bound{.largest = std::fabs(alpha) * first->stats->absmax};
      if (value) {
        bound.exact = (name == "add" ? alpha : -alpha) * *value;
      }
      return bound;
    }
    const std::optional<double> scalar = constants.find(call.id, "scalar", element);
    return scalar ? std::optional(Bound{std::fabs(*scalar), name == "add" ? *scalar : -*scalar}) : std::nullopt;
  }
  if ((name == "addcdiv" || name == "addcmul") && first != nullptr && second != nullptr) {
    const std::optional<double> scalars = constants.find(call.id, "scalars", element);
    const double value = scalars ? *scalars : constants.find(call.id, "value").value_or(1);
    const stats::TensorStats& other = *second->stats;
    if (name == "addcdiv" && other.zero != 0) {
      return std::nullopt;
    }
    const double factor = name == "addcmul" ? other.absmax : 1 / other.absmin;
    return Bound{std::fabs(value) * first->stats->absmax * factor};
  }
  if (name == "mul" && first != nullptr) {
    const std::optional<double> factor = singleValue(*first);
    return factor && *factor > 0 ? std::optional(Bound{.relative = std::fabs(1 - *factor)}) : std::nullopt;
  }
  return std::nullopt;
}

/// Elements of `stats` that keep their value for certain when at most `bound` is added to each.
std::uint64_t certainlyStalled(const stats::TensorStats& stats, const Bound& bound, format::FormatId id) noexcept {
  const format::FloatFormat& format = format::info(id);
  if (bound.relative != 0) {
    // m 2^e moves by m 2^e r, its nearer neighbour is 2^(e-p+1) away, 2^(e-p) where m is 1.
    return bound.relative < std::ldexp(1.0, -(format.precision + 1)) ? stats.numel - stats.zero - stats.subnormal : 0;
  }
  if (bound.exact && stats.min == stats.max && stats.zero == 0) {
    const double moved = format::decode(id, format::encode(id, stats.min + *bound.exact));
    return moved == stats.min ? stats.numel : 0;
  }
  std::uint64_t stalled = bound.largest < format.min_subnormal / 2 ? stats.zero : 0;
  for (int i = 0; i < stats.histogram.size; ++i) {
    // Half the distance to the next smaller number, were the element the smallest of its binade.
    const int exponent = stats.histogram.first + i;
    const double half = std::fmax(std::ldexp(1.0, exponent - format.precision - 1), format.min_subnormal / 2);
    stalled += bound.largest < half ? stats.histogram.bins[static_cast<std::size_t>(i)] : 0;
  }
  return stalled;
}

bool isUpdate(const Site& site, Role role) noexcept { return site.phase == Phase::kOptimizer && role == Role::kUpdate; }

double shareOf(bool update) {
  constexpr double kOfUpdates = threshold(Rule::kUpdateLost, "share");
  constexpr double kOfSums = threshold(Rule::kAccumulationStall, "share");
  return update ? kOfUpdates : kOfSums;
}

}  // namespace

/// What was written in place in the step before and not since, or before in a loop that no gradient flows through.
bool StallCollector::isAccumulator(const store::CallRow& call, const Site& site, const store::TensorRow& target) {
  const Written& written = written_[call.process.value()];
  if (!target.stats_id.valid()) {
    return false;
  }
  if (written.before.contains(target.stats_id)) {
    return true;
  }
  const auto now = written.now.find(target.stats_id);
  return now != written.now.end() && site.phase != Phase::kForward && now->second->op == site.op &&
         now->second->module == site.module;
}

StallCollector::State& StallCollector::stateOf(std::map<Key, State>& states, SiteId id, ParameterId parameter,
                                               Role role, Dtype dtype, std::uint64_t order) const {
  const Site& site = catalog_.site(id);
  const bool update = isUpdate(site, role);
  const ParameterId owner = update ? parameter : ParameterId();
  const auto [at, added] = states.try_emplace(Key{site.module, site.op, site.phase, owner, dtype});
  if (added) {
    State& state = at->second;
    state.order = order;
    state.stall.site = site;
    state.stall.role = role;
    state.stall.dtype = dtype;
    state.stall.is_update = update;
    const auto known = catalog_.parameters.find(owner);
    if (known != catalog_.parameters.end()) {
      state.stall.site.module = known->second.module;
      state.stall.parameter = known->second.name;
    }
  }
  return at->second;
}

void StallCollector::judge(const store::CallRow& call, const Site& site, const store::TensorRow& target,
                           std::span<const store::TensorRow> tensors) {
  const auto result = std::find_if(tensors.begin(), tensors.end(), [&target](const store::TensorRow& tensor) {
    return isOutput(tensor) && tensor.element == target.element && tensor.dtype == target.dtype;
  });
  if (result == tensors.end() || target.stats == nullptr || !isFinite(*target.stats)) {
    return;
  }
  const bool update = isUpdate(site, result->role);
  if (!update && !isAccumulator(call, site, target)) {
    return;
  }
  accumulating_.insert(call.site);
  const stats::TensorStats& stats = *target.stats;
  const std::optional<Bound> bound = boundOf(call, plainName(site.op), target, tensors, constants_);
  const bool moves = bound && (bound->largest > 0 || bound->relative > 0) && std::isfinite(bound->largest);
  if (!moves || stats.numel == stats.zero || stats.level != stats::StatsLevel::kFull) {
    return;
  }
  State& state = stateOf(proven_, call.site, result->parameter, result->role, target.dtype, call.id.value());
  state.met.insert(call.step);
  const std::uint64_t stalled = certainlyStalled(stats, *bound, formatOf(target.dtype));
  if (stalled == 0 || static_cast<double>(stalled) < shareOf(update) * static_cast<double>(stats.numel)) {
    return;
  }
  Stall& stall = state.stall;
  ++stall.calls;
  stall.steps.insert(call.step);
  stall.stalled += stalled;
  stall.numel += stats.numel;
  const double largest = bound->relative > 0 ? bound->relative * stats.absmax : bound->largest;
  stall.largest_update = std::fmax(stall.largest_update, largest);
  stall.absmax = std::fmax(stall.absmax, stats.absmax);
}

void StallCollector::add(const store::CallRow& call, std::span<const store::TensorRow> tensors) {
  const bool writes = std::any_of(tensors.begin(), tensors.end(), [](const store::TensorRow& tensor) {
    return isWritten(tensor) && isLowPrecision(tensor.dtype);
  });
  if (!writes) {
    return;
  }
  const Site& site = catalog_.site(call.site);
  Written& written = written_[call.process.value()];
  if (written.step != call.step) {
    written.before = written.step + 1 == call.step ? std::move(written.now) : decltype(written.now)();
    written.now.clear();
    written.step = call.step;
  }
  for (const store::TensorRow& tensor : tensors) {
    if (isWritten(tensor) && !isOutput(tensor) && isLowPrecision(tensor.dtype)) {
      judge(call, site, tensor, tensors);
    }
  }
  for (const store::TensorRow& tensor : tensors) {
    if (isWritten(tensor) && isOutput(tensor) && isLowPrecision(tensor.dtype) && tensor.stats_id.valid()) {
      written.now[tensor.stats_id] = &site;
    }
  }
}

void StallCollector::add(const store::ReferenceRow& reference) {
  if (reference.level != ReferenceLevel::kLocal || !isLowPrecision(reference.dtype) ||
      (reference.flags & trace::kTensorWritten) == 0 || !accumulating_.contains(reference.site)) {
    return;
  }
  const stats::Comparison& comparison = reference.comparison;
  State& state =
      stateOf(compared_, reference.site, reference.parameter, reference.role, reference.dtype, reference.call.value());
  state.met.insert(reference.step);
  Stall& stall = state.stall;
  stall.compared = true;
  const double needed = shareOf(stall.is_update) * static_cast<double>(comparison.numel);
  if (comparison.stalled == 0 || static_cast<double>(comparison.stalled) < needed) {
    return;
  }
  ++stall.calls;
  stall.steps.insert(reference.step);
  stall.stalled += comparison.stalled;
  stall.numel += comparison.numel;
  stall.absmax = std::fmax(stall.absmax, comparison.reference_absmax);
}

std::vector<Stall> StallCollector::finish() const {
  std::map<std::pair<std::uint64_t, Key>, const State*> in_order;
  const auto take = [&in_order](const std::pair<const Key, State>& entry) {
    if (entry.second.stall.calls != 0) {
      in_order[{entry.second.order, entry.first}] = &entry.second;
    }
  };
  std::for_each(compared_.begin(), compared_.end(), take);
  for (const auto& entry : proven_) {
    if (!compared_.contains(entry.first)) {  // what was counted says more than what is certain
      take(entry);
    }
  }
  std::vector<Stall> result;
  for (const auto& [order, state] : in_order) {
    result.push_back(state->stall);
    result.back().met = state->met.count();
  }
  return result;
}

}  // namespace ampscope::analysis
