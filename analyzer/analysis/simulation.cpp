// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/simulation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "analyzer/analysis/loss_sum.h"
#include "kernels/format/float_format.h"

namespace ampscope::analysis {
namespace {

constexpr double kNone = std::numeric_limits<double>::infinity();

bool isPowerOfTwo(double value) noexcept {
  int exponent = 0;
  return std::frexp(value, &exponent) == 0.5;
}

/// Whether a scale is so near to where a gradient overflows that rounding on the way decides. Powers of two between the
/// recorded scale and this one round nothing but subnormals.
bool isNear(double scale, double limit, double recorded) noexcept {
  constexpr double kRounded = 0x1p-6;
  constexpr double kExact = 0x1p-9;
  const double distance = std::fabs(scale / limit - 1);
  return distance < kRounded && (distance < kExact || !isPowerOfTwo(scale / recorded));
}

}  // namespace

std::string_view name(ScalerMode mode) noexcept {
  constexpr std::array<std::string_view, 3> kNames = {"dynamic", "fixed", "none"};
  return kNames[static_cast<std::size_t>(mode)];
}

std::string_view name(Certainty certainty) noexcept {
  constexpr std::array<std::string_view, 3> kNames = {"exact", "extrapolated", "unknown"};
  return kNames[static_cast<std::size_t>(certainty)];
}

Simulator::Simulator(const GradientFacts& facts, std::optional<format::FormatId> format)
    : facts_(facts), format_(format.value_or(facts.format)), same_format_(format_ == facts.format) {
  steps_.reserve(facts.steps.size());
  for (const GradientStep& step : facts.steps) {
    steps_.push_back({.limit = overflowsFrom(step.limits),
                      .assumed = kNone,
                      .scale = step.scale,
                      .found_inf = facts.scaler ? step.found_inf : step.saturated,
                      .saturated = step.saturated,
                      .hopeless = step.hopeless,
                      .measured = step.measured,
                      .left_out = step.left_out});
  }
  // The nearest step that is known stands in; of two, the later one, which is how a calibration ends.
  const auto is_known = [](const Step& step) { return step.measured && !step.saturated && !step.found_inf; };
  std::size_t before = steps_.size();
  std::size_t after = 0;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    Step& step = steps_[i];
    if (is_known(step)) {
      before = i;
      continue;
    }
    for (after = std::max(after, i); after < steps_.size() && !is_known(steps_[after]);) {
      ++after;
    }
    const bool later = after < steps_.size() && (before == steps_.size() || after - i <= i - before);
    const std::size_t nearest = later ? after : before;
    step.assumed = nearest < steps_.size() ? std::fmin(step.limit, steps_[nearest].limit) : step.limit;
  }
}

Simulator::Outcome Simulator::outcome(const Step& step, float scale) const noexcept {
  if (!(scale > 0) || !std::isfinite(scale)) {
    return {true, true, true};  // unscaling divides by zero, or gives zero times inf
  }
  if (step.hopeless) {
    return {true, true, true};
  }
  if (same_format_ && !step.left_out) {
    if (scale == step.scale) {
      return {step.found_inf, true, true};
    }
    if (step.found_inf == (scale > step.scale)) {
      return {step.found_inf, true, true};  // less of what was finite, or more of what was not
    }
  }
  const auto value = static_cast<double>(scale);
  if (step.saturated || step.found_inf || !step.measured) {
    return value >= step.limit ? Outcome{true, true, true} : Outcome{value >= step.assumed, false, false};
  }
  return {value >= step.limit, !isNear(value, step.limit, static_cast<double>(step.scale)), true};
}

double Simulator::overflowsFrom(const GradientLimits& limits) const noexcept {
  const double own = limits.absmax > 0 ? format::thresholds(format_).overflow_from / limits.absmax : kNone;
  return std::fmin(own, limits.wide_limit);
}

std::uint32_t Simulator::limitSite(const GradientLimits& limits) const noexcept {
  return overflowsFrom(limits) < limits.wide_limit || limits.wide_site == kNoSite ? limits.absmax_site
                                                                                  : limits.wide_site;
}

ScalerParameters Simulator::recorded() const {
  ScalerParameters parameters;
  parameters.rule = facts_.rule;
  if (facts_.scaler) {
    parameters.init_scale = static_cast<double>(facts_.steps.front().scale);
  } else {
    parameters.mode = ScalerMode::kNone;
  }
  return parameters;
}

