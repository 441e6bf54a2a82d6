// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What is said of the uses of torch's API, and of numbers and updates that a format does not hold.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

std::vector<std::string> told(const Analysis& analysis) {
  std::vector<std::string> result;
  for (const Finding& finding : findAll(analysis)) {
    result.push_back(std::string(name(finding.severity)) + " " + std::string(info(finding.rule).id) + " " +
                     std::to_string(finding.first_step));
  }
  return result;
}

TEST(ApiRules, OneFindingForEachDeprecatedEntryPoint) {
  Analysis analysis;
  for (const char* place : {"a.py:1", "a.py:1", "b.py:2"}) {
    analysis.api_uses.push_back({1, ApiUseKind::kDeprecated, 0, 0, "torch.cuda.amp.autocast", place});
  }
  analysis.api_uses.push_back({1, ApiUseKind::kDeprecated, 3, 0, "torch.cuda.amp.custom_fwd", "c.py:3"});
  EXPECT_THAT(told(analysis), ElementsAre("note deprecated-amp-api 0", "note deprecated-amp-api 3"));
  const Findings findings = findAll(analysis);
  EXPECT_EQ(findings[0].message, "torch.cuda.amp.autocast is deprecated and was used (a.py:1) and in 1 other place.");
  EXPECT_EQ(findings[0].remedy, "Write torch.amp.autocast(\"cuda\", ...).");
  EXPECT_EQ(findings[1].remedy, "Write torch.amp.custom_fwd(device_type=\"cuda\", ...).");
}

TEST(ApiRules, MisuseIsToldByKindAndScaler) {
  Analysis analysis;
  analysis.api_uses = {{1, ApiUseKind::kClippedScaled, 2, 1, "clip_grad_norm_", "t.py:9"},
                       {1, ApiUseKind::kClippedScaled, 3, 1, "clip_grad_norm_", "t.py:9"},
                       {1, ApiUseKind::kUnscaledTwice, 1, 1, "unscale_", "t.py:8"},
                       {1, ApiUseKind::kUpdateWithoutStep, 1, 2, "update", "t.py:7"}};
  EXPECT_THAT(told(analysis), ElementsAre("error scaler-misuse 1", "error scaler-misuse 2", "warning scaler-misuse 1"));
  EXPECT_THAT(findAll(analysis)[1].message, HasSubstr("clip_grad_norm_() (t.py:9) clipped"));
}

TEST(ApiRules, AScalerOfARunInBfloat16DoesNothing) {
  Analysis analysis;
  analysis.run.autocast_dtypes = {Dtype::kBfloat16};
  ScalerLedger& ledger = analysis.scalers.emplace_back();
  ledger.trajectory.resize(3);
  for (ScaleStep& step : ledger.trajectory) {
    step.scale_before = step.scale_after = 1024;
  }
  EXPECT_THAT(told(analysis), ElementsAre("note scaler-misuse 0"));
  analysis.run.autocast_dtypes = {Dtype::kFloat16, Dtype::kBfloat16};
  EXPECT_THAT(told(analysis), IsEmpty());
}

TEST(ApiRules, TheSameEpsilonInManyModulesIsOneFindingWhereItWasNeeded) {
  Analysis analysis;
  for (const char* path : {"a", "b", "c"}) {
    Epsilon& epsilon = analysis.epsilons.emplace_back();
    epsilon.site = siteOf(path, "aten::add");
    epsilon.dtype = Dtype::kFloat16;
    epsilon.value = 1e-8;
    epsilon.calls = 4;
    epsilon.numel = 400;
    epsilon.steps.insert(0);
  }
  EXPECT_THAT(told(analysis), ElementsAre("note epsilon-flushed 0"));
  analysis.epsilons[1].unguarded = 8;
  analysis.epsilons[1].unguarded_steps.insert(5);
  EXPECT_THAT(told(analysis), ElementsAre("warning epsilon-flushed 5"));
  const Finding finding = findAll(analysis)[0];
  EXPECT_EQ(finding.site->module.path, "b");
  EXPECT_EQ(finding.message,
            "1e-08 is zero in float16 in step 5: 2.0 % of the results are zero; the same at 2 other ops.");
}

Stall lost(std::string path, std::uint64_t stalled, std::uint32_t steps) {
  Stall stall;
  stall.site = siteOf(path, "aten::add_", Phase::kOptimizer);
  stall.parameter = path + ".weight";
  stall.is_update = stall.compared = true;
  stall.dtype = Dtype::kBfloat16;
  stall.stalled = stalled;
  stall.numel = 100;
  stall.calls = steps;
  stall.met = 10;
  for (std::uint32_t step = 0; step < steps; ++step) {
    stall.steps.insert(step);
  }
  return stall;
}

TEST(ApiRules, LostUpdatesOfADtypeAreOneFindingAtTheWorstParameter) {
  Analysis analysis;
  analysis.stalls = {lost("a", 60, 5), lost("b", 90, 5), lost("c", 99, 2)};
  EXPECT_THAT(told(analysis), ElementsAre("warning update-lost 0"));
  const Finding finding = findAll(analysis)[0];
  EXPECT_EQ(finding.site->module.path, "b");
  EXPECT_EQ(finding.message,
            "90 % of the elements of b.weight kept their bfloat16 value in 5 steps (0 to 4), as did most of 1 other "
            "parameter: their updates are below half an ULP.");
}

TEST(ApiRules, AnAccumulationThatStallsInManyModulesIsOneFinding) {
  Analysis analysis;
  analysis.stalls = {lost("a", 95, 5), lost("b", 99, 5)};
  for (Stall& stall : analysis.stalls) {
    stall.is_update = false;
  }
  EXPECT_THAT(told(analysis), ElementsAre("warning accumulation-stall 0"));
  EXPECT_THAT(findAll(analysis)[0].message, HasSubstr("as in 1 other module"));
}

TEST(ApiRules, ABypassedFunctionIsAnErrorWhereItsProductRaisedOne) {
  Analysis analysis;
  BypassedFunction& function = analysis.bypassed_functions.emplace_back();
  function.name = "Product";
  function.site = siteOf("fc", "aten::mm", Phase::kBackward);
  function.steps.insert(0);
  EXPECT_THAT(told(analysis), ElementsAre("warning autocast-bypassed-custom-function 0"));
  function.threw = true;
  EXPECT_THAT(told(analysis), ElementsAre("error autocast-bypassed-custom-function 0"));
}

}  // namespace
}  // namespace ampscope::analysis
