// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The formats of simulation_report.h, one source file each, and the words that they share. Used by this folder only.
#pragma once

#include <ostream>
#include <string>

#include "reports/simulation/simulation_report.h"

namespace ampscope::reports {

void writeSimulationText(const SimulationData& data, const Style& style, std::ostream& out);
void writeSimulationCsv(const SimulationData& data, std::ostream& out);
void writeSimulationJson(const SimulationData& data, std::ostream& out);
void writeSimulationSvg(const SimulationData& data, std::ostream& out);

/// "GradScaler(init_scale=65536, growth_factor=2, ...)", "fixed scale 1024", "no scaler".
[[nodiscard]] std::string parametersText(const analysis::ScalerParameters& parameters);

}  // namespace ampscope::reports
