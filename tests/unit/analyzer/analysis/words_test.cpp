// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/words.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ampscope::analysis {
namespace {

TEST(Words, Counts) {
  EXPECT_EQ(countText(0), "0");
  EXPECT_EQ(countText(999), "999");
  EXPECT_EQ(countText(1000), "1,000");
  EXPECT_EQ(countText(18446744073709551615ULL), "18,446,744,073,709,551,615");
  EXPECT_EQ(countOf(1, "step"), "1 step");
  EXPECT_EQ(countOf(0, "step"), "0 steps");
}

TEST(Words, PercentNeverRoundsToAFalseExtreme) {
  EXPECT_EQ(percentText(0, 10), "0 %");
  EXPECT_EQ(percentText(10, 10), "100 %");
  EXPECT_EQ(percentText(1, 1000000), "<0.01 %");
  EXPECT_EQ(percentText(999999, 1000000), ">99.9 %");
  EXPECT_EQ(percentText(1, 8), "12 %");
  EXPECT_EQ(percentText(1, 400), "0.25 %");
  EXPECT_EQ(percentText(3, 0), "0 %");
}

TEST(Words, Magnitudes) {
  EXPECT_EQ(magnitudeText(std::nan("")), "-");
  EXPECT_EQ(magnitudeText(65504), "65504");
  EXPECT_EQ(magnitudeText(6.103515625e-05), "6.1e-05");
  EXPECT_EQ(magnitudeText(-1234.5), "-1234");
  EXPECT_EQ(scaleText(65536), "65536");
  EXPECT_EQ(scaleText(0.5), "0.5");
  EXPECT_EQ(scaleText(INFINITY), "inf");
}

TEST(Words, Units) {
  EXPECT_EQ(bytesText(1023), "1023 B");
  EXPECT_EQ(bytesText(1536), "1.50 KiB");
  EXPECT_EQ(bytesText(1048064), "1.00 MiB");
  EXPECT_EQ(secondsText(0), "0 s");
  EXPECT_EQ(secondsText(12.34e-6), "12.3 us");
  EXPECT_EQ(secondsText(0.0456), "45.6 ms");
  EXPECT_EQ(secondsText(723.9), "12 min 3 s");
  EXPECT_EQ(stepsText(4, 4), "step 4");
  EXPECT_EQ(stepsText(4, 9), "steps 4 to 9");
}

}  // namespace
}  // namespace ampscope::analysis
