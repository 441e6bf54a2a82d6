// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/scaler_ledger.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ampscope::analysis {
namespace {

store::ScalerUpdateRow update(std::uint32_t step, double before, double after, double found_inf) {
  store::ScalerUpdateRow row;
  row.process = ProcessId(1);
  row.scaler = 1;
  row.step = step;
  row.scale_before = before;
  row.scale_after = after;
  row.found_inf = found_inf;
  row.growth_factor = 2;
  row.backoff_factor = 0.5;
  row.growth_interval = 2000;
  return row;
}

store::ScalerUnscaleRow unscale(std::uint32_t step, std::uint32_t ordinal, std::uint32_t optimizer, double found_inf) {
  store::ScalerUnscaleRow row;
  row.process = ProcessId(1);
  row.scaler = 1;
  row.step = step;
  row.ordinal = ordinal;
  row.optimizer = optimizer;
  row.found_inf = found_inf;
  return row;
}

TEST(ScalerLedger, TellsCalibrationFromLaterSkips) {
  const std::vector<store::ScalerUpdateRow> updates = {update(0, 8, 4, 1), update(1, 4, 2, 1), update(2, 2, 2, 0),
                                                       update(3, 2, 1, 1), update(4, 1, 0.5, 1)};
  const std::vector<ScalerLedger> ledgers = buildLedgers({}, {}, updates);
  ASSERT_EQ(ledgers.size(), 1U);
  const ScalerLedger& ledger = ledgers[0];
  EXPECT_EQ(ledger.skipped, 4U);
  EXPECT_EQ(ledger.calibration_skipped, 2U);
  ASSERT_EQ(ledger.skipped_runs.size(), 2U);
  EXPECT_EQ(ledger.skipped_runs[1].first, 3U);
  EXPECT_EQ(ledger.skipped_runs[1].last, 4U);
  EXPECT_FALSE(ledger.init_scale.has_value()) << "no GradScaler object was seen";
  EXPECT_EQ(ledger.growth_interval, 2000);

  Catalog catalog;
  noteSkippedSteps(ledgers, catalog);
  EXPECT_EQ(catalog.skipped_steps.size(), 4U);
  EXPECT_EQ(catalog.calibration_steps, (std::set<StepKey>{{1, 0}, {1, 1}}));
}

TEST(ScalerLedger, ARunWithoutOneGoodStepIsNoCalibration) {
  const std::vector<store::ScalerUpdateRow> updates = {update(0, 8, 4, 1), update(1, 4, 2, 1)};
  const std::vector<ScalerLedger> ledgers = buildLedgers({}, {}, updates);
  EXPECT_EQ(ledgers[0].skipped, 2U);
  EXPECT_EQ(ledgers[0].calibration_skipped, 0U);
}

TEST(ScalerLedger, OneOptimizerMaySkipWhileAnotherSteps) {
  const std::vector<store::ScalerUnscaleRow> unscales = {unscale(0, 0, 0, 0), unscale(0, 1, 1, NAN)};
  const std::vector<store::ScalerUpdateRow> updates = {update(0, 8, 4, NAN)};
  const ScaleStep step = buildLedgers({}, unscales, updates)[0].trajectory[0];
  EXPECT_TRUE(step.skipped);
  ASSERT_EQ(step.found_inf_per_optimizer.size(), 2U);
  EXPECT_EQ(step.found_inf_per_optimizer[0], 0);
  EXPECT_TRUE(std::isnan(step.found_inf_per_optimizer[1]));
}

TEST(ScalerLedger, SettingTheScaleIsNoStep) {
  std::vector<store::ScalerUpdateRow> updates = {update(0, 8, 1024, 0), update(1, 1024, 512, 1),
                                                 update(2, 512, 512, 0)};
  updates[0].is_set = true;
  const ScalerLedger ledger = buildLedgers({}, {}, updates)[0];
  EXPECT_FALSE(ledger.trajectory[0].skipped);
  EXPECT_TRUE(ledger.trajectory[1].calibration) << "a set scale is no good step";
}

TEST(ScalerLedger, ADisabledScalerIsListed) {
  store::ScalerRow row;
  row.process = ProcessId(2);
  row.scaler = 1;
  row.enabled = false;
  const std::vector<store::ScalerRow> scalers = {row};
  const std::vector<ScalerLedger> ledgers = buildLedgers(scalers, {}, {});
  ASSERT_EQ(ledgers.size(), 1U);
  EXPECT_FALSE(ledgers[0].enabled);
  EXPECT_TRUE(ledgers[0].trajectory.empty());
}

TEST(ScalerLedger, AnOptimizerNumberFromADamagedFileIsBounded) {
  const std::vector<store::ScalerUnscaleRow> unscales = {unscale(0, 0, 0xFFFFFFFFU, 1)};
  const std::vector<store::ScalerUpdateRow> updates = {update(0, 8, 8, 0)};
  EXPECT_TRUE(buildLedgers({}, unscales, updates)[0].trajectory[0].found_inf_per_optimizer.empty());
}

TEST(ScalerLedger, AStepIsCalibrationOnlyIfEveryScalerThatSkippedItWasCalibrating) {
  std::vector<store::ScalerUpdateRow> updates = {update(0, 8, 8, 0), update(1, 8, 4, 1)};
  for (std::uint32_t step = 0; step < 3; ++step) {
    updates.push_back(update(step, 8, 4, step < 2 ? 1 : 0));
    updates.back().scaler = 2;
  }
  Catalog catalog;
  noteSkippedSteps(buildLedgers({}, {}, updates), catalog);
  EXPECT_EQ(catalog.calibration_steps, (std::set<StepKey>{{1, 0}}));
}

}  // namespace
}  // namespace ampscope::analysis
