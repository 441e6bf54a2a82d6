// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/store/utf8.h"

#include <gtest/gtest.h>

namespace ampscope::store {
namespace {

TEST(Utf8, KeepsWhatIsClean) {
  for (const char* text :
       {"", "plain", "caf\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xF4\x8F\xBF\xBF", "\x1F"}) {
    EXPECT_TRUE(isCleanUtf8(text)) << text;
    EXPECT_EQ(cleanUtf8(text), text);
  }
}

TEST(Utf8, ReplacesEachSpoilingByte) {
  const std::string bad = "\xEF\xBF\xBD";
  EXPECT_EQ(cleanUtf8("a\xFFz"), "a" + bad + "z");
  EXPECT_EQ(cleanUtf8("\xE2\x82"), bad + bad) << "cut off";
  EXPECT_EQ(cleanUtf8("\xC0\xAF"), bad + bad) << "overlong";
  EXPECT_EQ(cleanUtf8("\xE0\x80\x80"), bad + bad + bad) << "overlong";
  EXPECT_EQ(cleanUtf8("\xED\xA0\x80"), bad + bad + bad) << "surrogate";
  EXPECT_EQ(cleanUtf8("\xF4\x90\x80\x80"), bad + bad + bad + bad) << "beyond U+10FFFF";
  EXPECT_EQ(cleanUtf8(std::string_view("a\0b", 3)), "a" + bad + "b");
  EXPECT_FALSE(isCleanUtf8("\x80"));
}

}  // namespace
}  // namespace ampscope::store
