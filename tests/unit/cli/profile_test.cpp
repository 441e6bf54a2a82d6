// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/application.h"
#include "cli/commands/commands.h"
#include "tests/unit/cli/console.h"

namespace ampscope::cli {
namespace {

using ::testing::HasSubstr;

class WrongOption : public ::testing::TestWithParam<std::pair<std::vector<std::string>, const char*>> {};

TEST_P(WrongOption, IsRefusedBeforeTheProgramStarts) {
  Console console;
  std::vector<std::string> words = {"profile"};
  words.insert(words.end(), GetParam().first.begin(), GetParam().first.end());
  EXPECT_EQ(runApplication(words, makeCommands(), console.terminal), 2);
  EXPECT_THAT(console.err.str(), HasSubstr(GetParam().second));
  EXPECT_EQ(console.out.str(), "");
}

using Case = std::pair<std::vector<std::string>, const char*>;
INSTANTIATE_TEST_SUITE_P(All, WrongOption,
                         ::testing::Values(Case{{}, "no program given"}, Case{{"--"}, "no program given"},
                                           Case{{"--stats", "some", "--", "false"}, "--stats is full, range or dtype"},
                                           Case{{"--every", "0", "--", "false"}, "--every is a number"},
                                           Case{{"--steps", "4", "--", "false"}, "--steps is FIRST:END"},
                                           Case{{"--budget", "0.9", "--", "false"}, "--budget is the longest"},
                                           Case{{"--keep-trace", "--", "false"}, "did you mean --keep-traces?"}));

TEST(Commands, AllHaveAHelpWithAnExample) {
  for (const auto& command : makeCommands()) {
    Console console;
    EXPECT_EQ(runApplication({std::string(command->name()), "--help"}, makeCommands(), console.terminal), 0);
    EXPECT_THAT(console.out.str(), HasSubstr("Examples:\n  ampscope " + std::string(command->name())));
  }
}

}  // namespace
}  // namespace ampscope::cli
