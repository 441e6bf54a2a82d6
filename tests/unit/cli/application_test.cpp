// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/application.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/cli/console.h"

namespace ampscope::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// Says what it got and returns what it is told.
class Echo final : public Command {
 public:
  Echo(Result<int> answer, bool takes_program) : answer_(std::move(answer)), takes_program_(takes_program) {}
  std::string_view name() const override { return takes_program_ ? "launch" : "show"; }
  std::string_view summary() const override { return "Do nothing"; }
  std::string_view example() const override { return "ampscope show --level 3"; }
  void setup(CLI::App& app) override {
    app.add_option("--level", level_, "how much")->type_name("N")->default_str("1");
    app.add_flag("--force", force_, "whatever happens");
    if (!takes_program_) {
      app.add_option("FILE", files_, "what to show");
    }
  }
  bool takesProgram() const override { return takes_program_; }
  void setProgram(std::vector<std::string> program) override { files_ = std::move(program); }
  Result<int> run(Terminal& terminal) override {
    terminal.out() << "level " << level_ << (force_ ? " force" : "");
    for (const std::string& file : files_) {
      terminal.out() << " [" << file << "]";
    }
    terminal.say("remark");
    return answer_;
  }

 private:
  Result<int> answer_;
  bool takes_program_;
  std::string level_ = "1";
  bool force_ = false;
  std::vector<std::string> files_;
};

struct Outcome {
  int code;
  std::string out;
  std::string err;
};

Outcome run(const std::vector<std::string>& words, Result<int> answer = 0) {
  Console console;
  CommandList commands;
  commands.push_back(std::make_unique<Echo>(answer, false));
  commands.push_back(std::make_unique<Echo>(answer, true));
  const int code = runApplication(words, std::move(commands), console.terminal);
  return {code, console.out.str(), console.err.str()};
}

TEST(Application, RunsTheCommandWithItsOptions) {
  const Outcome outcome = run({"show", "--level=7", "a", "--force", "b"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.out, "level 7 force [a] [b]");
  EXPECT_EQ(outcome.err, "ampscope: remark\n");
}

TEST(Application, ReturnsTheCommandsCode) { EXPECT_EQ(run({"show"}, 1).code, 1); }

TEST(Application, AnErrorIsPrintedOnceAndItsCodeReturned) {
  const Outcome outcome = run({"show"}, inputError("the file is broken"));
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("ampscope: the file is broken\n"));
  EXPECT_EQ(run({"show"}, environmentError("x")).code, 4);
  EXPECT_EQ(run({"show"}, usageError("x")).code, 2);
}

TEST(Application, CommonOptionsStandAnywhere) {
  EXPECT_THAT(run({"show", "--quiet"}).err, IsEmpty());
  EXPECT_THAT(run({"--quiet", "show"}).err, IsEmpty());
  EXPECT_THAT(run({"--color", "always", "show"}, inputError("x")).err, HasSubstr("\033[31m"));
  EXPECT_THAT(run({"show", "--color=never"}, inputError("x")).err, Not(HasSubstr("\033")));
}

TEST(Application, TheLastOfARepeatedOptionHolds) {
  EXPECT_EQ(run({"show", "--level", "1", "--level", "2"}).out, "level 2");
}

TEST(Application, WhatStandsBehindTheMarkIsTheProgramAsItIs) {
  EXPECT_EQ(run({"launch", "--level", "2", "--", "python", "--level", "9", "--", "[a,b]", "--help"}).out,
            "level 2 [python] [--level] [9] [--] [[a,b]] [--help]");
}

TEST(Application, ElsewhereTheMarkEndsTheOptions) {
  EXPECT_EQ(run({"show", "--", "--level"}).out, "level 1 [--level]");
}

TEST(Application, HelpHasTheOptionsAndTheExample) {
  const Outcome outcome = run({"show", "--help"});
  EXPECT_EQ(outcome.code, 0);
  for (const char* part :
       {"Usage: ampscope show", "--level N", "how much (default: 1)", "ampscope show --level 3", "--color WHEN"}) {
    EXPECT_THAT(outcome.out, HasSubstr(part));
  }
  EXPECT_THAT(run({"--help"}).out, HasSubstr("launch"));
  EXPECT_THAT(run({"launch", "--help"}).out, HasSubstr("-- PROGRAM"));
}

TEST(Application, SaysItsVersion) {
  EXPECT_THAT(run({"--version"}).out, ::testing::MatchesRegex("ampscope [0-9.]+\n"));
}

struct Mistake {
  std::vector<std::string> words;
  const char* sentence;
};

class WrongUsage : public ::testing::TestWithParam<Mistake> {};

TEST_P(WrongUsage, IsOneSentenceAndCodeTwo) {
  const Outcome outcome = run(GetParam().words);
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.err, std::string("ampscope: ") + GetParam().sentence + "\n");
}

INSTANTIATE_TEST_SUITE_P(
    All, WrongUsage,
    ::testing::Values(
        Mistake{{}, "no command given; ampscope --help lists them"},
        Mistake{{"shwo"}, "there is no command 'shwo'; did you mean show?"},
        Mistake{{"teleport"}, "there is no command 'teleport'; see ampscope --help"},
        Mistake{{"show", "--levle", "3"}, "there is no option --levle of show; did you mean --level?"},
        Mistake{{"show", "--levle=3"}, "there is no option --levle of show; did you mean --level?"},
        Mistake{{"show", "--colour=never"}, "there is no option --colour of show; did you mean --color?"},
        Mistake{{"show", "-z"}, "there is no option -z of show; see ampscope show --help"},
        Mistake{{"show", "--level"}, "--level needs a value; see ampscope show --help"},
        Mistake{{"--color", "blue", "show"}, "--color is auto, always or never, not 'blue'"},
        Mistake{
            {"launch", "python", "x.py"},
            "'python' is out of place: the program to run stands behind --, as in: ampscope launch -- python x.py"}));

}  // namespace
}  // namespace ampscope::cli
