// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/filter.h"

#include <gtest/gtest.h>

namespace ampscope::gui {
namespace {

FilterFacts facts() {
  FilterFacts facts;
  facts.add(FilterKey::kModule, QStringLiteral("blocks.11.mlp"));
  facts.add(FilterKey::kOp, QStringLiteral("addmm"));
  facts.add(FilterKey::kOp, QStringLiteral("linear"));
  facts.add(FilterKey::kPhase, QStringLiteral("forward"));
  facts.know(FilterKey::kRule);
  return facts;
}

struct Case {
  const char* line;
  bool matches;
};

class FilterCase : public ::testing::TestWithParam<Case> {};

TEST_P(FilterCase, Matches) {
  EXPECT_EQ(Filter::parse(QString::fromUtf8(GetParam().line)).matches(facts()), GetParam().matches) << GetParam().line;
}

INSTANTIATE_TEST_SUITE_P(
    Grammar, FilterCase,
    ::testing::Values(Case{"", true}, Case{"module:mlp", true}, Case{"module:MLP", true}, Case{"module:blocks.1", true},
                      Case{"module:blocks.1*", true}, Case{"module:blocks.1.*", false}, Case{"module:*.mlp", true},
                      Case{"module:*.ml", false}, Case{"module:b*.1*.mlp", true}, Case{"op:linear", true},
                      Case{"op:mul,addmm", true}, Case{"op:mul", false}, Case{"-op:mul", true},
                      Case{"-op:addmm", false}, Case{"mlp forward", true}, Case{"mlp backward", false},
                      Case{"-backward", true}, Case{"-mlp", false}, Case{"phase:forward op:linear", true},
                      Case{"phase:backward op:linear", false},
                      // A rule is known not to be there; a dtype means nothing for this row.
                      Case{"rule:nan-origin", false}, Case{"-rule:nan-origin", true}, Case{"dtype:float16", true},
                      Case{"module:", true}, Case{"weather:fine", false}, Case{"\"blocks.11\"", true},
                      Case{"module:\"blocks 11\"", false}, Case{"*", true}, Case{"module:,", true}, Case{"-", false},
                      Case{"module:*", true}, Case{"module:**mlp", true}));

TEST(Filter, KeepsWhatWasWritten) {
  const Filter filter = Filter::parse(QStringLiteral("  module:\"a b\"   -op:mm x "));
  ASSERT_EQ(filter.terms().size(), 3U);
  EXPECT_EQ(filter.text(), QStringLiteral("module:\"a b\" -op:mm x"));
  EXPECT_EQ(Filter::parse(filter.text()).terms(), filter.terms());
}

TEST(Filter, ATermOfAnyValueIsReadBackAsThatValue) {
  for (const char* value : {"fc1", "a b", "", "blocks.*"}) {
    const QString term = filterTerm(FilterKey::kModule, QString::fromUtf8(value));
    const Filter filter = Filter::parse(term);
    if (QString::fromUtf8(value).isEmpty()) {
      EXPECT_TRUE(filter.empty());
      continue;
    }
    ASSERT_EQ(filter.terms().size(), 1U) << value;
    EXPECT_EQ(filter.terms()[0].alternatives, QStringList{QString::fromUtf8(value)});
  }
}

}  // namespace
}  // namespace ampscope::gui
