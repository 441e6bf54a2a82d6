// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/gradient_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "analyzer/analysis/gradient_facts_collector.h"
#include "analyzer/analysis/session_facts.h"

namespace ampscope::analysis {
namespace {

using ScalerKey = std::pair<ProcessId, std::uint32_t>;

std::string listOf(const std::map<ScalerKey, std::vector<store::ScalerUpdateRow>>& updates) {
  std::string text;
  for (const auto& [key, rows] : updates) {
    text += fmt::format("{}{}", text.empty() ? "" : ", ", key.second);
  }
  return text.empty() ? "none updated its scale" : "there are " + text;
}

/// Every step of the process that has most, at scale 1.
Result<void> addUnscaledSteps(const store::Session& session, GradientFacts& facts) {
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<store::StepRow> rows, session.steps());
  std::map<ProcessId, std::vector<std::uint32_t>> steps;
  for (const store::StepRow& row : rows) {
    if (row.complete) {
      steps[row.process].push_back(row.step);
    }
  }
  const std::vector<std::uint32_t>* most = nullptr;
  for (const auto& [process, of_process] : steps) {
    if (most == nullptr || of_process.size() > most->size()) {
      most = &of_process;
      facts.process = process.value();
    }
  }
  if (most != nullptr) {
    for (const std::uint32_t step : *most) {
      facts.steps.push_back({.step = step});
    }
  }
  return {};
}

}  // namespace

void GradientLimits::narrow(const GradientLimits& other) noexcept {
  if (other.absmax > absmax) {
    absmax = other.absmax;
    absmax_site = other.absmax_site;
  }
  if (other.wide_limit < wide_limit) {
    wide_limit = other.wide_limit;
    wide_site = other.wide_site;
  }
  if (other.floor < floor) {
    floor = other.floor;
    floor_site = other.floor_site;
  }
}

GradientFacts without(const GradientFacts& facts, std::span<const ModulePlace> modules) {
  const auto isOut = [modules](const ModulePlace& module) {
    return std::any_of(modules.begin(), modules.end(),
                       [&module](const ModulePlace& out) { return holds(out, module); });
  };
  std::vector<GradientLimits> rest;
  for (const LayerLimits& layer : facts.limits) {
    if (isOut(layer.module)) {
      continue;
    }
    rest.resize(layer.rows.size());
    for (std::size_t row = 0; row < layer.rows.size(); ++row) {
      rest[row].narrow(layer.rows[row]);
    }
  }
  GradientFacts result = facts;
  result.whole = modules.empty();
  const auto isOutAt = [&](std::uint32_t site) { return site != kNoSite && isOut(facts.sites[site].site.module); };
  for (std::size_t i = 0; i < result.steps.size(); ++i) {
    GradientLimits& limits = result.steps[i].limits;
    const std::size_t row = i / facts.steps_per_row;
    const GradientLimits others = row < rest.size() ? rest[row] : GradientLimits();
    result.steps[i].left_out = result.steps[i].found_inf && (isOutAt(limits.absmax_site) || isOutAt(limits.wide_site));
    if (isOutAt(limits.absmax_site)) {  // the others were no larger in this step
      limits.absmax = std::fmin(limits.absmax, others.absmax);
      limits.absmax_site = others.absmax_site;
    }
    if (isOutAt(limits.wide_site)) {
      limits.wide_limit = std::fmax(limits.wide_limit, others.wide_limit);
      limits.wide_site = others.wide_site;
    }
    if (isOutAt(limits.floor_site)) {
      limits.floor = std::fmax(limits.floor, others.floor);
      limits.floor_site = others.floor_site;
    }
  }
  std::erase_if(result.layers, [&isOut](const LayerSpread& layer) { return isOut(layer.module); });
  if (result.layers.size() != facts.layers.size()) {
    std::fill(result.total.elements.begin(), result.total.elements.end(), 0.0);
    std::fill(result.total.squares.begin(), result.total.squares.end(), 0.0);
    for (const LayerSpread& layer : result.layers) {
      result.total.add(layer);
    }
  }
  return result;
}

