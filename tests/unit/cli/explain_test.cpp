// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analyzer/analysis/rules.h"
#include "cli/application.h"
#include "cli/commands/commands.h"
#include "tests/unit/cli/console.h"

namespace ampscope::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(Explain, WithoutARuleListsThemAll) {
  Console console;
  EXPECT_EQ(runApplication({"explain"}, makeCommands(), console.terminal), 0);
  for (const analysis::RuleInfo& rule : analysis::kRules) {
    EXPECT_THAT(console.out.str(), HasSubstr(std::string(rule.id) + " "));
  }
  EXPECT_EQ(console.err.str(), "");
}

TEST(Explain, ShowsThePageOfARule) {
  Console console;
  EXPECT_EQ(runApplication({"explain", "nan-origin"}, makeCommands(), console.terminal), 0);
  EXPECT_THAT(console.out.str(), StartsWith("# nan-origin\n"));
  EXPECT_THAT(console.out.str(), HasSubstr("## What to do"));
}

TEST(Explain, AnUnknownRuleIsOneSentenceWithTheNearest) {
  const std::pair<const char*, const char*> cases[] = {
      {"nan-orgin", "ampscope: there is no rule 'nan-orgin'; did you mean nan-origin?\n"},
      {"weather", "ampscope: there is no rule 'weather'; ampscope explain lists them\n"}};
  for (const auto& [word, sentence] : cases) {
    Console console;
    EXPECT_EQ(runApplication({"explain", word}, makeCommands(), console.terminal), 2);
    EXPECT_EQ(console.out.str(), "");
    EXPECT_EQ(console.err.str(), sentence);
  }
}

}  // namespace
}  // namespace ampscope::cli
