// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/launch/witness.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "analyzer/launch/policy_witness.h"
#include "tests/support/temp_dir.h"

namespace ampscope::launch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(Witness, ReadsWhatProcessesSaid) {
  const test::TempDir folder;
  test::writeFile(folder / "20.status",
                  "python 3.11.2 /usr/bin/python3\ntorch 2.9.0\nrefused headers\x1b are missing\n");
  test::writeFile(folder / "3.status", "python 3.12.0 /opt/python\ntorch 2.8\nattached\ndetached disk full");
  test::writeFile(folder / "probe.status", "python no\n");
  const auto witnesses = readWitnesses(folder.path());
  ASSERT_EQ(witnesses.size(), 2U);
  EXPECT_EQ(witnesses[0].pid, 3);
  EXPECT_TRUE(witnesses[0].attached);
  EXPECT_EQ(witnesses[0].detached, "disk full");
  EXPECT_EQ(witnesses[1].torch, "2.9.0");
  EXPECT_EQ(witnesses[1].refused, "headers? are missing");
}

TEST(Witness, ReadsWhatBecameOfAPolicy) {
  const test::TempDir folder;
  test::writeFile(
      folder / "5.status",
      "policy-applied modules[0]\npolicy-problem modules[1] is a ScriptModule\npolicy-problem\npolicy-applied\n");
  const auto witnesses = readWitnesses(folder.path());
  ASSERT_EQ(witnesses.size(), 1U);
  EXPECT_EQ(witnesses[0].policy_applied.front(), "modules[0]");
  EXPECT_EQ(witnesses[0].policy_problems.front().first, "modules[1]");
  EXPECT_EQ(witnesses[0].policy_problems.front().second, "is a ScriptModule");

  const policy::Policy policy = policy::parsePolicy(
                                    R"({"schema_version": 1, "scaler": {"init_scale": 2}, "modules": [
                                        {"module": "a", "dtype": "float32"}, {"module": "b", "dtype": "float32"},
                                        {"module": "c\td", "dtype": "float32"}]})",
                                    "p.json")
                                    .value();
  const std::vector<Unapplied> left = unapplied(policy, witnesses);
  ASSERT_EQ(left.size(), 3U);
  EXPECT_EQ(left[0].why, "is a ScriptModule");
  EXPECT_EQ(policyText(policy, left), "a\tfloat32\t1\nb\tfloat32\t0\nc?d\tfloat32\t0\nGradScaler\tinit_scale 2.0\t0\n");
  const std::vector<policy::ModuleName> known = {{"Net", "a"}, {"Net", "b"}};
  EXPECT_THAT(notApplied(policy, "p.json", left, known).message,
              HasSubstr("p.json: b: is a ScriptModule (and 2 more)"));
  EXPECT_THAT(notApplied(policy, "p.json", {left[1]}, known).message, HasSubstr("no module 'c\td'"));
  EXPECT_THAT(notApplied(policy, "p.json", {left[2]}, known).message, HasSubstr("the program made none"));
}

TEST(ExplainNothing, NothingSpoke) {
  EXPECT_THAT(explainNothing({}, {"sh", "-c", "true"}), HasSubstr("never started Python"));
}

TEST(ExplainNothing, TheIsolatingOptionIsNamed) {
  EXPECT_THAT(explainNothing({}, {"/usr/bin/python3", "-I", "t.py"}), HasSubstr("with -I"));
  EXPECT_THAT(explainNothing({}, {"python3.11", "-u", "-uE", "t.py"}), HasSubstr("with -E"));
  EXPECT_THAT(explainNothing({}, {"python", "-X", "IMPORT", "-S", "t.py"}), HasSubstr("with -S"));
}

TEST(ExplainNothing, WordsOfTheProgramAreNotPythonsOptions) {
  EXPECT_THAT(explainNothing({}, {"python", "t.py", "-I"}), Not(HasSubstr("with -I")));
  EXPECT_THAT(explainNothing({}, {"python", "-m", "pkg", "-I"}), Not(HasSubstr("with -I")));
  EXPECT_THAT(explainNothing({}, {"python", "-c", "-I"}), Not(HasSubstr("with -I")));
  EXPECT_THAT(explainNothing({}, {"python", "-Ximporttime", "t.py"}), Not(HasSubstr("was started with")));
}

TEST(ExplainNothing, TheFurthestProcessIsExplained) {
  const Witness python{.pid = 1, .python = "3.11.2 /usr/bin/python3"};
  EXPECT_THAT(explainNothing({python}, {"python"}), HasSubstr("/usr/bin/python3"));
  EXPECT_THAT(explainNothing({python}, {"python"}), HasSubstr("never imported torch"));
  const Witness attached{.pid = 2, .python = "3.11.2 /x", .torch = "2.9.0", .attached = true};
  EXPECT_THAT(explainNothing({python, attached}, {"python"}), HasSubstr("no tensor operation"));
  const Witness refused{.pid = 3, .python = "3.11.2 /x", .torch = "2.5.0", .refused = "torch 2.6 is needed"};
  EXPECT_THAT(explainNothing({python, attached, refused}, {"python"}), HasSubstr("torch 2.6 is needed"));
}

TEST(StillRecording, IsWhoHoldsItsOwnTrace) {
  const test::TempDir folder;
  const std::string real = std::filesystem::canonical(folder.path()).string();
  const std::string own = real + "/" + std::to_string(::getpid()) + "-2.amptrace";
  const int file = ::open(own.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  ASSERT_GE(file, 0);
  test::writeFile(real + "/1.amptrace", "");  // alive, but not its file
  EXPECT_THAT(stillRecording(real), ElementsAre(::getpid()));
  ::close(file);
  EXPECT_THAT(stillRecording(real), IsEmpty());
}

}  // namespace
}  // namespace ampscope::launch
