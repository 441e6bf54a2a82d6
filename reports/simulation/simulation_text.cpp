// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "analyzer/analysis/words.h"
#include "kernels/format/float_format.h"
#include "reports/simulation/simulation_formats.h"
#include "reports/text/names.h"
#include "reports/text/page.h"
#include "reports/text/printable.h"

namespace ampscope::reports {
namespace {

using analysis::countOf;
using analysis::countText;
using analysis::Fit;
using analysis::GradientFacts;
using analysis::magnitudeText;
using analysis::scaleText;
using analysis::Simulation;

constexpr std::size_t kShownSkips = 6;
constexpr std::size_t kShownLayers = 8;

std::string scale(float value) { return scaleText(static_cast<double>(value)); }

std::string shareText(double share) {
  return share == 0 ? "0 %" : share < 1e-4 ? "< 0.01 %" : fmt::format("{:.2f} %", share * 100);
}

std::string siteText(const GradientFacts& facts, std::uint32_t index) {
  if (index == analysis::kNoSite) {
    return "an op that is not known";
  }
  const analysis::GradientSite& site = facts.sites[index];
  return fmt::format("{} ({}, {})", moduleName(site.site.module), opName(site.site), name(site.dtype));
}

std::string skippedText(const Simulation& simulation) {
  std::string text = fmt::format("{} of {}", countText(simulation.skipped), countOf(simulation.steps, "step"));
  if (simulation.wasted != 0) {
    text += fmt::format(", {} of them before the first good step", countText(simulation.wasted));
  }
  if (simulation.overflowed > simulation.skipped) {
    text += fmt::format("; {} taken with gradients that are not finite",
                        countOf(simulation.overflowed - simulation.skipped, "step"));
  }
  return text;
}

std::string certaintyText(const Simulation& simulation, const GradientFacts& facts) {
  const std::uint32_t last = facts.steps.back().step;
  std::string text;
  if (!simulation.exact_through_step) {
    text = "an extrapolation from the first step on";
  } else if (*simulation.exact_through_step == last) {
    return "exact: the same steps are taken as in the run";
  } else {
    text = fmt::format("exact to step {}; from then on an extrapolation, since other steps are taken than in the run",
                       *simulation.exact_through_step);
  }
  if (simulation.unknown != 0) {
    text += fmt::format("; of {} too little was recorded, and the nearest one stands in",
                        countOf(simulation.unknown, "step"));
  }
  return text;
}

void writeSkips(const SimulationData& data, const Simulation& simulation, Page& page) {
  std::size_t shown = 0;
  std::size_t left = 0;
  for (const analysis::SimulatedStep& step : simulation.trajectory) {
    if (!step.overflowed || ++shown > kShownSkips) {
      left += step.overflowed ? 1 : 0;
      continue;
    }
    page.labelled(
        fmt::format("step {}", step.step),
        fmt::format("{} → {}: {} overflows{}", scale(step.scale_before), scale(step.scale_after),
                    siteText(*data.facts, step.site),
                    step.certainty == analysis::Certainty::kExact ? "" : fmt::format(" ({})", name(step.certainty))));
  }
  if (left != 0) {
    page.labelled("", fmt::format("and {} more", left), Tone::kDim);
  }
}

void writeLayers(const Simulation& simulation, Page& page) {
  Table table({{"layer", Column::Align::kLeft, true}, {"elements lost"}, {"norm lost"}});
  for (const analysis::GradientLoss& layer : simulation.layers) {
    if (layer.elements == 0 || table.lines(0, page.width(), false).size() > kShownLayers) {
      continue;
    }
    table.add({{moduleName(layer.module)}, {shareText(layer.elements)}, {shareText(layer.norm)}});
  }
  if (!table.empty()) {
    page.table(table);
  }
}

void writeLayerWindows(const SimulationData& data, Page& page) {
  std::vector<analysis::LayerWindow> windows = data.simulator->layerWindows();
  std::erase_if(windows, [](const analysis::LayerWindow& window) {
    return window.lowest == 0 && !std::isfinite(window.highest);
  });
  double lowest = 0;
  double highest = std::numeric_limits<double>::infinity();
  for (const analysis::LayerWindow& window : windows) {
    lowest = std::fmax(lowest, window.lowest);
    highest = std::fmin(highest, window.highest);
  }
  // First those that bound the model, then those that come near to it.
  const auto nearness = [lowest, highest](const analysis::LayerWindow& window) {
    return std::fmax(window.lowest > 0 ? window.lowest / lowest : 0,
                     std::isfinite(window.highest) ? highest / window.highest : 0);
  };
  std::stable_sort(windows.begin(), windows.end(),
                   [&nearness](const auto& a, const auto& b) { return nearness(a) > nearness(b); });
  Table table({{"layer", Column::Align::kLeft, true}, {"fits from"}, {"overflows from"}});
  for (std::size_t i = 0; i < std::min(kShownLayers, windows.size()); ++i) {
    table.add({{moduleName(windows[i].module)},
               {windows[i].lowest > 0 ? magnitudeText(windows[i].lowest) : "any"},
               {std::isfinite(windows[i].highest) ? magnitudeText(windows[i].highest) : "none"}});
  }
  if (!table.empty()) {
    page.table(table);
  }
}

std::string verdictText(const SimulationData& data) {
  const analysis::ScaleVerdict verdict = data.simulator->verdict();
  const GradientFacts& facts = *data.facts;
  const std::string steps = countOf(verdict.steps, "measured step");
  switch (verdict.fit) {
    case Fit::kUnknown:
      return "not known: no gradient was measured";
    case Fit::kHopeless:
      return fmt::format("no scale helps: in {} inf or nan does not come from the scale",
                         countOf(verdict.conflicts, "step"));
    case Fit::kNoValidScale:
      return fmt::format(
          "no valid scale exists in {} of {}: {} needs {} or more, and {} overflows from {} on. Run one of the two in "
          "float32 or bfloat16 to open the window.",
          countText(verdict.conflicts), steps, siteText(facts, verdict.lowest_site), magnitudeText(verdict.lowest),
          siteText(facts, verdict.highest_site), magnitudeText(verdict.highest));
    case Fit::kDrifts:
      return fmt::format(
          "no one scale fits all of {} ({} once needs {}, {} once overflows from {} on): the scale has to follow",
          steps, siteText(facts, verdict.lowest_site), magnitudeText(verdict.lowest),
          siteText(facts, verdict.highest_site), magnitudeText(verdict.highest));
    case Fit::kFits:
      break;
  }
  if (!std::isfinite(verdict.highest)) {
    return fmt::format("every scale from {} on fits all of {}", magnitudeText(verdict.lowest), steps);
  }
  return fmt::format("{} to {} fits all of {}; below, {} underflows; from {} on, {} overflows",
                     magnitudeText(verdict.lowest), magnitudeText(verdict.highest), steps,
                     verdict.lowest > 0 ? siteText(facts, verdict.lowest_site) : "nothing",
                     magnitudeText(verdict.highest), siteText(facts, verdict.highest_site));
}

std::string adviceText(const SimulationData& data) {
  const analysis::Advice advice = data.simulator->advise();
  const std::string format(format::info(data.simulator->format()).name);
  if (!advice.needs_scaler) {
    return fmt::format("no scaler: the range of {} is that of binary32", format);
  }
  if (!advice.known) {
    return fmt::format("{}, the defaults: no step tells anything better", parametersText(advice.parameters));
  }
  return fmt::format("{}: {}, and wastes {}", parametersText(advice.parameters),
                     std::isfinite(advice.highest)
                         ? fmt::format("a gradient would overflow from {} on", magnitudeText(advice.highest))
                         : "nothing overflows",
                     analysis::wasteText(advice));
}

void writeForecast(const Simulation& simulation, const GradientFacts& facts, Page& page) {
  if (simulation.next_overflow) {
    page.labelled(
        "forecast",
        fmt::format("the scale grows into overflow in step {}, {} after the end of the run, if gradients "
                    "stay as they were",
                    *simulation.next_overflow, countOf(*simulation.next_overflow - facts.steps.back().step, "step")));
  }
}

void writeOne(const SimulationData& data, Page& page) {
  const Simulation& simulation = data.simulations.front();
  const GradientFacts& facts = *data.facts;
  page.section("Simulation");
  page.labelled("scaler", parametersText(simulation.parameters));
  page.labelled("gradients", std::string(format::info(simulation.format).name));
  page.labelled("scale", fmt::format("{} → {}", scale(simulation.trajectory.front().scale_before),
                                     scale(simulation.final_scale)));
  page.labelled("skipped", skippedText(simulation),
                simulation.skipped > simulation.wasted ? Tone::kWarn : Tone::kPlain);
  writeSkips(data, simulation, page);
  page.labelled("lost", fmt::format("{} of the nonzero gradient elements become zero, {} of the norm",
                                    shareText(simulation.lost.elements), shareText(simulation.lost.norm)));
  page.labelled("certainty", certaintyText(simulation, facts));
  writeForecast(simulation, facts, page);
  writeLayers(simulation, page);
  page.section("Scales that fit");
  page.labelled("window", verdictText(data));
  page.labelled("advice", adviceText(data));
  writeLayerWindows(data, page);
  page.section("Run");
  if (!facts.scaler) {
    page.labelled("scaler", "none was enabled: the recorded gradients are those at scale 1");
  } else if (facts.replay.mismatches == 0) {
    page.labelled("replay", fmt::format("the update rule reproduces {} bit for bit",
                                        countOf(facts.replay.updates, "recorded update")));
  } else {
    page.labelled(
        "replay",
        fmt::format("{} of {} do not follow the update rule, the first in step {}", countText(facts.replay.mismatches),
                    countOf(facts.replay.updates, "recorded update"), *facts.replay.first_mismatch),
        Tone::kWarn);
  }
}

void writeSweep(const SimulationData& data, Page& page) {
  page.section(fmt::format("{} over {}", countOf(data.simulations.size(), "simulation"),
                           countOf(data.simulations.front().steps, "step")));
  Table table(
      {{"init"}, {"growth"}, {"backoff"}, {"interval"}, {"skipped"}, {"final scale"}, {"exact to"}, {"norm lost"}});
  for (const Simulation& simulation : data.simulations) {
    const auto& [mode, init_scale, rule] = simulation.parameters;
    table.add({{scaleText(init_scale)},
               {scaleText(rule.growth_factor)},
               {scaleText(rule.backoff_factor)},
               {countText(static_cast<std::uint64_t>(std::max<std::int64_t>(rule.growth_interval, 0)))},
               {countText(simulation.skipped)},
               {scale(simulation.final_scale)},
               {simulation.exact_through_step ? std::to_string(*simulation.exact_through_step) : "-"},
               {shareText(simulation.lost.norm)}});
  }
  page.table(table);
  page.section("Scales that fit");
  page.labelled("window", verdictText(data));
  page.labelled("advice", adviceText(data));
}

}  // namespace

void writeSimulationText(const SimulationData& data, const Style& style, std::ostream& out) {
  Page page(out, style);
  if (data.sweep) {
    writeSweep(data, page);
  } else {
    writeOne(data, page);
  }
}

}  // namespace ampscope::reports
