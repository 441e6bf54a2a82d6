// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/reach_collector.h"

#include <gtest/gtest.h>

#include "tests/unit/analyzer/analysis/call_builder.h"

namespace ampscope::analysis {
namespace {

class ReachCollectorTest : public testing::Test {
 protected:
  ReachCollectorTest() {
    catalog.sites[SiteId(1)] = siteOf("a", "aten::exp");
    catalog.sites[SiteId(2)] = siteOf("a", "aten::clamp");
    catalog.sites[SiteId(3)] = siteOf("a", "aten::mm", Phase::kBackward);
    catalog.sites[SiteId(4)] = siteOf("a", "aten::add_", Phase::kOptimizer);
    catalog.sites[SiteId(5)] = siteOf("", "aten::ones_like", Phase::kOther);
    catalog.sites[SiteId(6)] = siteOf("a", "aten::_softmax");
    catalog.parameters[ParameterId(7)] = {"fc.weight", {}};
  }

  Catalog catalog;
  ReachCollector collector{catalog};
  CallBuilder calls;
};

TEST_F(ReachCollectorTest, FollowsItToLossGradientsAndWeights) {
  calls.call(5, 3, 0, {{.nan = 1}, {.output = kWrote}}).to(collector);
  calls.call(3, 3, 1, {{}, {.output = kWrote, .role = Role::kGradWeight, .nan = 5, .parameter = 7}}).to(collector);
  calls.call(3, 3, 2, {{.nan = 5}, {.output = kWrote, .role = Role::kGradInput, .pos_inf = 5}}).to(collector);
  calls.call(4, 3, 3, {{.output = kWrote, .role = Role::kUpdate, .nan = 1, .parameter = 7}}).to(collector);
  calls.call(3, 4, 4, {{}, {.output = kWrote, .role = Role::kGradInput}}).to(collector);
  const Reached reached = collector.finish();
  EXPECT_TRUE(reached.trains);
  const StepReach* reach = reached.find(1, 3);
  ASSERT_NE(reach, nullptr);
  EXPECT_TRUE(reach->loss);
  EXPECT_EQ(reach->gradients, 2U);
  EXPECT_EQ(reach->parameters, std::vector<std::string>{"fc.weight"});
  EXPECT_EQ(reach->weights, 1U);
  EXPECT_EQ(reached.find(1, 4), nullptr) << "all was finite";
  EXPECT_EQ(reached.find(2, 3), nullptr) << "another process";
}

TEST_F(ReachCollectorTest, AnOpThatReadsInfAndWritesFiniteHidesIt) {
  calls.call(2, 5, 0, {{.pos_inf = 3}, {.output = kWrote}}).to(collector);
  calls.call(2, 6, 1, {{.nan = 2}, {.output = kWrote}}).to(collector);
  const Reached reached = collector.finish();
  ASSERT_EQ(reached.hidden.size(), 1U);
  EXPECT_EQ(reached.hidden[0].count, 5U);
  EXPECT_EQ(reached.hidden[0].numel, 200U);
  EXPECT_EQ(reached.hidden[0].first_step, 5U);
  EXPECT_EQ(reached.hidden[0].last_step, 6U);
  EXPECT_TRUE(reached.find(1, 5)->hidden);
  EXPECT_FALSE(reached.find(1, 5)->any());
}

TEST_F(ReachCollectorTest, WhatHidesNothing) {
  calls.call(2, 5, 0, {{.pos_inf = 3}, {.output = kWrote, .pos_inf = 1}}).to(collector);       // passes it on
  calls.call(2, 5, 1, {{.neg_inf = 3}, {.output = kWrote}}).to(collector);                     // a mask
  calls.call(6, 5, 2, {{.pos_inf = 3}, {.output = kWrote}}).to(collector);                     // not an op that hides
  calls.call(2, 5, 3, {{.pos_inf = 3}, {.output = kWrote, .measured = false}}).to(collector);  // nobody knows
  EXPECT_TRUE(collector.finish().hidden.empty());
}

}  // namespace
}  // namespace ampscope::analysis
