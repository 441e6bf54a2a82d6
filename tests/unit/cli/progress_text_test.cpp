// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/progress_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ampscope::cli {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const launch::Progress kRun{.processes = 1,
                            .step = 312,
                            .calls = 1'234'567,
                            .nonfinite = 3,
                            .dropped = 0,
                            .tracer_ns = 1'000'000'000,
                            .run_ns = 11'000'000'000,
                            .scale = 65536};

TEST(ProgressText, SaysHowFarTheRunIs) {
  EXPECT_EQ(progressText(kRun, seconds(72), 120, false),
            "step 312 · 1.2 M ops · 3 non-finite · scale 65536 · overhead 1.10x · 1:12");
}

TEST(ProgressText, WaitsForTheFirstOp) {
  EXPECT_EQ(progressText(launch::Progress{}, seconds(3), 80, false), "ampscope: waiting for the first op · 0:03");
}

TEST(ProgressText, ARunWithoutScalerHasNoScale) {
  launch::Progress run = kRun;
  run.scale = 0;
  EXPECT_THAT(progressText(run, seconds(1), 120, false), Not(HasSubstr("scale")));
}

TEST(ProgressText, LossAndManyProcessesAreSaid) {
  launch::Progress run = kRun;
  run.dropped = 1500;
  run.processes = 4;
  EXPECT_THAT(progressText(run, seconds(1), 120, false), HasSubstr("1.5 k dropped"));
  EXPECT_THAT(progressText(run, seconds(1), 120, false), HasSubstr("4 processes"));
}

TEST(ProgressText, NeverExceedsTheColumnsAndKeepsWhatMattersMost) {
  for (int columns = 0; columns < 100; ++columns) {
    const std::string line = progressText(kRun, seconds(72), columns, false);
    std::size_t shown = 0;
    for (const char c : line) {
      shown += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
    }
    EXPECT_LE(shown, static_cast<std::size_t>(columns)) << line;
    if (columns >= 8) {
      EXPECT_THAT(line, StartsWith("step 312"));
    }
  }
  EXPECT_EQ(progressText(kRun, seconds(72), 25, false), "step 312 · 3 non-finite");
}

TEST(ProgressText, ColoursOnlyWhatIsWrong) {
  EXPECT_THAT(progressText(kRun, seconds(1), 120, true), HasSubstr("\033[31m3 non-finite\033[0m"));
  launch::Progress fine = kRun;
  fine.nonfinite = 0;
  EXPECT_THAT(progressText(fine, seconds(1), 120, true), Not(HasSubstr("\033")));
}

TEST(ProgressText, LongRunsShowHours) {
  EXPECT_THAT(progressText(kRun, seconds(3600 * 26 + 61), 120, false), HasSubstr("26:01:01"));
}

TEST(ProgressText, IngestShowsItsShare) {
  EXPECT_EQ(progressText(store::IngestProgress{.bytes_done = 45, .bytes_total = 100, .tensors = 1'200}),
            "writing the session: 45 %, 1.2 k tensors");
  EXPECT_THAT(progressText(store::IngestProgress{}), HasSubstr("100 %"));
}

TEST(ShortNumbers, KeepTwoDigits) {
  EXPECT_EQ(shortCount(0), "0");
  EXPECT_EQ(shortCount(999), "999");
  EXPECT_EQ(shortCount(1'000), "1.0 k");
  EXPECT_EQ(shortCount(34'000'000), "34 M");
  EXPECT_EQ(shortBytes(512), "512 bytes");
  EXPECT_EQ(shortBytes(1'536), "1.5 KiB");
}

}  // namespace
}  // namespace ampscope::cli
