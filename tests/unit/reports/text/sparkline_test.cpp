// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/text/sparkline.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace ampscope::reports {
namespace {

std::string line(const std::vector<double>& levels, double least_span = 0) { return sparkline(levels, least_span); }

TEST(Sparkline, FillsTheHeight) { EXPECT_EQ(line({0, 1, 2, 3, 4, 5, 6, 7}), "▁▂▃▄▅▆▇█"); }

TEST(Sparkline, AFlatCurveLiesInTheMiddle) {
  EXPECT_EQ(line({2, 2}), "▅▅");
  EXPECT_EQ(line({}), "");
}

TEST(Sparkline, ASmallSpanStaysSmall) { EXPECT_EQ(line({0, 1}, 7), "▁▂"); }

TEST(Sparkline, WhatIsNotFiniteIsBlank) {
  EXPECT_EQ(line({1, NAN, 2, INFINITY}), "▁ █ ");
  EXPECT_EQ(line({NAN}), " ");
}

}  // namespace
}  // namespace ampscope::reports
