// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/data/markup.h"

#include <gtest/gtest.h>

namespace ampscope::reports {
namespace {

TEST(EscapeMarkup, LeavesTextWithoutMarkupAlone) {
  for (const char* text : {"", "blocks.0.attn", "größe 2^-24 ×", "a;b#c/d"}) {
    EXPECT_EQ(escapeMarkup(text), text);
  }
}

TEST(EscapeMarkup, EndsNoElementAttributeOrSection) {
  EXPECT_EQ(escapeMarkup("<script>a && b</script>"), "&lt;script&gt;a &amp;&amp; b&lt;/script&gt;");
  EXPECT_EQ(escapeMarkup(R"(" onload='x')"), "&quot; onload=&#39;x&#39;");
  EXPECT_EQ(escapeMarkup("]]>"), "]]&gt;");
}

TEST(EscapeMarkup, EscapesWhatLooksEscaped) { EXPECT_EQ(escapeMarkup("&amp;"), "&amp;amp;"); }

}  // namespace
}  // namespace ampscope::reports
