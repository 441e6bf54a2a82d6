// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/report_advice.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ampscope::analysis {
namespace {

/// Three steps of a scaler whose first one overflowed: a gradient of 8 at scale 1 leaves binary16 from scale 8190 on.
Analysis scaledRun() {
  Analysis analysis;
  analysis.run.autocast_dtypes = {Dtype::kFloat16};
  analysis.scalers.resize(2);
  analysis.scalers[0].process = analysis.scalers[1].process = 4;
  analysis.scalers[0].scaler = 1;  // never updated its scale
  analysis.scalers[1].scaler = 2;
  GradientFacts& facts = analysis.gradients;
  facts.process = 4;
  facts.scaler = 2;
  facts.format = format::FormatId::kBinary16;
  facts.measured_steps = 3;
  facts.sites.emplace_back();
  for (std::uint32_t step = 0; step < 3; ++step) {
    GradientStep& at = facts.steps.emplace_back();
    at.step = step;
    at.scale = step == 0 ? 8192.0F : 4096.0F;
    at.found_inf = step == 0;
    at.measured = true;
    at.saturated = step == 0;
    at.limits.absmax = 8;
    at.limits.absmax_site = 0;
  }
  return analysis;
}

TEST(ReportAdvice, SimulatesTheScalerThatTheFactsAreOf) {
  const ReportAdvice advice = adviceFor(scaledRun());
  ASSERT_EQ(advice.simulations.size(), 2U);
  for (const NamedSimulation& simulation : advice.simulations) {
    EXPECT_EQ(simulation.process, 4U);
    EXPECT_EQ(simulation.scaler, 2U);
    EXPECT_TRUE(simulation.simulation.trajectory.empty()) << "a summary";
  }
  const Simulation& recorded = advice.simulations[0].simulation;
  EXPECT_EQ(advice.simulations[0].name, "as recorded");
  EXPECT_EQ(recorded.parameters.init_scale, 8192);
  EXPECT_EQ(recorded.skipped, 1U);
  EXPECT_EQ(recorded.final_scale, 4096.0F);
  EXPECT_EQ(recorded.exact_through_step, 2U);
  const Simulation& recommended = advice.simulations[1].simulation;
  EXPECT_EQ(advice.simulations[1].name, "recommended");
  EXPECT_EQ(recommended.parameters.init_scale, 4096);
  EXPECT_EQ(recommended.skipped, 0U);
}

TEST(ReportAdvice, WithoutAScalerOrGradientsNothingIsSimulated) {
  Analysis unscaled = scaledRun();
  unscaled.gradients.scaler.reset();
  EXPECT_TRUE(adviceFor(unscaled).simulations.empty());
  Analysis unmeasured = scaledRun();
  unmeasured.gradients.measured_steps = 0;
  EXPECT_TRUE(adviceFor(unmeasured).simulations.empty());
}

}  // namespace
}  // namespace ampscope::analysis