Simulation Simulator::simulate(const ScalerParameters& parameters, Detail detail) const {
  Simulation result;
  result.parameters = parameters;
  result.format = format_;
  result.steps = steps_.size();
  const bool full = detail == Detail::kFull;
  if (full) {
    result.trajectory.reserve(steps_.size());
  }
  LossSum loss(facts_, format::thresholds(format_).flush_max);
  ScaleState state{parameters.mode == ScalerMode::kNone ? 1.0F : static_cast<float>(parameters.init_scale), 0};
  bool same_weights = facts_.whole;
  bool calibrating = true;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const Step& step = steps_[i];
    const float before = state.scale;
    const Outcome outcome = this->outcome(step, before);
    const bool skipped = outcome.overflowed && parameters.mode != ScalerMode::kNone;
    const Certainty certainty = !outcome.known                    ? Certainty::kUnknown
                                : same_weights && outcome.certain ? Certainty::kExact
                                                                  : Certainty::kExtrapolated;
    if (certainty == Certainty::kExact) {
      result.exact_through_step = facts_.steps[i].step;
    }
    same_weights = certainty == Certainty::kExact && skipped == (facts_.scaler && step.found_inf);
    calibrating = calibrating && skipped;
    result.skipped += skipped ? 1 : 0;
    result.wasted += calibrating ? 1 : 0;
    result.overflowed += outcome.overflowed ? 1 : 0;
    result.unknown += outcome.known ? 0 : 1;
    if (parameters.mode == ScalerMode::kDynamic) {
      if (facts_.steps[i].is_set) {
        state.scale = facts_.steps[i].set_to;
      } else {
        state = updated(state, outcome.overflowed, parameters.rule);
      }
    }
    if (!skipped && step.scale > 0) {
      loss.add(i, before);
    }
    if (full) {
      const std::uint32_t site = outcome.overflowed && !step.hopeless ? limitSite(facts_.steps[i].limits) : kNoSite;
      result.trajectory.push_back(
          {facts_.steps[i].step, before, state.scale, outcome.overflowed, skipped, certainty, site});
    }
  }
  loss.finish();
  result.final_scale = state.scale;
  result.wasted = calibrating ? 0 : result.wasted;  // a run that never takes a step calibrates nothing
  const auto lost = [&loss](const LayerSpread& spread) {
    const LossSum::Share share = loss.shareOf(spread);
    return GradientLoss{spread.module, share.elements, share.norm};
  };
  result.lost = lost(facts_.total);
  if (full) {
    for (const LayerSpread& layer : facts_.layers) {
      result.layers.push_back(lost(layer));
    }
    std::stable_sort(result.layers.begin(), result.layers.end(),
                     [](const GradientLoss& a, const GradientLoss& b) { return a.norm > b.norm; });
  }
  if (parameters.mode == ScalerMode::kDynamic) {
    result.next_overflow = nextOverflow(state, parameters.rule);
  }
  return result;
}

std::optional<std::uint64_t> Simulator::nextOverflow(const ScaleState& state, const ScaleRule& rule) const {
  constexpr int kLastSteps = 100;
  double limit = kNone;
  int seen = 0;
  for (auto step = steps_.rbegin(); step != steps_.rend() && seen < kLastSteps; ++step) {
    if (step->measured && !step->saturated && !step->found_inf) {
      limit = std::fmin(limit, step->limit);
      ++seen;
    }
  }
  if (!std::isfinite(limit)) {
    return std::nullopt;
  }
  std::uint64_t step = std::uint64_t{facts_.steps.back().step} + 1;
  if (static_cast<double>(state.scale) >= limit) {
    return step;
  }
  if (!(rule.growth_factor > 1) || rule.growth_interval <= state.growth_tracker || !(state.scale > 0)) {
    return std::nullopt;
  }
  const double growths = std::ceil(std::log2(limit / static_cast<double>(state.scale)) / std::log2(rule.growth_factor));
  const double steps = static_cast<double>(rule.growth_interval - state.growth_tracker) +
                       std::fmax(growths - 1, 0) * static_cast<double>(rule.growth_interval);
  constexpr double kMost = 1e15;
  if (!(steps < kMost)) {
    return std::nullopt;
  }
  step += static_cast<std::uint64_t>(steps);
  return step;
}

}  // namespace ampscope::analysis
