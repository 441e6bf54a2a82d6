// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/place.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace ampscope::analysis {
namespace {

ModulePlace at(std::string path, std::string root = "Net") {
  return {true, std::move(root), std::move(path), "Linear"};
}

TEST(ModulePlace, SortsNumbersByValueAndTheProgramLast) {
  const std::vector<ModulePlace> sorted = {at(""),         at("block"),     at("block.0"),  at("block.0.fc"),
                                           at("block.02"), at("block.2"),   at("block.10"), at("block2"),
                                           at("", "Net2"), at("a", "Net2"), ModulePlace{}};
  std::vector<ModulePlace> shuffled = sorted;
  std::reverse(shuffled.begin(), shuffled.end());
  std::sort(shuffled.begin(), shuffled.end());
  EXPECT_EQ(shuffled, sorted);
}

TEST(ModulePlace, OrderIsTotalOverHugeNumbers) {
  const ModulePlace small = at("x.99999999999999999999999");
  const ModulePlace large = at("x.100000000000000000000000");
  EXPECT_TRUE(small < large);
  EXPECT_TRUE(large > small);
  EXPECT_FALSE(small < small);
  EXPECT_TRUE(at("x.1") < at("x.01") || at("x.01") < at("x.1")) << "different names are never equal";
}

TEST(ModulePlace, HasANameForEveryPlace) {
  EXPECT_EQ(displayName(at("blocks.0")), "blocks.0");
  EXPECT_EQ(displayName(at("")), "Net");
  EXPECT_EQ(displayName(ModulePlace{}), "<program>");
}

}  // namespace
}  // namespace ampscope::analysis
