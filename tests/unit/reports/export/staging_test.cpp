// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/export/staging.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/result_matchers.h"
#include "tests/support/temp_dir.h"

namespace ampscope::reports {
namespace {

namespace fs = std::filesystem;
using test::failsWith;
using test::isOk;
using test::readFile;
using test::TempDir;
using test::writeFile;

/// A run of the two tables `a` and `b`, not yet published.
void stage(const Staging& staging, const std::string& text) {
  for (const char* table : {"a", "b"}) {
    ASSERT_THAT(staging.makeFolder(fs::path(table) / "run=x"), isOk());
    writeFile(staging.path() / table / "run=x" / "part", text);
  }
}

TEST(Staging, NothingIsSeenBeforeItIsPublished) {
  const TempDir folder;
  {
    const Staging staging = Staging::make(folder / "fleet").value();
    stage(staging, "one");
    EXPECT_FALSE(staging.holds("run=x"));
    ASSERT_THAT(staging.publish("run=x"), isOk());
    EXPECT_TRUE(staging.holds("run=x"));
  }
  EXPECT_EQ(readFile(folder / "fleet/a/run=x/part"), "one");
  EXPECT_EQ(readFile(folder / "fleet/b/run=x/part"), "one");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder / "fleet"), {}), 2);
}

TEST(Staging, ReplacesWhatIsThereAlsoOfATableThatIsNoMore) {
  const TempDir folder;
  fs::create_directories(folder / "a/run=x");
  writeFile(folder / "a/run=x/old", "old");
  fs::create_directories(folder / "gone/run=x");
  fs::create_directories(folder / "gone/run=y");
  {
    const Staging staging = Staging::make(folder.path()).value();
    stage(staging, "new");
    ASSERT_THAT(staging.publish("run=x"), isOk());
  }
  EXPECT_EQ(readFile(folder / "a/run=x/part"), "new");
  EXPECT_FALSE(fs::exists(folder / "a/run=x/old"));
  EXPECT_FALSE(fs::exists(folder / "gone/run=x"));
  EXPECT_TRUE(fs::exists(folder / "gone/run=y"));
}

TEST(Staging, WhatCannotBeMovedTakesTheRestBack) {
  const TempDir folder;
  fs::create_directories(folder / "a/run=x");
  writeFile(folder / "a/run=x/old", "old");
  writeFile(folder / "b", "a file where a table should be");
  {
    const Staging staging = Staging::make(folder.path()).value();
    stage(staging, "new");
    EXPECT_THAT(staging.publish("run=x"), failsWith(ErrorCode::kInput, testing::HasSubstr("cannot write")));
  }
  EXPECT_EQ(readFile(folder / "a/run=x/old"), "old");
  EXPECT_FALSE(fs::exists(folder / "a/run=x/part"));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 2);
}

}  // namespace
}  // namespace ampscope::reports
