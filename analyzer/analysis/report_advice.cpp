// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/report_advice.h"

#include <utility>

namespace ampscope::analysis {

ReportAdvice adviceFor(const Analysis& analysis) {
  ReportAdvice advice;
  Recommendation recommendation = recommend(analysis, Objective::kBalanced);
  advice.recommendations = std::move(recommendation.roles);
  if (!analysis.scalers.empty() && !analysis.gradients.steps.empty()) {
    const Simulator simulator(analysis.gradients);
    advice.simulations.push_back({"as recorded", simulator.simulate(simulator.recorded(), Detail::kSummary)});
    advice.simulations.push_back(
        {"recommended", simulator.simulate(recommendation.scaler.parameters, Detail::kSummary)});
  }
  return advice;
}

}  // namespace ampscope::analysis
