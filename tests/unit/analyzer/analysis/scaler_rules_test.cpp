// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "analyzer/analysis/findings.h"
#include "analyzer/analysis/rules.h"
#include "tests/unit/analyzer/analysis/call_builder.h"

namespace ampscope::analysis {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A run of one scaler: a letter per step, '.' good, 's' skipped, 'c' skipped in the calibration, 'g' good, and the
/// scale grows.
Analysis run(const std::string& steps, double scale = 65536) {
  Analysis analysis;
  ScalerLedger& ledger = analysis.scalers.emplace_back();
  ledger.process = 1;
  for (const char kind : steps) {
    ScaleStep& step = ledger.trajectory.emplace_back();
    step.step = static_cast<std::uint32_t>(ledger.trajectory.size() - 1);
    step.skipped = kind == 's' || kind == 'c';
    step.calibration = kind == 'c';
    step.scale_before = scale;
    scale *= step.skipped ? 0.5 : kind == 'g' ? 2 : 1;
    step.scale_after = scale;
    ledger.skipped += step.skipped ? 1 : 0;
    ledger.calibration_skipped += step.calibration ? 1 : 0;
    if (!step.skipped) {
      continue;
    }
    if (ledger.skipped_runs.empty() || ledger.skipped_runs.back().last + 1 != step.step) {
      ledger.skipped_runs.push_back({step.step, step.step});
    }
    ledger.skipped_runs.back().last = step.step;
  }
  return analysis;
}

/// The first inf of each skipped step.
void blame(Analysis& analysis, Phase phase, Dtype dtype) {
  for (const ScaleStep& step : analysis.scalers[0].trajectory) {
    if (step.skipped) {
      FirstNonFinite& first = analysis.nonfinite.first_per_step.emplace_back();
      first.process = 1;
      first.step = step.step;
      first.site = siteOf("wo", "aten::addmm", phase);
      first.dtype = dtype;
      first.skipped = true;
      analysis.reached.steps.push_back({.process = 1, .step = step.step, .loss = phase == Phase::kForward});
    }
  }
}

std::vector<std::string> told(const Analysis& analysis) {
  std::vector<std::string> result;
  for (const Finding& finding : findAll(analysis)) {
    result.push_back(std::string(info(finding.rule).id) + " " + std::to_string(finding.first_step));
  }
  return result;
}

TEST(ScalerRules, TheCalibrationAndASkipNowAndThenAreNoFinding) {
  EXPECT_THAT(told(run("ccccc...................")), IsEmpty());
  EXPECT_THAT(told(run("c" + std::string(60, '.') + "gs" + std::string(60, '.') + "gs")), IsEmpty());
}

TEST(ScalerRules, SkippedStepsFromAShareOn) {
  EXPECT_THAT(told(run("c.s..s...s.....")), ElementsAre("skipped-steps 2"));
  EXPECT_THAT(told(run("c.s..s........." + std::string(80, '.') + "s")), IsEmpty());
  const Findings all = findAll(run("sss"));
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].severity, Severity::kError) << "not one good step";
}

TEST(ScalerRules, ACollapseExplainsItsSkips) {
  EXPECT_THAT(told(run("..sssss", 4)), ElementsAre("scale-collapsed 4"));
  EXPECT_THAT(told(run(".......", 0.5)), IsEmpty()) << "the program chose that scale";
  Analysis broken = run("...");
  broken.scalers[0].trajectory[1].scale_after = std::numeric_limits<double>::infinity();
  EXPECT_THAT(told(broken), ElementsAre("scale-collapsed 1"));
  broken.scalers[0].enabled = false;
  EXPECT_THAT(told(broken), IsEmpty());
}

TEST(ScalerRules, AScaleThatIsTakenBackAgainAndAgain) {
  EXPECT_THAT(told(run(".gs.gs.gs.gs")), ElementsAre("scale-oscillation 2"));
  EXPECT_THAT(told(run(".gs.gs.gs" + std::string(100, '.'))), IsEmpty());
}

TEST(ScalerRules, ALongDescentIsAScaleThatWasTooHigh) {
  Analysis high = run(std::string(12, 'c') + "....");
  blame(high, Phase::kBackward, Dtype::kFloat16);
  ASSERT_THAT(told(high), ElementsAre("scale-too-high 0"));
  EXPECT_THAT(findAll(high)[0].remedy, HasSubstr("init_scale=16 "));
  Analysis forward = run(std::string(12, 'c') + "....");
  blame(forward, Phase::kForward, Dtype::kFloat32);
  EXPECT_THAT(told(forward), IsEmpty()) << "forward does not feel the scale";
}

TEST(ScalerRules, AnOverflowThatNoScaleRemoves) {
  Analysis forward = run("sss");
  blame(forward, Phase::kForward, Dtype::kFloat16);
  ASSERT_THAT(told(forward), ElementsAre("scaler-with-bf16-overflow 0"));
  EXPECT_EQ(findAll(forward)[0].count, 3U);
  forward.reached.steps.clear();
  EXPECT_THAT(told(forward), ElementsAre("skipped-steps 0")) << "that inf did not reach the loss";
  Analysis low = run("..ss", 1);
  blame(low, Phase::kBackward, Dtype::kFloat16);
  EXPECT_THAT(told(low), testing::Contains("scaler-with-bf16-overflow 2"));
  Analysis wide = run("sss");
  blame(wide, Phase::kForward, Dtype::kBfloat16);
  EXPECT_THAT(told(wide), ElementsAre("skipped-steps 0"));
}

}  // namespace
}  // namespace ampscope::analysis
