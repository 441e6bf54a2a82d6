// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What a report says beside what happened: a dtype for each module and role, and what its own and the recommended
// GradScaler do in the simulation. Used by reports; pure functions over an analysis.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/analysis/recommendation.h"
#include "analyzer/analysis/simulation.h"

namespace ampscope::analysis {

struct NamedSimulation {
  std::uint32_t process = 0;  ///< with `scaler`: the ScalerLedger that it is about
  std::uint32_t scaler = 0;
  std::string name;       ///< "as recorded", "recommended"
  Simulation simulation;  ///< a summary
};

struct ReportAdvice {
  std::vector<RoleAdvice> recommendations;  ///< objective balanced; by module
  /// Of the first scaler that updated its scale; empty without one, or where no gradients were measured.
  std::vector<NamedSimulation> simulations;
};

[[nodiscard]] ReportAdvice adviceFor(const Analysis& analysis);

}  // namespace ampscope::analysis
