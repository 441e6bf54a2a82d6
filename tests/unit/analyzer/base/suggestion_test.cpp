// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/base/suggestion.h"

#include <gtest/gtest.h>

namespace ampscope {
namespace {

const std::vector<std::string> kNames = {"profile", "report", "ingest", "doctor"};

TEST(Nearest, FindsMisspeltNames) {
  EXPECT_EQ(nearest("porfile", kNames), "profile");
  EXPECT_EQ(nearest("reprot", kNames), "report");
  EXPECT_EQ(nearest("ingests", kNames), "ingest");
}

TEST(Nearest, CompletesABeginning) { EXPECT_EQ(nearest("pro", kNames), "profile"); }

TEST(Nearest, IsSilentWhenNothingIsNear) {
  EXPECT_EQ(nearest("simulate", kNames), "");
  EXPECT_EQ(nearest("", kNames), "");
  EXPECT_EQ(nearest(std::string(10'000, 'p'), kNames), "");
}

}  // namespace
}  // namespace ampscope
