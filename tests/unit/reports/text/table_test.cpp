// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/text/table.h"

#include <gtest/gtest.h>

#include "reports/text/printable.h"

namespace ampscope::reports {
namespace {

Table twoColumns() {
  Table table({{"layer", Column::Align::kLeft, true}, {"absmax"}});
  table.add({{"blocks.0.attn.proj"}, {"1.5"}});
  table.add({{"head"}, {"65504"}});
  return table;
}

TEST(Table, AlignsColumns) {
  EXPECT_EQ(twoColumns().lines(2, 80, false),
            (std::vector<std::string>{"  layer               absmax", "  blocks.0.attn.proj     1.5",
                                      "  head                 65504"}));
}

TEST(Table, FlexibleColumnsGiveWayToTheWidth) {
  for (const std::string& line : twoColumns().lines(2, 20, false)) {
    EXPECT_LE(columns(line), 20U) << line;
  }
  EXPECT_EQ(twoColumns().lines(2, 20, false)[1], "  …attn.proj     1.5");
}

TEST(Table, LinesDoNotEndInSpaces) {
  Table table({{"a", Column::Align::kLeft}, {"b", Column::Align::kLeft}});
  table.add({{"x"}, {""}});
  EXPECT_EQ(table.lines(0, 80, false)[1], "x");
}

TEST(Table, ColoursDoNotMoveColumns) {
  Table table({{"n"}, {"m"}});
  table.add({{"1", Tone::kBad}, {"2"}});
  EXPECT_EQ(table.lines(0, 80, true)[1], "\x1b[1;31m1\x1b[0m  2");
}

}  // namespace
}  // namespace ampscope::reports
