// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Does every step find its column, with the worst tensor's number, and the loss that the program computed?
#include "analyzer/analysis/step_series.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "tests/support/temp_dir.h"
#include "tests/support/trace_builder.h"

namespace ampscope::analysis {
namespace {

using test::input;
using test::output;

class StepSeriesTest : public ::testing::Test {
 protected:
  template <class Write>
  StepSeries series(const Write& write) {
    {
      test::TraceBuilder trace(folder / "1.amptrace");
      write(trace);
      trace.end();
    }
    const store::Session session = test::makeSession({folder / "1.amptrace"}, folder / "run.ampscope");
    return stepSeries(session).value();
  }
  static float at(const StepSeries& series, std::size_t row, Flow flow, StepMetric metric, std::size_t column) {
    const std::span<const float> values = series.values(row, flow, metric);
    return values.empty() ? std::nanf("") : values[column];
  }

  test::TempDir folder;
};

TEST_F(StepSeriesTest, TheWorstTensorSpeaksForItsLayerAndStep) {
  const StepSeries found = series([](test::TraceBuilder& trace) {
    trace.call({.module = "b", .tensors = {input({900}), output({1, -4})}});
    trace.call({.module = "b", .tensors = {output({0.5, 0, 0, 2})}});
    trace.call({.module = "a", .phase = Phase::kBackward, .tensors = {output({8}, Dtype::kFloat16, Role::kGradInput)}});
    trace.endStep();
    trace.call({.module = "b", .tensors = {output({INFINITY, 2, NAN}), output({-INFINITY})}});
    trace.endStep();
  });
  ASSERT_EQ(found.columns.size(), 2U);
  ASSERT_EQ(found.rows.size(), 2U);
  EXPECT_EQ(found.rows[0].module.path, "a");
  EXPECT_EQ(at(found, 1, Flow::kForward, StepMetric::kAbsmax, 0), 4.0F);
  EXPECT_EQ(at(found, 1, Flow::kForward, StepMetric::kAbsmin, 0), 0.5F);
  EXPECT_EQ(at(found, 1, Flow::kForward, StepMetric::kZero, 0), 0.5F);
  EXPECT_EQ(at(found, 1, Flow::kForward, StepMetric::kNonFinite, 0), 0.0F);
  EXPECT_EQ(at(found, 1, Flow::kForward, StepMetric::kNonFinite, 1), 3.0F);
  EXPECT_EQ(at(found, 1, Flow::kForward, StepMetric::kAbsmax, 1), 2.0F);
  EXPECT_EQ(at(found, 0, Flow::kGradients, StepMetric::kAbsmax, 0), 8.0F);
  EXPECT_TRUE(std::isnan(at(found, 0, Flow::kGradients, StepMetric::kAbsmax, 1)));
  EXPECT_TRUE(found.values(0, Flow::kForward, StepMetric::kAbsmax).empty());
  EXPECT_EQ(found.facts[0].non_finite, 0U);
  EXPECT_EQ(found.facts[1].non_finite, 1U) << "-inf alone is a mask";
}

TEST_F(StepSeriesTest, SharesAreOfTheRightElements) {
  const StepSeries found = series([](test::TraceBuilder& trace) {
    // In binary16: 2^-20 is subnormal, 65504 lies in the top binade; in float32 1e-9 flushes and 1e6 overflows.
    trace.call({.module = "h", .tensors = {output({std::exp2(-20.0), 65504, 0, 1}, Dtype::kFloat16)}});
    trace.call({.module = "s", .tensors = {output({1e-9, 1e6, 0, 1})}});
    trace.endStep();
  });
  EXPECT_FLOAT_EQ(at(found, 0, Flow::kForward, StepMetric::kSubnormal, 0), 1.0F / 3);
  EXPECT_FLOAT_EQ(at(found, 0, Flow::kForward, StepMetric::kNearMax, 0), 0.25F);
  EXPECT_FLOAT_EQ(at(found, 1, Flow::kForward, StepMetric::kFlushedFp16, 0), 1.0F / 3);
  EXPECT_FLOAT_EQ(at(found, 1, Flow::kForward, StepMetric::kOverflowedFp16, 0), 1.0F / 3);
}

TEST_F(StepSeriesTest, TheLossIsWhatBackwardStartedFromBeforeScaling) {
  const StepSeries found = series([](test::TraceBuilder& trace) {
    test::Tensor loss = input({2.5});
    loss.shape = {};
    test::Tensor scaled = output({2560});
    scaled.shape = {};
    scaled.stats = trace.measure({2560});
    scaled.values = {};
    trace.call({.op = "aten::mul", .phase = Phase::kScaler, .tensors = {loss, scaled}});
    test::Tensor read = scaled;
    read.output = false;
    read.role = Role::kInput;
    trace.call({.op = "aten::ones_like", .phase = Phase::kOther, .tensors = {read}});
    trace.endStep();
    test::Tensor plain = input({0.75});
    plain.shape = {};
    trace.call({.op = "aten::ones_like", .phase = Phase::kOther, .tensors = {plain}});
    trace.endStep();
    trace.call({.module = "a", .tensors = {output({1})}});
    trace.endStep();
  });
  ASSERT_EQ(found.facts.size(), 3U);
  EXPECT_TRUE(found.facts[0].has_loss);
  EXPECT_EQ(found.facts[0].loss, 2.5);
  EXPECT_EQ(found.facts[1].loss, 0.75);
  EXPECT_FALSE(found.facts[2].has_loss);
}

TEST_F(StepSeriesTest, SkippedStepsAreMarked) {
  const StepSeries found = series([](test::TraceBuilder& trace) {
    trace.call({.module = "a", .tensors = {output({1})}});
    trace.scalerUpdate(1024, 512, 1).endStep();
    trace.call({.module = "a", .tensors = {output({1})}});
    trace.scalerUpdate(512, 512, 0).endStep();
  });
  EXPECT_TRUE(found.facts[0].skipped);
  EXPECT_FALSE(found.facts[1].skipped);
}

TEST_F(StepSeriesTest, StepsShareColumnsWhereThereAreVeryMany) {
  constexpr std::size_t kSteps = 300;
  const StepSeries found = series([](test::TraceBuilder& trace) {
    for (std::size_t step = 0; step < kSteps; ++step) {
      trace.call({.module = "a", .tensors = {output({step == 217 ? 999.0 : 1.0})}});
      trace.endStep();
    }
  });
  ASSERT_EQ(found.columns.size(), kSteps) << "not as many as that";
  EXPECT_EQ(found.columnOf(217), 217U);
  EXPECT_EQ(found.columnOf(kSteps), kSteps);
  EXPECT_EQ(at(found, 0, Flow::kForward, StepMetric::kAbsmax, 217), 999.0F);
}

}  // namespace
}  // namespace ampscope::analysis
