// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "analyzer/analysis/rules.h"
#include "tests/unit/analyzer/analysis/call_builder.h"

namespace ampscope::analysis {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// "error nan-origin", in order.
std::vector<std::string> told(const Analysis& analysis) {
  std::vector<std::string> result;
  for (const Finding& finding : findAll(analysis)) {
    result.push_back(std::string(name(finding.severity)) + " " + std::string(info(finding.rule).id));
  }
  return result;
}

/// A run that trains in float16 with an enabled scaler.
Analysis scaled() {
  Analysis analysis;
  analysis.scalers.emplace_back();
  analysis.reached.trains = true;
  analysis.dtype_facts.forward_calls = 1;
  analysis.dtype_facts.low_tensors = 1;
  analysis.underflows.gradients.dtype = Dtype::kFloat16;
  analysis.underflows.gradients.nonzero = 1000;
  analysis.underflows.gradients.absmax = 20000;
  return analysis;
}

Origin origin(std::string path, std::string op, OriginKind kind, std::uint32_t step, Phase phase = Phase::kForward) {
  Origin result;
  result.site = siteOf(std::move(path), std::move(op), phase);
  result.kind = kind;
  result.role = phase == Phase::kBackward ? Role::kGradInput : Role::kOutput;
  result.dtype = Dtype::kFloat16;
  result.first_step = result.last_step = step;
  result.steps = result.calls = 1;
  result.numel = 8;
  (kind == OriginKind::kNan ? result.nan : result.pos_inf) = 2;
  result.examples = {{1, step}};
  return result;
}

void reach(Analysis& analysis, std::uint32_t step, bool loss, bool hidden) {
  analysis.reached.steps.push_back({.process = 1, .step = step, .loss = loss, .hidden = hidden});
}

TEST(Findings, ACleanRunHasNothingToSay) { EXPECT_THAT(findAll(scaled()), IsEmpty()); }

TEST(Findings, AnEmptySessionHasNothingToSay) { EXPECT_THAT(findAll({}), IsEmpty()); }

TEST(Findings, AreSortedBySeverityStepRuleAndPlace) {
  Analysis analysis = scaled();
  reach(analysis, 3, true, false);
  reach(analysis, 5, true, false);
  analysis.nonfinite.origins = {origin("b", "aten::exp", OriginKind::kInf, 3),
                                origin("a", "aten::exp", OriginKind::kInf, 3),
                                origin("c", "aten::sqrt", OriginKind::kNan, 5)};
  analysis.nonfinite.origins[1].skipped = true;
  EXPECT_THAT(told(analysis), ElementsAre("error forward-overflow", "error nan-origin", "warning forward-overflow"));
  analysis.nonfinite.origins[1].skipped = false;
  const Findings findings = findAll(analysis);
  EXPECT_EQ(findings[0].site->module.path, "a");
  EXPECT_EQ(findings[1].site->module.path, "b");
}

TEST(Findings, OriginsOfOneLayerAreOneFindingWithTheFirstOp) {
  Analysis analysis = scaled();
  reach(analysis, 3, true, false);
  analysis.nonfinite.origins = {origin("a", "aten::mul", OriginKind::kInf, 3),
                                origin("a", "aten::exp", OriginKind::kInf, 3)};
  const Findings findings = findAll(analysis);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].site->op, "aten::mul");
  EXPECT_THAT(findings[0].message, HasSubstr("1 other op of this layer"));
  EXPECT_THAT(findings[0].message, HasSubstr("reached the loss"));
}

TEST(Findings, AMaskIsNoFinding) {
  Analysis analysis = scaled();
  analysis.nonfinite.origins = {origin("a", "aten::masked_fill", OriginKind::kMask, 0)};
  EXPECT_THAT(told(analysis), IsEmpty());
}

