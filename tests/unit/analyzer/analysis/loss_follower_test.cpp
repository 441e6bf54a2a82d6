// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The loss is the scalar that backward started from, before a scaler multiplied it; its curve stays short.
#include "analyzer/analysis/loss_follower.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ampscope::analysis {
namespace {

class LossFollowerTest : public testing::Test {
 protected:
  static store::TensorRow scalar(std::uint64_t id, const stats::TensorStats& value, bool output) {
    store::TensorRow row{};
    row.numel = 1;
    row.stats_id = StatsId(id);
    row.stats = &value;
    row.flags = output ? 1 : 0;
    return row;
  }

  void step(std::uint32_t number, double loss, bool scaled) {
    stats::TensorStats plain;
    plain.numel = 1;
    plain.max = loss;
    stats::TensorStats large = plain;
    large.max = loss * 1024;
    store::CallRow call{};
    call.process = ProcessId(1);
    call.step = number;
    if (scaled) {
      Site scale;
      scale.phase = Phase::kScaler;
      scale.op = "aten::mul";
      const std::array tensors = {scalar(1, plain, false), scalar(2, large, true)};
      follower_.add(call, scale, tensors);
    }
    Site start;
    start.phase = Phase::kOther;
    start.op = "aten::ones_like";
    const std::array tensors = {scaled ? scalar(2, large, false) : scalar(1, plain, false)};
    follower_.add(call, start, tensors);
  }

  LossFollower follower_;
};

TEST_F(LossFollowerTest, NothingIsKnownOfNothing) {
  EXPECT_FALSE(follower_.first());
  EXPECT_FALSE(follower_.final());
  EXPECT_TRUE(follower_.curve().values.empty());
}

TEST_F(LossFollowerTest, TheScaleIsTakenOff) {
  step(0, 3.5, true);
  EXPECT_EQ(follower_.lossOf(0), 3.5);
  step(1, 2.5, false);
  EXPECT_EQ(follower_.final(), 2.5);
  EXPECT_EQ(follower_.first(), 3.5);
}

TEST_F(LossFollowerTest, TheEndIsTheLastTenth) {
  for (std::uint32_t i = 0; i < 40; ++i) {
    step(i, i, false);
  }
  EXPECT_EQ(follower_.final(), 37.5);  // 36 to 39
}

TEST_F(LossFollowerTest, TheCurveIsShortAndKnowsItsGaps) {
  for (std::uint32_t i = 0; i < 1000; i += 100) {
    step(i, i, false);
  }
  const LossCurve curve = follower_.curve();
  EXPECT_EQ(curve.width, 8U);
  EXPECT_EQ(curve.values.size(), 900U / 8 + 1);
  EXPECT_EQ(curve.values[0], 0.0);
  EXPECT_FALSE(curve.values[1]);
  EXPECT_EQ(curve.values[900 / 8], 900.0);
}

TEST_F(LossFollowerTest, ALossThatIsNotFiniteStaysSo) {
  stats::TensorStats bad;
  bad.numel = 1;
  bad.nan = 1;
  store::CallRow call{};
  call.process = ProcessId(1);
  Site start;
  start.phase = Phase::kOther;
  start.op = "aten::ones_like";
  const std::array tensors = {scalar(1, bad, false)};
  follower_.add(call, start, tensors);
  EXPECT_TRUE(std::isnan(follower_.final().value()));
}

}  // namespace
}  // namespace ampscope::analysis
