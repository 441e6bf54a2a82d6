// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What a simulation of the GradScaler found, as text, CSV, JSON (reports/schema/ampscope-simulation-1.schema.json) and
// a picture. Used by cli and gui.
#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/analysis/simulation.h"
#include "analyzer/base/result.h"
#include "reports/data/report_data.h"

namespace ampscope::reports {

/// One simulation, or the many of a sweep. `facts` and `simulator` outlive it.
struct SimulationData {
  std::string generator_version;
  const analysis::GradientFacts* facts = nullptr;
  const analysis::Simulator* simulator = nullptr;
  std::vector<analysis::Simulation> simulations{};  ///< one, or those of the sweep, in the order of its grid
  bool sweep = false;                               ///< then without trajectories
};

enum class SimulationFormat { kText, kCsv, kJson, kSvg };

/// "text, csv, json, svg"; empty: no such format.
[[nodiscard]] std::string_view simulationFormatNames() noexcept;
[[nodiscard]] std::optional<SimulationFormat> findSimulationFormat(std::string_view name) noexcept;

/// Error: the stream failed; a sweep has no picture (kUsage).
[[nodiscard]] Result<void> renderSimulation(const SimulationData& data, SimulationFormat format, const Style& style,
                                            std::ostream& out);

}  // namespace ampscope::reports
