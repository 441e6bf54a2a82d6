// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/unit/analyzer/analysis/run_builder.h"

namespace ampscope::analysis {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Comparison, TellsNewGoneSameAndWorseFindings) {
  RunBuilder before;
  before.tensor(siteAt("a")).tensor(siteAt("b")).tensor(siteAt("c"));
  before.finding(siteAt("a"), Rule::kForwardOverflow, Severity::kWarning).finding(siteAt("b"));
  RunBuilder after;
  after.tensor(siteAt("a")).tensor(siteAt("b")).tensor(siteAt("c"));
  after.finding(siteAt("c")).finding(siteAt("a"), Rule::kForwardOverflow, Severity::kError);
  const Comparison comparison = compare(before, after);
  EXPECT_THAT(comparison.came, ElementsAre(0));
  EXPECT_THAT(comparison.gone, ElementsAre(1));
  ASSERT_EQ(comparison.same.size(), 1U);
  ASSERT_EQ(comparison.worse.size(), 1U);
  EXPECT_EQ(comparison.worse[0].after, 1U);
}

TEST(Comparison, MeasuresTheGrowthInBinadesMostFirst) {
  RunBuilder before;
  before.tensor(siteAt("a"), 1).tensor(siteAt("b"), 8).tensor(siteAt("z"), 0);
  RunBuilder after;
  after.tensor(siteAt("a"), 2).tensor(siteAt("b"), 0.5).tensor(siteAt("z"), 3);
  const Comparison comparison = compare(before, after);
  ASSERT_EQ(comparison.tensors.size(), 3U);
  EXPECT_EQ(comparison.tensors[0].binades(), -4);
  EXPECT_EQ(comparison.tensors[1].binades(), 1);
  EXPECT_TRUE(std::isnan(comparison.tensors[2].binades())) << "from zero there is no factor";
}

TEST(Comparison, TheErrorIsWhat99OfAHundredElementsStayWithin) {
  ReferenceTotals totals;
  EXPECT_TRUE(std::isnan(errorInUlp(totals)));
  totals.sum.compared = 1000;
  totals.sum.ulp[0] = 1000;
  EXPECT_EQ(errorInUlp(totals), 0);
  totals.sum.ulp[0] = 900;
  totals.sum.ulp[1] = 90;  // at most 0.5
  totals.sum.ulp[20] = 10;
  EXPECT_EQ(errorInUlp(totals), 0.5) << "ten of a thousand do not count";
  totals.sum.ulp[1] = 89;
  totals.sum.ulp[20] = 11;
  EXPECT_EQ(errorInUlp(totals), std::ldexp(1, 18));
}

TEST(Comparison, LimitsAreExceededNotReached) {
  RunBuilder before;
  before.tensor(siteAt("a"), 1).tensor(siteAt("b"), 1);
  RunBuilder after;
  after.tensor(siteAt("a"), 8).tensor(siteAt("b"), 8.5);
  const Comparison comparison = compare(before, after);
  DriftLimits limits;
  EXPECT_THAT(beyond(comparison, limits), IsEmpty());
  limits.absmax = 3;
  const std::vector<Drift> drifts = beyond(comparison, limits);
  ASSERT_EQ(drifts.size(), 1U);
  EXPECT_EQ(drifts[0].kind, "absmax");
  EXPECT_THAT(drifts[0].sentence, HasSubstr("b · aten::mm · forward output: the largest magnitude grew from 1 to 8.5"));
}

TEST(Comparison, UnderflowErrorSkippedStepsAndTimeHaveLimitsOfTheirOwn) {
  RunBuilder before;
  before.tensor(siteAt("a"));
  RunBuilder after;
  after.tensor(siteAt("a"));
  TensorTotals& was = before.get().layers[0].ops[0].totals;
  TensorTotals& is = after.get().layers[0].ops[0].totals;
  was.subnormal = 10;  // of 1000
  is.subnormal = 120;
  auto& error_before = before.get().layers[0].ops[0].references[indexOf(ReferenceLevel::kLocal)].sum;
  auto& error_after = after.get().layers[0].ops[0].references[indexOf(ReferenceLevel::kLocal)].sum;
  error_before.compared = error_after.compared = 100;
  error_before.ulp[1] = error_after.ulp[5] = 100;  // 0.5 and 8 ULP
  before.get().scalers.emplace_back().skipped = 1;
  after.get().scalers.emplace_back().skipped = 4;
  const auto takes = [](Analysis& run, double seconds, double tracer_seconds) {
    run.overhead.steps_seconds = seconds;
    run.overhead.steps_tracer_seconds = tracer_seconds;
    run.overhead.steps_timed = 10;
  };
  takes(before.get(), 11, 1);
  takes(after.get(), 27, 2);
  const Comparison comparison = compare(before, after);
  EXPECT_EQ(comparison.before.seconds_per_step, 1);
  EXPECT_EQ(comparison.after.seconds_per_step, 2.5);
  const auto kinds = [&](const DriftLimits& limits) {
    std::string result;
    for (const Drift& drift : beyond(comparison, limits)) {
      result += drift.kind + " ";
    }
    return result;
  };
  EXPECT_EQ(kinds({.absmax = {}, .underflow = 0.1, .error = 7, .skipped = 2, .time = 2}),
            "underflow error skipped time ");
  EXPECT_EQ(kinds({.absmax = {}, .underflow = 0.12, .error = 7.5, .skipped = 3, .time = 2.5}), "");
}

TEST(Comparison, AShareOfFewElementsIsNoise) {
  RunBuilder before;
  before.tensor(siteAt("a"));
  RunBuilder after;
  after.tensor(siteAt("a"));
  before.get().layers[0].ops[0].totals.numel = after.get().layers[0].ops[0].totals.numel = 63;
  after.get().layers[0].ops[0].totals.subnormal = 63;
  DriftLimits limits;
  limits.underflow = 0;
  EXPECT_THAT(beyond(compare(before, after), limits), IsEmpty());
}

}  // namespace
}  // namespace ampscope::analysis