TEST(Findings, TheCalibrationOfAScalerIsNoFindingButForwardIs) {
  Analysis analysis = scaled();
  reach(analysis, 0, true, false);
  Origin backward = origin("a", "aten::mm", OriginKind::kInf, 0, Phase::kBackward);
  Origin forward = origin("b", "aten::mm", OriginKind::kInf, 0);
  backward.calibration = backward.skipped = forward.calibration = forward.skipped = true;
  analysis.nonfinite.origins = {backward, forward};
  EXPECT_THAT(told(analysis), ElementsAre("warning forward-overflow"));
}

TEST(Findings, InfInAWideFormatOrAtAPoleIsNoOverflow) {
  Analysis analysis = scaled();
  reach(analysis, 1, true, false);
  Origin wide = origin("a", "aten::exp", OriginKind::kInf, 1);
  wide.dtype = Dtype::kFloat32;
  Origin pole = origin("b", "aten::div", OriginKind::kInf, 1);
  pole.input_zeros = true;
  analysis.nonfinite.origins = {wide, pole};
  EXPECT_THAT(told(analysis), ElementsAre("error inf-origin", "error inf-origin"));
  analysis.nonfinite.origins[1].input_zeros = false;
  EXPECT_THAT(told(analysis), ElementsAre("error inf-origin", "error forward-overflow"));
}

TEST(Findings, WhatReachesNothingIsANoteAndWhatIsHiddenIsTheHidersFinding) {
  Analysis analysis = scaled();
  analysis.nonfinite.origins = {origin("a", "aten::exp", OriginKind::kInf, 4)};
  EXPECT_THAT(told(analysis), ElementsAre("note forward-overflow"));
  reach(analysis, 4, false, true);
  HidingOp hiding;
  hiding.site = siteOf("b", "aten::clamp");
  hiding.steps = {{1, 4}};
  hiding.count = 2;
  analysis.reached.hidden = {hiding};
  EXPECT_THAT(told(analysis), IsEmpty()) << "nobody knows that an op made what was hidden";
  FirstNonFinite first;
  first.process = 1;
  first.step = 4;
  first.site = analysis.nonfinite.origins[0].site;
  analysis.nonfinite.first_per_step = {first};
  EXPECT_THAT(told(analysis), ElementsAre("warning masked-nonfinite"));
  analysis.nonfinite.first_per_step[0].constant = true;
  EXPECT_THAT(told(analysis), IsEmpty()) << "the program put it there to be hidden";
}

TEST(Findings, WhatCameInIsNewsOnlyBeforeAWeightBroke) {
  Analysis analysis = scaled();
  reach(analysis, 5, true, false);
  FirstNonFinite first;
  first.process = 1;
  first.step = 5;
  first.came_in = true;
  first.kind = OriginKind::kNan;
  first.site = siteOf("a", "aten::mm");
  analysis.nonfinite.first_per_step = {first};
  ASSERT_THAT(told(analysis), ElementsAre("error nan-origin"));
  EXPECT_THAT(findAll(analysis)[0].message, HasSubstr("from outside"));
  analysis.nonfinite.broken_parameters = {{"fc.weight", {}, 4}};
  const Findings findings = findAll(analysis);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_THAT(findings[0].message, HasSubstr("fc.weight")) << "the broken weight is told instead";
}

Underflow lossy(std::string path, Phase phase, Dtype dtype, std::uint32_t steps) {
  Underflow underflow;
  underflow.site = siteOf(std::move(path), "aten::mm", phase);
  underflow.role = Role::kGradInput;
  underflow.dtype = dtype;
  for (std::uint32_t step = 2; step < 2 + steps; ++step) {
    underflow.steps.insert(step);
  }
  underflow.met = 10;
  underflow.lost = 50;
  underflow.nonzero = 100;
  underflow.norm = 0.5;
  return underflow;
}

