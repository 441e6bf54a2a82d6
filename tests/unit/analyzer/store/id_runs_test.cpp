// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/store/id_runs.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace ampscope::store {
namespace {

TEST(IdRuns, AnswersAsAMapDoes) {
  std::mt19937 random(3);
  for (int round = 0; round < 50; ++round) {
    IdRuns runs;
    std::map<std::uint64_t, std::int64_t> expected;
    std::uint64_t counter = 1;
    for (std::int64_t row = 1; row < 300; ++row) {
      // Mostly the next number, sometimes a gap, sometimes back to an earlier place.
      counter = random() % 20 == 0 ? random() % 400 : counter + (random() % 10 == 0 ? 5 : 1);
      EXPECT_EQ(runs.insert(counter, row), expected.emplace(counter, row).second);
    }
    for (std::uint64_t id = 0; id < 800; ++id) {
      const auto at = expected.find(id);
      ASSERT_EQ(runs.find(id), at == expected.end() ? 0 : at->second) << id;
    }
  }
}

TEST(IdRuns, EmptyKnowsNothing) {
  EXPECT_EQ(IdRuns().find(0), 0);
  EXPECT_EQ(IdRuns().find(~std::uint64_t{0}), 0);
}

}  // namespace
}  // namespace ampscope::store
