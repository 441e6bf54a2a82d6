// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/launch/output_place.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "tests/support/result_matchers.h"
#include "tests/support/temp_dir.h"

namespace ampscope::launch {
namespace {

namespace fs = std::filesystem;
using test::failsWith;
using test::isOk;
using ::testing::HasSubstr;

TEST(OutputPlace, MakesAndRemovesTheFolderOfTheTraces) {
  const test::TempDir folder;
  const auto place = OutputPlace::claim(folder / "run.ampscope", false);
  ASSERT_THAT(place, isOk());
  EXPECT_EQ(place.value().absoluteTraces(), fs::canonical(folder / "run.ampscope.traces").string());
  EXPECT_TRUE(fs::is_empty(place.value().traces()));
  test::writeFile(folder / "run.ampscope.traces/1.amptrace", "x");
  test::writeFile(folder / "run.ampscope.traces/1.status", "x");
  place.value().removeTraces();
  EXPECT_FALSE(fs::exists(folder / "run.ampscope.traces"));
}

TEST(OutputPlace, LeavesForeignFilesAlone) {
  const test::TempDir folder;
  const auto place = OutputPlace::claim(folder / "run.ampscope", false);
  ASSERT_THAT(place, isOk());
  test::writeFile(folder / "run.ampscope.traces/notes.txt", "mine");
  place.value().removeTraces();
  EXPECT_EQ(test::readFile(folder / "run.ampscope.traces/notes.txt"), "mine");
}

TEST(OutputPlace, AnExistingSessionNeedsForceAndStays) {
  const test::TempDir folder;
  test::writeFile(folder / "run.ampscope", "old");
  EXPECT_THAT(OutputPlace::claim(folder / "run.ampscope", false), failsWith(ErrorCode::kUsage, HasSubstr("--force")));
  EXPECT_FALSE(fs::exists(folder / "run.ampscope.traces"));
  EXPECT_THAT(OutputPlace::claim(folder / "run.ampscope", true), isOk());
  EXPECT_EQ(test::readFile(folder / "run.ampscope"), "old");
}

TEST(OutputPlace, EarlierTracesAreNotLost) {
  const test::TempDir folder;
  fs::create_directory(folder / "run.ampscope.traces");
  test::writeFile(folder / "run.ampscope.traces/1.amptrace", "precious");
  EXPECT_THAT(OutputPlace::claim(folder / "run.ampscope", false),
              failsWith(ErrorCode::kUsage, HasSubstr("ampscope ingest")));
  EXPECT_EQ(test::readFile(folder / "run.ampscope.traces/1.amptrace"), "precious");
  EXPECT_THAT(OutputPlace::claim(folder / "run.ampscope", true), isOk());
  EXPECT_FALSE(fs::exists(folder / "run.ampscope.traces/1.amptrace"));
}

TEST(OutputPlace, TwoRunsDoNotShareAPlace) {
  const test::TempDir folder;
  {
    const auto first = OutputPlace::claim(folder / "run.ampscope", false);
    ASSERT_THAT(first, isOk());
    EXPECT_THAT(OutputPlace::claim(folder / "run.ampscope", true),
                failsWith(ErrorCode::kUsage, HasSubstr("another ampscope")));
  }
  EXPECT_THAT(OutputPlace::claim(folder / "run.ampscope", false), isOk());
}

TEST(OutputPlace, ANameThatIsNoFileIsRefused) {
  const test::TempDir folder;
  EXPECT_THAT(OutputPlace::claim(folder.path(), true), failsWith(ErrorCode::kUsage, HasSubstr("is a folder")));
  EXPECT_THAT(OutputPlace::claim(folder.path() + "/", true), failsWith(ErrorCode::kUsage, HasSubstr("is a folder")));
  EXPECT_THAT(OutputPlace::claim("", false), failsWith(ErrorCode::kUsage, HasSubstr("-o")));
  EXPECT_THAT(OutputPlace::claim(folder / "none/run.ampscope", false),
              failsWith(ErrorCode::kInput, HasSubstr("no folder")));
}

TEST(OutputPlace, AnUnwritableFolderIsFoundAtOnce) {
  if (::geteuid() == 0) {
    // Root may write everywhere but where the kernel has no files to make.
    EXPECT_THAT(OutputPlace::claim("/proc/run.ampscope", false), failsWith(ErrorCode::kInput, HasSubstr("/proc")));
    return;
  }
  const test::TempDir folder;
  fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
  EXPECT_THAT(OutputPlace::claim(folder / "run.ampscope", false),
              failsWith(ErrorCode::kInput, HasSubstr("cannot be written")));
  fs::permissions(folder.path(), fs::perms::owner_all);
}

}  // namespace
}  // namespace ampscope::launch
