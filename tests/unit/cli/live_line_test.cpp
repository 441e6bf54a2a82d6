// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/live_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "tests/unit/cli/console.h"

namespace ampscope::cli {
namespace {

class LiveLineTest : public ::testing::Test {
 protected:
  LiveLineTest() {
    ::setenv("TERM", "xterm", 1);
    ::unsetenv("NO_COLOR");
  }
};

TEST_F(LiveLineTest, IsRewrittenAndGoneAtTheEnd) {
  Console console(true);
  {
    LiveLine line(console.terminal, LiveLine::Place::kHere);
    line.show("one");
    line.show("two");
  }
  EXPECT_EQ(console.err.str(), "\r\033[2Kone\r\033[2Ktwo\r\033[2K");
  EXPECT_EQ(console.out.str(), "");
}

TEST_F(LiveLineTest, IsNotShownToAFile) {
  Console console(false);
  LiveLine line(console.terminal, LiveLine::Place::kHere);
  line.show("one");
  line.clear();
  EXPECT_EQ(console.err.str(), "");
}

TEST_F(LiveLineTest, IsNotShownWhenQuietOrOnADumbTerminal) {
  Console quiet(true);
  quiet.terminal.setQuiet(true);
  LiveLine(quiet.terminal, LiveLine::Place::kHere).show("one");
  EXPECT_EQ(quiet.err.str(), "");
  ::setenv("TERM", "dumb", 1);
  Console dumb(true);
  LiveLine(dumb.terminal, LiveLine::Place::kHere).show("one");
  EXPECT_EQ(dumb.err.str(), "");
}

TEST_F(LiveLineTest, ColoursFollowTheTerminalAndNoColor) {
  EXPECT_TRUE(Console(true).terminal.colorErr());
  EXPECT_FALSE(Console(false).terminal.colorErr());
  ::setenv("NO_COLOR", "1", 1);
  Console plain(true);
  EXPECT_FALSE(plain.terminal.colorErr());
  plain.terminal.setColor(ColorMode::kAlways);
  EXPECT_TRUE(plain.terminal.colorErr());
  plain.terminal.setColor(ColorMode::kNever);
  EXPECT_FALSE(plain.terminal.colorErr());
}

}  // namespace
}  // namespace ampscope::cli
