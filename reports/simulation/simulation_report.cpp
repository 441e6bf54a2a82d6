// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/simulation/simulation_report.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "analyzer/analysis/words.h"
#include "reports/simulation/simulation_formats.h"

namespace ampscope::reports {

std::string_view simulationFormatNames() noexcept { return "text, csv, json, svg"; }

std::optional<SimulationFormat> findSimulationFormat(std::string_view name) noexcept {
  constexpr std::array<std::pair<std::string_view, SimulationFormat>, 4> kFormats = {{{"text", SimulationFormat::kText},
                                                                                      {"csv", SimulationFormat::kCsv},
                                                                                      {"json", SimulationFormat::kJson},
                                                                                      {"svg", SimulationFormat::kSvg}}};
  for (const auto& [known, format] : kFormats) {
    if (known == name) {
      return format;
    }
  }
  return std::nullopt;
}

Result<void> renderSimulation(const SimulationData& data, SimulationFormat format, const Style& style,
                              std::ostream& out) {
  switch (format) {
    case SimulationFormat::kText:
      writeSimulationText(data, style, out);
      break;
    case SimulationFormat::kCsv:
      writeSimulationCsv(data, out);
      break;
    case SimulationFormat::kJson:
      writeSimulationJson(data, out);
      break;
    case SimulationFormat::kSvg:
      if (data.sweep) {
        return usageError("a sweep has no picture: it is a table (text, csv or json)");
      }
      writeSimulationSvg(data, out);
      break;
  }
  if (!out.flush()) {
    return inputError("the simulation could not be written in full");
  }
  return {};
}

std::string parametersText(const analysis::ScalerParameters& parameters) {
  using analysis::scaleText;
  switch (parameters.mode) {
    case analysis::ScalerMode::kNone:
      return "no scaler";
    case analysis::ScalerMode::kFixed:
      return "fixed scale " + scaleText(parameters.init_scale);
    case analysis::ScalerMode::kDynamic:
      break;
  }
  return fmt::format("GradScaler(init_scale={}, growth_factor={}, backoff_factor={}, growth_interval={})",
                     scaleText(parameters.init_scale), scaleText(parameters.rule.growth_factor),
                     scaleText(parameters.rule.backoff_factor), parameters.rule.growth_interval);
}

}  // namespace ampscope::reports