TEST(Findings, UnderflowIsToldOncePerLayerWithTheWorst) {
  Analysis analysis = scaled();
  analysis.underflows.backward = {lossy("a", Phase::kBackward, Dtype::kFloat16, 5),
                                  lossy("a", Phase::kBackward, Dtype::kFloat16, 5),
                                  lossy("b", Phase::kBackward, Dtype::kFloat16, 2)};
  analysis.underflows.backward[1].norm = 0.9;
  const Findings findings = findAll(analysis);
  ASSERT_EQ(findings.size(), 1U) << "two steps of ten are not enough";
  EXPECT_EQ(info(findings[0].rule).id, "backward-underflow");
  EXPECT_THAT(findings[0].message, HasSubstr("90 % of its norm"));
  EXPECT_EQ(findings[0].first_step, 2U);
}

TEST(Findings, GradientsThatAnOpMakesZeroAreToldByTheirNorm) {
  Analysis analysis = scaled();
  OpEntry entry;
  entry.site = siteOf("a", "aten::sigmoid_backward", Phase::kBackward);
  entry.role = Role::kGradInput;
  entry.dtype = Dtype::kFloat16;
  ReferenceTotals& local = entry.references[indexOf(ReferenceLevel::kLocal)];
  local.tensors = 1;
  local.steps.insert(3);
  local.sum.numel = 100;
  local.sum.flushed = {60, 10};
  local.sum.sum_squared_reference = 1;
  local.sum.sum_squared_flushed = 0.25;
  Layer layer;
  layer.module = entry.site.module;
  layer.ops = {entry, entry};
  layer.ops[0].references[indexOf(ReferenceLevel::kLocal)].sum.sum_squared_flushed = 0.04;
  analysis.layers = {layer};
  const Findings findings = findAll(analysis);
  ASSERT_EQ(findings.size(), 1U) << "one for a layer";
  EXPECT_EQ(info(findings[0].rule).id, "backward-underflow");
  EXPECT_THAT(findings[0].message,
              HasSubstr("70 of 100 elements of a gradient zero, with 50 % of its norm, in step 3"));
  EXPECT_EQ(findings[0].first_step, 3U);
  for (OpEntry& op : analysis.layers[0].ops) {
    op.references[indexOf(ReferenceLevel::kLocal)].sum.sum_squared_flushed = 0.0025;
  }
  EXPECT_TRUE(findAll(analysis).empty()) << "5 % of the norm";
  analysis.layers = {layer};
  analysis.underflows.backward = {lossy("a", Phase::kBackward, Dtype::kFloat16, 5)};
  EXPECT_EQ(findAll(analysis).size(), 1U) << "the subnormals of the layer say it already";
}

TEST(Findings, WhereTheScaleIsTheCauseItIsOneFinding) {
  Analysis analysis = scaled();
  analysis.underflows.backward = {lossy("a", Phase::kBackward, Dtype::kFloat16, 5),
                                  lossy("b", Phase::kBackward, Dtype::kFloat16, 5)};
  analysis.underflows.gradients.absmax = 1.0;
  EXPECT_THAT(told(analysis), ElementsAre("warning scale-too-low"));
  analysis.scalers[0].enabled = false;
  EXPECT_THAT(told(analysis), ElementsAre("warning scaler-disabled"));
  analysis.scalers.clear();
  EXPECT_THAT(told(analysis), ElementsAre("warning missing-scaler"));
  analysis.underflows.backward.clear();
  EXPECT_THAT(told(analysis), ElementsAre("note missing-scaler")) << "nothing is lost: it may be scaled by hand";
  analysis.underflows.gradients = {};
  EXPECT_THAT(told(analysis), IsEmpty()) << "bfloat16 needs no scaler";
}

TEST(Findings, ACastThatFlushesInForward) {
  Analysis analysis = scaled();
  Underflow cast = lossy("fc", Phase::kForward, Dtype::kFloat16, 10);
  cast.from = Dtype::kFloat32;
  cast.parameter = "fc.weight";
  analysis.underflows.forward = {cast};
  const Findings findings = findAll(analysis);
  ASSERT_THAT(told(analysis), ElementsAre("warning forward-underflow"));
  EXPECT_THAT(findings[0].message, HasSubstr("fc.weight was cast from float32 to float16"));
}

