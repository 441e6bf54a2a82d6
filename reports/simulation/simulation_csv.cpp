// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
// A row per step, or per simulation of a sweep. RFC 4180; numbers as in scaleText, never with a locale.
#include <fmt/format.h>
#include <fmt/ostream.h>

#include "analyzer/analysis/words.h"
#include "reports/simulation/simulation_formats.h"

namespace ampscope::reports {
namespace {

using analysis::scaleText;
using analysis::Simulation;

std::string quoted(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    return std::string(text);
  }
  std::string result = "\"";
  for (const char c : text) {
    result += c == '"' ? std::string("\"\"") : std::string(1, c);
  }
  return result + '"';
}

void writeSweep(const SimulationData& data, std::ostream& out) {
  out << "mode,init_scale,growth_factor,backoff_factor,growth_interval,steps,skipped,calibration_skipped,unknown_steps,"
         "final_scale,exact_through_step,lost_elements,lost_norm,next_overflow_step\r\n";
  for (const Simulation& simulation : data.simulations) {
    const auto& [mode, init_scale, rule] = simulation.parameters;
    fmt::print(out, "{},{},{},{},{},{},{},{},{},{},{},{},{},{}\r\n", name(mode), scaleText(init_scale),
               scaleText(rule.growth_factor), scaleText(rule.backoff_factor), rule.growth_interval, simulation.steps,
               simulation.skipped, simulation.wasted, simulation.unknown,
               scaleText(static_cast<double>(simulation.final_scale)),
               simulation.exact_through_step ? std::to_string(*simulation.exact_through_step) : "",
               simulation.lost.elements, simulation.lost.norm,
               simulation.next_overflow ? std::to_string(*simulation.next_overflow) : "");
  }
}

}  // namespace

void writeSimulationCsv(const SimulationData& data, std::ostream& out) {
  if (data.sweep) {
    writeSweep(data, out);
    return;
  }
  const Simulation& simulation = data.simulations.front();
  const std::vector<analysis::StepWindow> windows = data.simulator->windows();
  out << "step,scale_before,scale_after,skipped,overflowed,certainty,recorded_scale,recorded_skipped,lowest,highest,"
         "blame_module,blame_op\r\n";
  for (std::size_t i = 0; i < simulation.trajectory.size(); ++i) {
    const analysis::SimulatedStep& step = simulation.trajectory[i];
    const analysis::GradientStep& recorded = data.facts->steps[i];
    const analysis::Site* blame = step.site == analysis::kNoSite ? nullptr : &data.facts->sites[step.site].site;
    fmt::print(out, "{},{},{},{},{},{},{},{},{},{},{},{}\r\n", step.step,
               scaleText(static_cast<double>(step.scale_before)), scaleText(static_cast<double>(step.scale_after)),
               step.skipped ? 1 : 0, step.overflowed ? 1 : 0, name(step.certainty),
               scaleText(static_cast<double>(recorded.scale)), recorded.found_inf ? 1 : 0,
               windows[i].lowest > 0 ? scaleText(windows[i].lowest) : "",
               windows[i].measured ? scaleText(windows[i].highest) : "",
               blame == nullptr ? "" : quoted(displayName(blame->module)), blame == nullptr ? "" : quoted(blame->op));
  }
}

}  // namespace ampscope::reports
