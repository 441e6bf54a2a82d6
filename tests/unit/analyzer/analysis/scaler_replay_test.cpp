// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The edges of the rule. That it is torch's, bit for bit, is shown by integration.simulate.
#include "analyzer/analysis/scaler_replay.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace ampscope::analysis {
namespace {

constexpr ScaleRule kEveryThird{2, 0.5, 3};

store::ScalerUpdateRow row(std::uint32_t step, double before, std::int64_t tracker_before, double found_inf,
                           double after, std::int64_t tracker_after) {
  store::ScalerUpdateRow result;
  result.step = step;
  result.scale_before = before;
  result.scale_after = after;
  result.tracker_before = tracker_before;
  result.tracker_after = tracker_after;
  result.found_inf = found_inf;
  result.growth_factor = 2;
  result.backoff_factor = 0.5;
  result.growth_interval = 3;
  return result;
}

TEST(ScalerReplayTest, GrowsAtTheIntervalAndStartsToCountAgain) {
  ScaleState state{256, 0};
  for (const float expected : {256.0F, 256.0F, 512.0F, 512.0F, 512.0F, 1024.0F}) {
    state = updated(state, false, kEveryThird);
    EXPECT_EQ(state.scale, expected);
  }
}

TEST(ScalerReplayTest, BackingOffReachesZero) {
  ScaleState state{std::numeric_limits<float>::denorm_min(), 2};
  state = updated(state, true, kEveryThird);  // a tie: zero is even
  EXPECT_EQ(state.scale, 0);
  EXPECT_EQ(state.growth_tracker, 0);
}

TEST(ScalerReplayTest, GrowthBeyondBinary32IsNotTakenButCounts) {
  const ScaleState state = updated({0x1p127F, 2}, false, kEveryThird);
  EXPECT_EQ(state.scale, 0x1p127F);
  EXPECT_EQ(state.growth_tracker, 0);
}

TEST(ScalerReplayTest, TheProductIsRoundedOnceFromBinary64) {
  const ScaleRule rule{1.1, 0.1, 1};
  EXPECT_EQ(updated({3, 0}, false, rule).scale, static_cast<float>(3.0 * 1.1));
  EXPECT_EQ(updated({3, 0}, true, rule).scale, static_cast<float>(3.0 * 0.1));
}

TEST(ScalerReplayTest, FollowsARunThroughSetsAndResets) {
  store::ScalerUpdateRow set = row(2, 128, 1, 0, 64, 1);
  set.is_set = true;
  const std::vector<store::ScalerUpdateRow> rows = {
      row(0, 256, 0, 1, 128, 0), row(1, 128, 0, 0, 128, 1),   set,
      row(3, 64, 1, NAN, 32, 0), row(4, 4096, 2, 0, 8192, 0),  // load_state_dict()
  };
  const Replay result = replay(rows);
  EXPECT_EQ(result.updates, 5U);
  EXPECT_EQ(result.mismatches, 0U);
  EXPECT_EQ(result.resets, 1U);
}

TEST(ScalerReplayTest, NamesTheFirstUpdateThatBreaksTheRule) {
  const std::vector<store::ScalerUpdateRow> rows = {row(0, 256, 0, 0, 256, 1), row(1, 256, 1, 0, 512, 0),
                                                    row(2, 512, 0, 1, 512, 0)};
  const Replay result = replay(rows);
  EXPECT_EQ(result.mismatches, 2U);
  EXPECT_EQ(result.first_mismatch, 1U);
}

}  // namespace
}  // namespace ampscope::analysis