DtypeUse use(DtypeEvent event, std::string path, std::string op) {
  DtypeUse result;
  result.event = event;
  result.site = siteOf(std::move(path), std::move(op));
  result.low = Dtype::kBfloat16;
  result.wide = Dtype::kFloat32;
  result.calls = 1;
  result.steps.insert(7);
  return result;
}

TEST(Findings, ALossInSixteenBitsIsOneFinding) {
  Analysis analysis = scaled();
  analysis.dtype_facts.uses = {use(DtypeEvent::kLowLossInput, "head", "aten::_log_softmax"),
                               use(DtypeEvent::kLowLoss, "head", "aten::mean")};
  ASSERT_THAT(told(analysis), ElementsAre("warning low-precision-loss"));
  EXPECT_EQ(findAll(analysis)[0].site->op, "aten::_log_softmax");
}

TEST(Findings, AMixedErrorWeighsMoreThanAPromotion) {
  Analysis analysis = scaled();
  analysis.dtype_facts.uses = {use(DtypeEvent::kPromoted, "a", "aten::mul"),
                               use(DtypeEvent::kMixedError, "a", "aten::mm"),
                               use(DtypeEvent::kPromoted, "", "aten::mul")};
  analysis.dtype_facts.uses[2].site.module = {};
  EXPECT_THAT(told(analysis), ElementsAre("error dtype-escape", "note dtype-escape"));
}

TEST(Findings, AutocastThatDoesNothing) {
  Analysis analysis;
  analysis.reached.trains = true;
  analysis.dtype_facts.forward_calls = 10;
  EXPECT_THAT(told(analysis), ElementsAre("note autocast-inactive")) << "a float32 run, perhaps on purpose";
  analysis.dtype_facts.autocast_calls = 10;
  EXPECT_THAT(told(analysis), ElementsAre("warning autocast-inactive"));
  analysis.dtype_facts.autocast_calls = 0;
  analysis.scalers.emplace_back();
  EXPECT_THAT(told(analysis), ElementsAre("warning autocast-inactive"));
  analysis.dtype_facts.low_tensors = 1;
  EXPECT_THAT(told(analysis), IsEmpty());
}

TEST(Findings, RepeatedCastsAreANoteFromAShareOfTheBytesOn) {
  Analysis analysis = scaled();
  Cast cast;
  cast.site = siteOf("fc", "aten::_to_copy");
  cast.parameter = "fc.weight";
  cast.count = 100;
  cast.bytes = 10000;
  cast.repeated = 4;
  analysis.casts = {cast};
  EXPECT_THAT(told(analysis), IsEmpty());
  analysis.casts[0].repeated = 50;
  EXPECT_THAT(told(analysis), ElementsAre("note redundant-casts"));
}

TEST(Findings, AGrowingTensorIsForecastAndALargeOneIsNot) {
  Analysis analysis = scaled();
  Trend trend{.site = siteOf("res", "aten::add"), .dtype = Dtype::kFloat16, .points = {}, .last_step = 15};
  for (std::uint32_t step = 0; step < 16; ++step) {
    trend.points.push_back({step, 60000.0});
  }
  analysis.trends = {trend};
  EXPECT_THAT(told(analysis), IsEmpty());
  for (TrendPoint& point : analysis.trends[0].points) {
    point.absmax = std::ldexp(1.0, static_cast<int>(point.step) - 2);
  }
  ASSERT_THAT(told(analysis), ElementsAre("warning overflow-forecast"));
  EXPECT_THAT(findAll(analysis)[0].message, HasSubstr("in about 3 steps")) << "2^13 at step 15";
  analysis.trends[0].points.back().absmax = 4000;
  EXPECT_THAT(told(analysis), IsEmpty()) << "too far away to say";
}

}  // namespace
}  // namespace ampscope::analysis
