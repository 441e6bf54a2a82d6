// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Delta debugging ends at a set of which nothing can be left out, never asks for all or none, and stops when it must.
#include "analyzer/tune/minimize.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace ampscope::tune {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using Set = std::vector<std::size_t>;

struct Asked {
  Minimized result;
  std::vector<Set> sets;
};

/// Enough is what holds all of `needed`.
Asked search(std::size_t count, const Set& needed, std::size_t most = SIZE_MAX) {
  Asked asked;
  const EnoughTest enough = [&](const Set& set) -> Result<std::optional<bool>> {
    if (asked.sets.size() == most) {
      return std::optional<bool>();
    }
    asked.sets.push_back(set);
    return std::optional(std::includes(set.begin(), set.end(), needed.begin(), needed.end()));
  };
  asked.result = minimize(count, enough).value();
  return asked;
}

TEST(Minimize, EverySubsetOfSixIsFound) {
  constexpr std::size_t kCount = 6;
  for (unsigned bits = 1; bits < 1U << kCount; ++bits) {
    Set needed;
    for (std::size_t i = 0; i < kCount; ++i) {
      if ((bits >> i & 1U) != 0) {
        needed.push_back(i);
      }
    }
    const Asked asked = search(kCount, needed);
    EXPECT_TRUE(asked.result.minimal);
    EXPECT_THAT(asked.result.needed, ElementsAreArray(needed));
    for (const Set& set : asked.sets) {
      EXPECT_FALSE(set.empty());
      EXPECT_LT(set.size(), kCount);
      EXPECT_TRUE(std::is_sorted(set.begin(), set.end()));
    }
  }
}

TEST(Minimize, OneThingAndNoneAreNotTried) {
  EXPECT_TRUE(search(0, {}).sets.empty());
  const Asked one = search(1, {0});
  EXPECT_TRUE(one.sets.empty());
  EXPECT_TRUE(one.result.minimal);
  EXPECT_THAT(one.result.needed, ElementsAre(0));
}

TEST(Minimize, TwoThatAreNeededCostTwoQuestions) { EXPECT_EQ(search(2, {0, 1}).sets.size(), 2U); }

TEST(Minimize, OneOfManyIsFoundByHalving) { EXPECT_LE(search(1024, {777}).sets.size(), 2U * 10U); }

TEST(Minimize, WhenItMayNotAskAnyMoreItKeepsTheSmallestSoFar) {
  const Asked asked = search(8, {0, 1}, 1);
  EXPECT_FALSE(asked.result.minimal);
  EXPECT_THAT(asked.result.needed, ElementsAre(0, 1, 2, 3));
}

TEST(Minimize, AnyAnswersEndAtASetOfWhichNothingCanBeLeftOut) {
  // Not monotonic: enough is what was enough when these seven things were asked for by a pattern of no meaning.
  const auto is_enough = [](const Set& set) {
    std::size_t hash = set.size();
    for (const std::size_t i : set) {
      hash = hash * 31 + i;
    }
    return hash % 3 == 0;
  };
  const EnoughTest enough = [&](const Set& set) -> Result<std::optional<bool>> {
    return std::optional(is_enough(set));
  };
  const Minimized result = minimize(7, enough).value();
  EXPECT_TRUE(result.minimal);
  for (std::size_t i = 0; result.needed.size() > 1 && i < result.needed.size(); ++i) {
    Set fewer = result.needed;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_FALSE(is_enough(fewer));
  }
}

TEST(Minimize, AnErrorEndsIt) {
  const EnoughTest enough = [](const Set&) -> Result<std::optional<bool>> { return inputError("disk full"); };
  const Result<Minimized> result = minimize(3, enough);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message, "disk full");
}

}  // namespace
}  // namespace ampscope::tune
