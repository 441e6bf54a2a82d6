// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
// overflow-forecast: float16 values of forward that grow from step to step.
#include "analyzer/analysis/trend.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "analyzer/analysis/rules.h"
#include "analyzer/analysis/rules/common.h"
#include "analyzer/analysis/rules/families.h"
#include "analyzer/analysis/words.h"

namespace ampscope::analysis {
namespace {

struct Growing {
  const Trend* trend = nullptr;
  Forecast forecast;
  std::uint64_t others = 0;
};

std::optional<Forecast> judge(const Trend& trend) {
  constexpr auto kFewest = static_cast<std::size_t>(threshold(Rule::kOverflowForecast, "steps"));
  if (!trend.finite || trend.points.empty() || trend.site.op == "aten::_to_copy" ||
      trend.points.back().absmax < threshold(Rule::kOverflowForecast, "magnitude")) {
    return std::nullopt;
  }
  const std::optional<Forecast> found = forecast(trend, largest(trend.dtype), kFewest);
  const double observed = static_cast<double>(trend.last_step) - static_cast<double>(trend.points.front().step) + 1;
  return found && found->steps <= threshold(Rule::kOverflowForecast, "horizon") * observed ? found : std::nullopt;
}

/// Steps from now, as a person says it.
std::string ahead(double steps) { return std::isfinite(steps) && steps < 1e6 ? fmt::format("{:.0f}", steps) : "many"; }

}  // namespace

void findOverflowForecast(const Analysis& analysis, Findings& findings) {
  std::map<ModulePlace, Growing> modules;
  for (const Trend& trend : analysis.trends) {
    const std::optional<Forecast> found = judge(trend);
    if (!found) {
      continue;
    }
    Growing& growing = modules[trend.site.module];
    growing.others += growing.trend == nullptr ? 0 : 1;
    if (growing.trend == nullptr || found->steps < growing.forecast.steps) {
      growing.trend = &trend;
      growing.forecast = *found;
    }
  }
  for (const auto& [module, growing] : modules) {
    const Trend& trend = *growing.trend;
    const Forecast& forecast = growing.forecast;
    const TrendPoint& last = trend.points.back();
    Finding finding = makeFinding(Rule::kOverflowForecast);
    finding.site = trend.site;
    finding.role = trend.role;
    finding.dtype = trend.dtype;
    finding.first_step = trend.points.front().step;
    finding.last_step = trend.last_step;
    finding.count = std::uint64_t{trend.last_step} - trend.points.front().step + 1;
    finding.message = fmt::format(
        "the largest magnitude grew from {} to {} and doubles every {} steps; it will pass {} in about {} steps ({} to "
        "{}).",
        magnitudeText(trend.points.front().absmax), magnitudeText(last.absmax),
        magnitudeText(1 / forecast.doublings_per_step), magnitudeText(largest(trend.dtype)), ahead(forecast.steps),
        ahead(forecast.earliest), ahead(forecast.latest));
    finding.evidence = {{"absmax_first", trend.points.front().absmax},
                        {"absmax_last", last.absmax},
                        {"doublings_per_step", forecast.doublings_per_step},
                        {"steps_to_overflow", forecast.steps},
                        {"steps_to_overflow_earliest", forecast.earliest},
                        {"steps_to_overflow_latest", forecast.latest},
                        {"points", trend.points.size()},
                        {"other_ops", growing.others}};
    finding.remedy =
        "Run this layer in bfloat16 or float32, or stop the growth: normalise, decay the weights, lower the "
        "learning rate.";
    findings.push_back(std::move(finding));
  }
}

}  // namespace ampscope::analysis
