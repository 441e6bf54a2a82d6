// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
// reports/schema/ampscope-simulation-1.schema.json describes it. One line per step.
#include <string>

#include "kernels/format/float_format.h"
#include "reports/json/json_advice.h"
#include "reports/simulation/simulation_formats.h"

namespace ampscope::reports {
namespace {

using analysis::ScaleVerdict;
using analysis::Simulation;

constexpr int kSchemaVersion = 1;

Json moduleJson(const analysis::ModulePlace& module) {
  return {{"root", module.in_module ? Json(module.root) : Json(nullptr)},
          {"module", module.in_module ? Json(module.path) : Json(nullptr)}};
}

Json siteJson(const analysis::GradientFacts& facts, std::uint32_t index) {
  if (index == analysis::kNoSite) {
    return nullptr;
  }
  const analysis::GradientSite& site = facts.sites[index];
  Json json = moduleJson(site.site.module);
  json.update({{"op", site.site.op},
               {"phase", name(site.site.phase)},
               {"ordinal", site.site.ordinal},
               {"role", name(site.role)},
               {"dtype", name(site.dtype)}});
  return json;
}

Json scale(float value) { return number(static_cast<double>(value)); }

Json lossJson(const analysis::GradientLoss& loss) { return {{"elements", loss.elements}, {"norm", loss.norm}}; }

Json verdictJson(const SimulationData& data) {
  const ScaleVerdict verdict = data.simulator->verdict();
  return {{"fit", name(verdict.fit)},
          {"measured_steps", verdict.steps},
          {"conflicts", verdict.conflicts},
          {"lowest", number(verdict.lowest)},
          {"highest", number(verdict.highest)},
          {"lowest_site", siteJson(*data.facts, verdict.lowest_site)},
          {"highest_site", siteJson(*data.facts, verdict.highest_site)}};
}

Json recommendedJson(const SimulationData& data) {
  const analysis::Advice advice = data.simulator->advise();
  Json result = parametersJson(advice.parameters);
  result["steps"] = advice.steps;
  result["unknown_steps"] = advice.unknown;
  result["highest"] = number(advice.highest);
  result["known"] = advice.known;
  return result;
}

void writeStep(const SimulationData& data, const analysis::SimulatedStep& step, std::ostream& out) {
  out << dump({{"step", step.step},
               {"scale_before", scale(step.scale_before)},
               {"scale_after", scale(step.scale_after)},
               {"skipped", step.skipped},
               {"overflowed", step.overflowed},
               {"certainty", name(step.certainty)},
               {"blame", siteJson(*data.facts, step.site)}});
}

void writeWindow(const SimulationData& data, const analysis::StepWindow& window, std::ostream& out) {
  out << dump({{"step", window.step},
               {"lowest", number(window.lowest)},
               {"highest", window.measured ? number(window.highest) : Json(nullptr)},
               {"saturated", window.saturated},
               {"lowest_site", siteJson(*data.facts, window.lowest_site)},
               {"highest_site", siteJson(*data.facts, window.highest_site)}});
}

Json layerWindowJson(const analysis::LayerWindow& window) {
  Json json = moduleJson(window.module);
  json["lowest"] = number(window.lowest);
  json["highest"] = number(window.highest);
  json["parts"] = Json::array();
  for (const analysis::LayerWindow::Part& part : window.parts) {
    json["parts"].push_back({{"first_step", part.first_step},
                             {"last_step", part.last_step},
                             {"lowest", number(part.lowest)},
                             {"highest", number(part.highest)}});
  }
  return json;
}

template <class Range, class Write>
void writeArray(const char* key, const Range& range, const Write& write, std::ostream& out) {
  out << ",\n  \"" << key << "\": [";
  const char* separator = "\n    ";
  for (const auto& element : range) {
    out << separator;
    separator = ",\n    ";
    write(element);
  }
  out << "\n  ]";
}

void writeOne(const SimulationData& data, const Simulation& simulation, std::ostream& out) {
  out << "{\n  \"schema_version\": " << kSchemaVersion
      << ",\n  \"generator\": " << dump({{"name", "ampscope"}, {"version", data.generator_version}})
      << ",\n  \"parameters\": " << dump(parametersJson(simulation.parameters))
      << ",\n  \"gradient_format\": " << dump(Json(format::info(simulation.format).name))
      << ",\n  \"summary\": " << dump(summaryJson(simulation));
  if (!data.sweep) {
    const analysis::Replay& replay = data.facts->replay;
    out << ",\n  \"replay\": "
        << dump({{"updates", replay.updates},
                 {"mismatches", replay.mismatches},
                 {"first_mismatch", replay.first_mismatch ? Json(*replay.first_mismatch) : Json(nullptr)},
                 {"resets", replay.resets}})
        << ",\n  \"verdict\": " << dump(verdictJson(data)) << ",\n  \"recommended\": " << dump(recommendedJson(data));
    writeArray(
        "layers", simulation.layers,
        [&out](const analysis::GradientLoss& layer) {
          Json value = moduleJson(layer.module);
          value.update(lossJson(layer));
          out << dump(value);
        },
        out);
    writeArray(
        "trajectory", simulation.trajectory, [&](const auto& step) { writeStep(data, step, out); }, out);
    writeArray(
        "window", data.simulator->windows(), [&](const auto& window) { writeWindow(data, window, out); }, out);
    writeArray(
        "layer_windows", data.simulator->layerWindows(),
        [&out](const analysis::LayerWindow& window) { out << dump(layerWindowJson(window)); }, out);
  }
  out << "\n}";
}

}  // namespace

void writeSimulationJson(const SimulationData& data, std::ostream& out) {
  if (!data.sweep) {
    writeOne(data, data.simulations.front(), out);
    out << '\n';
    return;
  }
  out << '[';
  const char* separator = "\n";
  for (const Simulation& simulation : data.simulations) {
    out << separator;
    separator = ",\n";
    writeOne(data, simulation, out);
  }
  out << "\n]\n";
}

}  // namespace ampscope::reports
