// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/report_advice.h"

#include <utility>

namespace ampscope::analysis {

ReportAdvice adviceFor(const Analysis& analysis) {
  ReportAdvice advice;
  Recommendation recommendation = recommend(analysis, Objective::kBalanced);
  advice.recommendations = std::move(recommendation.roles);
  const GradientFacts& facts = analysis.gradients;
  if (facts.scaler && facts.measured_steps != 0) {
    const Simulator simulator(facts);
    const auto add = [&](const char* name, const ScalerParameters& parameters) {
      advice.simulations.push_back(
          {facts.process, *facts.scaler, name, simulator.simulate(parameters, Detail::kSummary)});
    };
    add("as recorded", simulator.recorded());
    add("recommended", recommendation.scaler.parameters);
  }
  return advice;
}

}  // namespace ampscope::analysis
