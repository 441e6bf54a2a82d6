// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Advice as JSON, the same in reports, recommendations and simulations, and read back. Used by reports only.
#pragma once

#include "analyzer/analysis/report_advice.h"
#include "reports/json/json_values.h"
#include "reports/json/json_values_reader.h"

namespace ampscope::reports {

[[nodiscard]] Json costJson(const analysis::Cost& cost);
[[nodiscard]] Json parametersJson(const analysis::ScalerParameters& parameters);
[[nodiscard]] Json summaryJson(const analysis::Simulation& simulation);
[[nodiscard]] Json toJson(const analysis::RoleAdvice& advice);
[[nodiscard]] Json toJson(const analysis::NamedSimulation& simulation);

void read(const JsonValue& from, analysis::RoleAdvice& to);
void read(const JsonValue& from, analysis::NamedSimulation& to);

}  // namespace ampscope::reports
