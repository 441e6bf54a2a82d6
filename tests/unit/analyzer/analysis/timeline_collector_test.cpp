// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/timeline_collector.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/analyzer/analysis/call_builder.h"

namespace ampscope::analysis {
namespace {

class TimelineTest : public ::testing::Test {
 protected:
  TimelineTest() {
    catalog_.sites[SiteId(1)] = {.module = {true, "Net", "a", "Linear"}, .op = "aten::mm", .phase = Phase::kForward};
    catalog_.sites[SiteId(2)] = {.module = {true, "Net", "b", "Linear"}, .op = "aten::mm", .phase = Phase::kBackward};
  }
  void add(std::uint32_t site, std::uint32_t step, const Met& met) {
    builder_.call(site, step, step, {met});
    collector_.add(builder_.row, builder_.rows);
  }

  Catalog catalog_;
  CallBuilder builder_;
  TimelineCollector collector_{catalog_};
};

TEST_F(TimelineTest, KeepsTheLargestOfEachStepAndLayer) {
  add(1, 0, {.output = kWrote, .role = Role::kOutput, .absmax = 2});
  add(1, 0, {.output = kWrote, .role = Role::kOutput, .absmax = 8});
  add(1, 2, {.output = kWrote, .role = Role::kOutput, .nan = 3, .absmax = 4});
  add(1, 2, {.output = kRead, .role = Role::kInput, .absmax = 100});
  add(2, 1, {.output = kWrote, .role = Role::kGradWeight, .absmax = 0.5});
  const Timeline timeline = collector_.finish();
  ASSERT_EQ(timeline.layers.size(), 2U);
  EXPECT_EQ(timeline.width, 1U);
  EXPECT_EQ(timeline.layers[0].module.path, "a");
  ASSERT_EQ(timeline.layers[0].cells.size(), 3U);
  EXPECT_EQ(timeline.layers[0].cells[0].forward_absmax, 8);
  EXPECT_TRUE(std::isnan(timeline.layers[0].cells[1].forward_absmax));
  EXPECT_EQ(timeline.layers[0].cells[2].forward_absmax, 4) << "what was read does not count";
  EXPECT_EQ(timeline.layers[0].cells[2].nonfinite, 3U);
  ASSERT_EQ(timeline.layers[1].cells.size(), 3U) << "all layers are as long as the longest";
  EXPECT_EQ(timeline.layers[1].cells[1].gradient_absmax, 0.5);
}

TEST_F(TimelineTest, ALongRunIsKeptInSpans) {
  for (std::uint32_t step = 0; step < 1000; ++step) {
    add(1, step, {.output = kWrote, .role = Role::kOutput, .absmax = 1.0 + step});
  }
  const Timeline timeline = collector_.finish();
  EXPECT_EQ(timeline.width, 8U);
  ASSERT_EQ(timeline.layers[0].cells.size(), 125U);
  EXPECT_EQ(timeline.layers[0].cells[0].forward_absmax, 8);
  EXPECT_EQ(timeline.layers[0].cells[124].forward_absmax, 1000);
}

TEST_F(TimelineTest, AFarStepDoesNotTakeMemory) {
  add(1, 0xFFFFFFFF, {.output = kWrote, .role = Role::kOutput, .absmax = 1});
  EXPECT_LE(collector_.finish().layers[0].cells.size(), kMostTimelineCells);
}

}  // namespace
}  // namespace ampscope::analysis