void LayerSpread::add(const LayerSpread& part) noexcept {
  for (std::size_t at = 0; at < elements.size(); ++at) {
    const std::int64_t bin = static_cast<std::int64_t>(at % bins) + first - part.first;
    if (bin > 0) {  // the sums of what is below it
      const std::size_t from = at / bins * part.bins + std::min(static_cast<std::size_t>(bin), part.bins - 1);
      elements[at] += part.elements[from];
      squares[at] += part.squares[from];
    }
  }
}

double LayerSpread::at(const std::vector<double>& sums, double row, double exponent) const noexcept {
  const double bin = std::clamp(exponent - first, 0.0, static_cast<double>(bins - 1));
  const auto low_row = static_cast<std::size_t>(row);
  const auto low_bin = static_cast<std::size_t>(bin);
  const double row_part = row - static_cast<double>(low_row);
  const double bin_part = bin - static_cast<double>(low_bin);
  const auto across = [&](std::size_t r) {
    const double* values = sums.data() + r * bins;
    return bin_part == 0 ? values[low_bin] : std::lerp(values[low_bin], values[low_bin + 1], bin_part);
  };
  return row_part == 0 ? across(low_row) : std::lerp(across(low_row), across(low_row + 1), row_part);
}

Result<GradientFacts> readGradientSteps(const store::Session& session, std::optional<std::uint32_t> scaler) {
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<store::ScalerRow> scalers, session.scalers());
  AMPSCOPE_ASSIGN_OR_RETURN(std::vector<store::ScalerUpdateRow> rows, session.scalerUpdates());
  std::map<ScalerKey, std::vector<store::ScalerUpdateRow>> updates;
  for (store::ScalerUpdateRow& row : rows) {
    updates[{row.process, row.scaler}].push_back(row);
  }
  const auto chosen = std::find_if(updates.begin(), updates.end(),
                                   [scaler](const auto& entry) { return !scaler || entry.first.second == *scaler; });
  GradientFacts facts;
  if (chosen == updates.end()) {
    if (scaler) {
      return usageError(fmt::format("{} has no GradScaler {}: {}", session.path(), *scaler, listOf(updates)));
    }
    AMPSCOPE_RETURN_IF_ERROR(addUnscaledSteps(session, facts));
  } else {
    const ScalerKey key = chosen->first;
    const auto& own = chosen->second;
    facts.process = key.first.value();
    facts.scaler = key.second;
    facts.replay = replay(own);
    bool known_rule = false;
    for (const store::ScalerUpdateRow& row : own) {
      facts.steps.push_back({.step = row.step,
                             .scale = static_cast<float>(row.scale_before),
                             .found_inf = !row.is_set && row.found_inf != 0,
                             .is_set = row.is_set,
                             .set_to = static_cast<float>(row.scale_after)});
      if (!row.is_set && !known_rule) {
        facts.rule = {row.growth_factor, row.backoff_factor, row.growth_interval};
        known_rule = true;
      }
    }
    const auto info = std::find_if(scalers.begin(), scalers.end(), [&key](const store::ScalerRow& row) {
      return ScalerKey(row.process, row.scaler) == key;
    });
    if (info != scalers.end() && info->init_scale != 0) {
      facts.init_scale = info->init_scale;
    }
  }
  return facts;
}

Result<GradientFacts> readGradientFacts(const store::Session& session, std::optional<std::uint32_t> scaler) {
  AMPSCOPE_ASSIGN_OR_RETURN(GradientFacts steps, readGradientSteps(session, scaler));
  if (steps.steps.empty()) {
    return inputError(fmt::format("{} has no complete training step, so there is nothing to simulate", session.path()));
  }
  AMPSCOPE_ASSIGN_OR_RETURN(const Catalog catalog, readCatalog(session));
  store::CallFilter filter;
  filter.process = ProcessId(steps.process);
  filter.phase = Phase::kBackward;
  GradientFactsCollector collector(catalog, std::move(steps));
  AMPSCOPE_RETURN_IF_ERROR(
      session.forEachCall(filter, [&collector](const store::CallRow& call, std::span<const store::TensorRow> tensors) {
        collector.add(call, tensors);
        return true;
      }));
  AMPSCOPE_RETURN_IF_ERROR(session.forEachReference([&collector](const store::ReferenceRow& reference) {
    collector.add(reference);
    return true;
  }));
  return collector.finish();
}

}  // namespace ampscope::analysis
