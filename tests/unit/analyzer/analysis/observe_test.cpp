// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/observe.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/analyzer/analysis/call_builder.h"

namespace ampscope::analysis {
namespace {

std::vector<ObservationKind> kinds(const std::vector<Observation>& observations) {
  std::vector<ObservationKind> result;
  for (const Observation& observation : observations) {
    result.push_back(observation.kind);
  }
  return result;
}

OpEntry gradient(std::string path, Dtype dtype, std::uint64_t subnormal) {
  OpEntry entry;
  entry.site = siteOf(std::move(path), "aten::mm", Phase::kBackward);
  entry.role = Role::kGradInput;
  entry.dtype = dtype;
  entry.totals.numel = 1000;
  entry.totals.zero = 500;
  entry.totals.subnormal = subnormal;
  entry.totals.steps.insert(3);
  return entry;
}

Layer layerOf(std::vector<OpEntry> ops) {
  Layer layer;
  layer.module = ops.front().site.module;
  layer.ops = std::move(ops);
  return layer;
}

Analysis scaled() {
  Analysis analysis;
  analysis.scalers.emplace_back();
  return analysis;
}

TEST(Observe, ACleanRunHasNothingToSay) {
  Analysis analysis = scaled();
  analysis.layers = {layerOf({gradient("a", Dtype::kFloat16, 49)})};
  EXPECT_TRUE(observe(analysis).empty());
}

TEST(Observe, OriginsRankByWhatBecameOfTheirStep) {
  Analysis analysis = scaled();
  const auto origin = [](OriginKind kind, bool calibration, bool skipped, std::uint32_t step) {
    Origin result;
    result.site = siteOf("x", "aten::exp");
    result.kind = kind;
    result.calibration = calibration;
    result.skipped = skipped;
    result.first_step = result.last_step = step;
    return result;
  };
  analysis.nonfinite.origins = {origin(OriginKind::kMask, false, false, 0), origin(OriginKind::kInf, true, true, 1),
                                origin(OriginKind::kNan, false, true, 2),   origin(OriginKind::kInf, false, false, 9),
                                origin(OriginKind::kInf, false, false, 4),  origin(OriginKind::kNan, false, false, 8)};
  analysis.nonfinite.broken_parameters = {{"fc.weight", {}, 7}};
  const std::vector<Observation> observations = observe(analysis);
  EXPECT_EQ(kinds(observations),
            (std::vector<ObservationKind>{ObservationKind::kBrokenParameter, ObservationKind::kNanOrigin,
                                          ObservationKind::kInfOrigin, ObservationKind::kInfOrigin,
                                          ObservationKind::kSkippedOrigin, ObservationKind::kCalibration,
                                          ObservationKind::kMask}));
  EXPECT_EQ(observations[2].first_step, 4U) << "the earlier of a kind comes first";
}

TEST(Observe, UnderflowIsToldOncePerLayerWorstFirst) {
  Analysis analysis = scaled();
  analysis.layers = {layerOf({gradient("a", Dtype::kFloat16, 60), gradient("a", Dtype::kFloat16, 100)}),
                     layerOf({gradient("b", Dtype::kFloat16, 400), gradient("b", Dtype::kFloat32, 400)})};
  const std::vector<Observation> observations = observe(analysis);
  ASSERT_EQ(kinds(observations), (std::vector<ObservationKind>(2, ObservationKind::kGradientUnderflow)));
  EXPECT_EQ(observations[0].site->module.path, "b");
  EXPECT_EQ(observations[0].message.find("other gradient"), std::string::npos) << "float32 is no 16-bit gradient";
  EXPECT_EQ(observations[1].count, 100U);
  EXPECT_EQ(observations[1].numel, 500U) << "of the nonzero elements";
  EXPECT_NE(observations[1].message.find("1 other gradient"), std::string::npos);
}

TEST(Observe, FewElementsAreNoSample) {
  Analysis analysis = scaled();
  OpEntry entry = gradient("a", Dtype::kFloat16, 40);
  entry.totals.numel = 60;
  entry.totals.zero = 0;
  analysis.layers = {layerOf({entry})};
  EXPECT_TRUE(observe(analysis).empty());
}

TEST(Observe, NearOverflowCountsOnlyStepsThatWereNotSkipped) {
  Analysis analysis = scaled();
  OpEntry entry = gradient("a", Dtype::kFloat16, 0);
  entry.totals.near_max = 5;
  analysis.layers = {layerOf({entry})};
  EXPECT_TRUE(observe(analysis).empty());
  analysis.layers[0].ops[0].near_max_kept = 1;
  EXPECT_EQ(kinds(observe(analysis)), std::vector<ObservationKind>{ObservationKind::kNearOverflow});
}

TEST(Observe, Float16GradientsNeedAnEnabledScaler) {
  Analysis analysis;
  analysis.layers = {layerOf({gradient("a", Dtype::kFloat16, 0)})};
  ASSERT_EQ(kinds(observe(analysis)), std::vector<ObservationKind>{ObservationKind::kMissingScaler});
  analysis.scalers.emplace_back().enabled = false;
  EXPECT_NE(observe(analysis)[0].message.find("disabled"), std::string::npos);
  analysis.scalers[0].enabled = true;
  EXPECT_TRUE(observe(analysis).empty());
  analysis.scalers.clear();
  analysis.layers[0].ops[0].dtype = Dtype::kBfloat16;
  EXPECT_TRUE(observe(analysis).empty()) << "bfloat16 needs no scaler";
}

TEST(Observe, SkippedStepsAfterTheCalibrationAndACollapsedScale) {
  Analysis analysis = scaled();
  ScalerLedger& ledger = analysis.scalers[0];
  for (std::uint32_t step = 0; step < 10; ++step) {
    ScaleStep& update = ledger.trajectory.emplace_back();
    update.step = step;
    update.scale_before = 1;
    update.scale_after = step >= 8 ? 0.5 : 1;
    update.skipped = step == 0 || step == 8;
    update.calibration = step == 0;
  }
  ledger.skipped = 2;
  ledger.calibration_skipped = 1;
  const std::vector<Observation> observations = observe(analysis);
  ASSERT_EQ(kinds(observations),
            (std::vector<ObservationKind>{ObservationKind::kScaleCollapsed, ObservationKind::kSkippedSteps}));
  EXPECT_EQ(observations[0].first_step, 8U);
  EXPECT_EQ(observations[1].first_step, 8U);
  EXPECT_EQ(observations[1].count, 1U);
}

TEST(Observe, ACastThatFlushesIsToldByPhase) {
  Analysis analysis = scaled();
  Cast cast;
  cast.site = siteOf("fc", "aten::_to_copy");
  cast.from = Dtype::kFloat32;
  cast.to = Dtype::kFloat16;
  cast.parameter = "fc.weight";
  cast.source.numel = 1000;
  cast.flushed = 9;
  analysis.casts = {cast};
  EXPECT_TRUE(observe(analysis).empty());
  analysis.casts[0].flushed = 20;
  EXPECT_EQ(kinds(observe(analysis)), std::vector<ObservationKind>{ObservationKind::kForwardUnderflow});
  EXPECT_NE(observe(analysis)[0].message.find("fc.weight"), std::string::npos);
  analysis.casts[0].site.phase = Phase::kBackward;
  EXPECT_EQ(kinds(observe(analysis)), std::vector<ObservationKind>{ObservationKind::kGradientUnderflow});
  analysis.casts[0].to = Dtype::kFloat32;
  EXPECT_TRUE(observe(analysis).empty());
}

TEST(Observe, WhatCameInIsNewsOnlyBeforeAParameterBroke) {
  Analysis analysis = scaled();
  FirstNonFinite first;
  first.step = 5;
  first.came_in = true;
  analysis.nonfinite.first_per_step = {first};
  EXPECT_EQ(kinds(observe(analysis)), std::vector<ObservationKind>{ObservationKind::kIncoming});
  analysis.nonfinite.broken_parameters = {{"fc.weight", {}, 4}};
  EXPECT_EQ(kinds(observe(analysis)), std::vector<ObservationKind>{ObservationKind::kBrokenParameter});
}

}  // namespace
}  // namespace ampscope::analysis
