// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What a report says beside what happened: a dtype for each module and role, and what its own and the recommended
// GradScaler do in the simulation. Used by reports; pure functions over an analysis.
#pragma once

#include <string>
#include <vector>

#include "analyzer/analysis/recommendation.h"
#include "analyzer/analysis/simulation.h"

namespace ampscope::analysis {

struct NamedSimulation {
  std::string name;       ///< "as recorded", "recommended"
  Simulation simulation;  ///< a summary
};

struct ReportAdvice {
  std::vector<RoleAdvice> recommendations;   ///< objective balanced; by module
  std::vector<NamedSimulation> simulations;  ///< of the first scaler; empty without one
};

[[nodiscard]] ReportAdvice adviceFor(const Analysis& analysis);

}  // namespace ampscope::analysis
