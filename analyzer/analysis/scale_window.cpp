// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
// The part of Simulator that asks which scales would have fitted, whatever a scaler does.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "analyzer/analysis/rules.h"
#include "analyzer/analysis/simulation.h"
#include "analyzer/analysis/words.h"
#include "kernels/format/float_format.h"

namespace ampscope::analysis {

std::string_view name(Fit fit) noexcept {
  constexpr std::array<std::string_view, 5> kNames = {"unknown", "fits", "drifts", "no-valid-scale", "hopeless"};
  return kNames[static_cast<std::size_t>(fit)];
}

std::vector<StepWindow> Simulator::windows() const {
  const double min_normal = format::info(format_).min_normal;
  std::vector<StepWindow> result;
  result.reserve(steps_.size());
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const GradientStep& step = facts_.steps[i];
    StepWindow window;
    window.step = step.step;
    window.measured = step.measured;
    window.saturated = step.saturated;
    window.hopeless = step.hopeless;
    window.highest = steps_[i].limit;
    window.highest_site = limitSite(step.limits);
    if (step.measured && !step.saturated && std::isfinite(step.limits.floor)) {
      window.lowest = min_normal / step.limits.floor;
      window.lowest_site = step.limits.floor_site;
    }
    result.push_back(window);
  }
  return result;
}

std::vector<LayerWindow> Simulator::layerWindows() const {
  const double min_normal = format::info(format_).min_normal;
  std::vector<LayerWindow> result;
  for (const LayerLimits& layer : facts_.limits) {
    LayerWindow window;
    window.module = layer.module;
    window.highest = std::numeric_limits<double>::infinity();
    for (std::size_t row = 0; row < layer.rows.size(); ++row) {
      const std::size_t first = row * facts_.steps_per_row;
      const std::size_t last = std::min(first + facts_.steps_per_row, facts_.steps.size()) - 1;
      const GradientLimits& limits = layer.rows[row];
      const double lowest = std::isfinite(limits.floor) ? min_normal / limits.floor : 0;
      const double highest = overflowsFrom(limits);
      window.lowest = std::fmax(window.lowest, lowest);
      window.highest = std::fmin(window.highest, highest);
      window.parts.push_back({facts_.steps[first].step, facts_.steps[last].step, lowest, highest});
    }
    result.push_back(std::move(window));
  }
  return result;
}

ScaleVerdict Simulator::verdict() const {
  ScaleVerdict run;       // the scales that fit every step
  ScaleVerdict conflict;  // of the step with the widest gap
  run.highest = std::numeric_limits<double>::infinity();
  std::uint64_t hopeless = 0;
  std::uint32_t first_hopeless = 0;
  std::uint32_t last_hopeless = 0;
  for (const StepWindow& window : windows()) {
    if (window.hopeless) {
      first_hopeless = hopeless == 0 ? window.step : first_hopeless;
      last_hopeless = window.step;
      ++hopeless;
    }
    if (!window.measured) {
      continue;
    }
    ++run.steps;
    if (window.lowest > run.lowest) {
      run.lowest = window.lowest;
      run.lowest_site = window.lowest_site;
    }
    if (window.highest < run.highest && !window.saturated) {
      run.highest = window.highest;
      run.highest_site = window.highest_site;
    }
    if (window.lowest >= threshold(Rule::kNoValidScale, "gap") * window.highest) {
      conflict.first_step = conflict.conflicts == 0 ? window.step : conflict.first_step;
      conflict.last_step = window.step;
      ++conflict.conflicts;
      if (conflict.conflicts == 1 || window.lowest / window.highest > conflict.lowest / conflict.highest) {
        conflict.lowest = window.lowest;
        conflict.highest = window.highest;
        conflict.lowest_site = window.lowest_site;
        conflict.highest_site = window.highest_site;
      }
    }
  }
  conflict.steps = run.steps;
  const auto steps = static_cast<double>(run.steps);
  const auto conflicts = static_cast<double>(conflict.conflicts);
  if (conflicts > 0 && conflicts >= threshold(Rule::kNoValidScale, "share") * steps &&
      (conflicts >= threshold(Rule::kNoValidScale, "steps") || conflicts >= steps)) {
    conflict.fit = Fit::kNoValidScale;
    return conflict;
  }
  constexpr std::uint64_t kHalf = 2;
  if (hopeless != 0 && hopeless * kHalf >= steps_.size()) {
    run.fit = Fit::kHopeless;
    run.conflicts = hopeless;
    run.first_step = first_hopeless;
    run.last_step = last_hopeless;
    return run;
  }
  if (run.steps == 0) {
    return {};
  }
  run.fit = run.lowest < run.highest ? Fit::kFits : Fit::kDrifts;
  return run;
}

Advice Simulator::advise() const {
  Advice advice;
  advice.needs_scaler = format::info(format_).emin > format::info(format::FormatId::kBfloat16).emin;
  if (!advice.needs_scaler) {
    advice.parameters.mode = ScalerMode::kNone;
    return advice;
  }
  // Until the scale first grows, init_scale has to fit.
  double highest = std::numeric_limits<double>::infinity();
  advice.known = false;
  for (const Step& step : steps_) {
    if (advice.steps == static_cast<std::uint64_t>(advice.parameters.rule.growth_interval)) {
      break;
    }
    ++advice.steps;
    if (step.hopeless) {
      continue;
    }
    const bool known = step.measured && !step.saturated && !step.found_inf;
    advice.unknown += known ? 0 : 1;
    advice.known = advice.known || known;
    highest = std::fmin(highest, known ? step.limit : step.assumed);
  }
  advice.highest = highest;
  if (!advice.known) {
    return advice;
  }
  // The default unless gradients need more, or overflow earlier. The bounds keep powers of two in range.
  const auto powerBelow = [](double value) {
    constexpr double kSmallest = 0x1p-24;
    constexpr double kLargest = 0x1p48;
    return std::exp2(std::ceil(std::log2(std::clamp(value, 2 * kSmallest, kLargest))) - 1);
  };
  const double wanted = std::fmax(advice.parameters.init_scale, 2 * powerBelow(verdict().lowest));
  advice.parameters.init_scale = std::fmin(powerBelow(highest), wanted);
  return advice;
}

std::string wasteText(const Advice& advice) {
  std::string text = fmt::format("none of the first {}", countOf(advice.steps, "step"));
  if (advice.unknown != 0) {
    text += fmt::format(", as far as it is known: {} of them overflowed or were not measured, and may need less",
                        countText(advice.unknown));
  }
  return text;
}

}  // namespace ampscope::analysis
