// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/export/partition.h"

#include <gtest/gtest.h>

namespace ampscope::reports {
namespace {

TEST(Partition, PlainNamesStayAsTheyAre) {
  EXPECT_EQ(partition("run", "job-4711_a.b~é"), "run=job-4711_a.b~é");
  EXPECT_EQ(partition("rank", kNoPartition), "rank=__HIVE_DEFAULT_PARTITION__");
}

TEST(Partition, WhatAPathOrAReaderTakesForSomethingElseIsEscaped) {
  EXPECT_EQ(partition("run", "../a"), "run=..%2Fa");
  EXPECT_EQ(partition("run", "lr=0.1"), "run=lr%3D0.1");
  EXPECT_EQ(partition("run", "100%"), "run=100%25");
  EXPECT_EQ(partition("run", " a+b "), "run=%20a%2Bb%20");
  EXPECT_EQ(partition("run", "a\n\x01\x7f"), "run=a%0A%01%7F");
}

TEST(Partition, DifferentNamesHaveDifferentFolders) { EXPECT_NE(partition("run", "a/b"), partition("run", "a%2Fb")); }

}  // namespace
}  // namespace ampscope::reports
