// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/step_set.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace ampscope::analysis {
namespace {

TEST(StepSet, IsWhatAStdSetIsInAnyOrder) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    StepSet steps;
    StepSet other;
    std::set<std::uint32_t> expected;
    for (int i = 0; i < 40; ++i) {
      const auto step = static_cast<std::uint32_t>(random() % 60);
      (i % 3 == 0 ? other : steps).insert(step);
      expected.insert(step);
    }
    steps.merge(other);
    ASSERT_EQ(steps.count(), expected.size());
    ASSERT_EQ(steps.first(), *expected.begin());
    ASSERT_EQ(steps.last(), *expected.rbegin());
  }
}

TEST(StepSet, HoldsTheLargestStep) {
  StepSet steps;
  EXPECT_TRUE(steps.empty());
  steps.insert(0xFFFFFFFFU);
  steps.insert(0);
  StepSet other;
  other.insert(0xFFFFFFFFU);
  steps.merge(other);
  EXPECT_EQ(steps.count(), 2U);
  EXPECT_EQ(steps.last(), 0xFFFFFFFFU);
}

}  // namespace
}  // namespace ampscope::analysis
