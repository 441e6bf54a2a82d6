// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/report_advice.h"

#include <utility>

namespace ampscope::analysis {

ReportAdvice adviceFor(const Analysis& analysis) {
  ReportAdvice advice;
  Recommendation recommendation = recommend(analysis, Objective::kBalanced);
  const GradientFacts& facts = analysis.gradients;
  if (facts.scaler && facts.measured_steps != 0) {
    const auto add = [&](const char* name, const Simulator& simulator, const ScalerParameters& parameters) {
      advice.simulations.push_back(
          {facts.process, *facts.scaler, name, simulator.simulate(parameters, Detail::kSummary)});
    };
    const Simulator run(facts);
    add("as recorded", run, run.recorded());
    const GradientFacts rest = without(facts, promotedModules(recommendation));
    add("recommended", Simulator(rest), recommendation.scaler.parameters);
  }
  advice.recommendations = std::move(recommendation.roles);
  return advice;
}

}  // namespace ampscope::analysis
