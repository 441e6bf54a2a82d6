// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/text/printable.h"

#include <gtest/gtest.h>

namespace ampscope::reports {
namespace {

TEST(Printable, LeavesPlainTextAlone) {
  for (const char* text : {"", "blocks.0.attn", "größe.層", "e\xcc\x81", "a b"}) {
    EXPECT_EQ(printable(text), text);
  }
}

TEST(Printable, EscapesWhatATerminalObeysOrHides) {
  EXPECT_EQ(printable("\x1b[31mred\x1b[0m"), "\\x1b[31mred\\x1b[0m");
  EXPECT_EQ(printable("a\nb\r\tc"), "a\\x0ab\\x0d\\x09c");
  EXPECT_EQ(printable(std::string_view("\0", 1)), "\\x00");
  EXPECT_EQ(printable("\xc2\x9b"), "\\x9b") << "C1 control sequence introducer";
  EXPECT_EQ(printable("\xe2\x80\xae"
                      "evil"),
            "\\u202eevil")
      << "right-to-left override";
  EXPECT_EQ(printable("\xe2\x80\x8b"), "\\u200b") << "zero-width space";
}

TEST(Printable, ShowsBytesThatAreNoUtf8) {
  EXPECT_EQ(printable("a\xff"
                      "b"),
            "a\\xffb");
  EXPECT_EQ(printable("\xc0\xaf"), "\\xc0\\xaf") << "overlong";
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "surrogate";
  EXPECT_EQ(printable("\xe2\x82"), "\\xe2\\x82") << "cut short";
  EXPECT_EQ(printable("\xf5\x80\x80\x80"), "\\xf5\\x80\\x80\\x80") << "beyond U+10FFFF";
}

TEST(Columns, CountsWideAndCombiningCharacters) {
  EXPECT_EQ(columns("abc"), 3U);
  EXPECT_EQ(columns("層"), 2U);
  EXPECT_EQ(columns("e\xcc\x81"), 1U);
}

TEST(Cut, KeepsTheEndOrTheBeginning) {
  EXPECT_EQ(cutEnd("blocks.0.attn", 13), "blocks.0.attn");
  EXPECT_EQ(cutEnd("blocks.0.attn", 7), "blocks…");
  EXPECT_EQ(cutBegin("blocks.0.attn", 7), "…0.attn");
  EXPECT_EQ(cutBegin("層層層", 4), "…層");
  EXPECT_EQ(cutEnd("層層層", 4), "層…");
  EXPECT_EQ(cutBegin("abc", 0), "");
}

TEST(Wrap, BreaksAtSpacesAndCutsLongWords) {
  EXPECT_EQ(wrap("one two three", 8), (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(wrap("abcdefghijkl mn", 8), (std::vector<std::string>{"abcdefgh", "ijkl mn"}));
  EXPECT_TRUE(wrap("", 20).empty());
  for (const std::string& line : wrap(std::string(5000, 'x') + " y " + std::string(3000, 'z'), 40)) {
    EXPECT_LE(columns(line), 40U);
  }
}

}  // namespace
}  // namespace ampscope::reports
