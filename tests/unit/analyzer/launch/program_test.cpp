// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/launch/program.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "analyzer/launch/runtime.h"
#include "analyzer/launch/signal_relay.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temp_dir.h"

namespace ampscope::launch {
namespace {

using test::failsWith;
using test::isOk;
using ::testing::HasSubstr;

Ending runToEnd(Program& program, SignalRelay& relay) {
  while (true) {
    if (const auto ending = program.poll()) {
      return *ending;
    }
    relay.wait(1000);
    relay.passOn(program.pid());
  }
}

Ending run(const std::vector<std::string>& words) {
  SignalRelay relay;
  Result<Program> program = Program::start(words, ownEnvironment());
  EXPECT_THAT(program, isOk());
  return program.ok() ? runToEnd(program.value(), relay) : Ending{-1, -1};
}

TEST(Program, ReturnsTheExitCode) { EXPECT_EQ(run({"sh", "-c", "exit 3"}).exit_code, 3); }

TEST(Program, ASignalIsAddedTo128) {
  const Ending ending = run({"sh", "-c", "kill -KILL $$"});
  EXPECT_EQ(ending.exit_code, 137);
  EXPECT_EQ(ending.signal, SIGKILL);
}

TEST(Program, GetsTheDefaultPipeSignal) {
  // The relay ignores SIGPIPE for this process; the child must still die of it, like any child of a shell.
  EXPECT_EQ(run({"sh", "-c", "kill -PIPE $$; exit 0"}).exit_code, 128 + SIGPIPE);
}

TEST(Program, AScriptWithoutAFirstLineIsRunByTheShell) {
  const test::TempDir folder;
  test::writeFile(folder / "script", "exit 5\n");
  std::filesystem::permissions(folder / "script", std::filesystem::perms::owner_all);
  EXPECT_EQ(run({folder / "script"}).exit_code, 5);
}

TEST(Program, PassesOnWhatIsSentToThisProcess) {
  SignalRelay relay;
  Result<Program> program = Program::start(
      {"sh", "-c", "trap 'exit 42' TERM; kill -TERM $PPID; while :; do sleep 0.05; done"}, ownEnvironment());
  ASSERT_THAT(program, isOk());
  EXPECT_EQ(runToEnd(program.value(), relay).exit_code, 42);
  EXPECT_TRUE(relay.terminated());
  EXPECT_EQ(relay.interrupts(), 0);
}

/// In a process group of its own: the test's runner must not get the signal.
int runInOwnGroup(const std::vector<std::string>& words) {
  const pid_t child = fork();
  if (child == 0) {
    setpgid(0, 0);
    _exit(run(words).exit_code);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(Program, GetsWhatIsSentToTheGroupOnce) {
  const test::TempDir folder;
  const std::string log = folder / "log";
  const std::string program = "trap 'printf x >> " + log + "' USR1; ";
  const std::string wait = "; for i in 1 2 3 4 5 6 7 8; do sleep 0.05; done; ";
  const std::string count = "exit $(wc -c < " + log + ")";
  EXPECT_EQ(runInOwnGroup({"sh", "-c", program + "kill -USR1 0" + wait + count}), 1);
  EXPECT_EQ(runInOwnGroup({"sh", "-c", program + "kill -USR1 0" + wait + "kill -USR1 0" + wait + count}), 3);
  EXPECT_EQ(runInOwnGroup({"sh", "-c", program + "kill -USR1 0" + wait + "kill -USR1 $PPID" + wait + count}), 5);
}

TEST(Program, CountsInterruptsAndSurvivesThem) {
  SignalRelay relay;
  std::raise(SIGINT);
  std::raise(SIGINT);
  EXPECT_EQ(relay.interrupts(), 2);
}

TEST(SignalRelay, LeavesAnIgnoredSignalIgnored) {
  struct sigaction before {};
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGHUP, &ignore, &before);
  {
    SignalRelay relay;
    std::raise(SIGHUP);
    EXPECT_FALSE(relay.terminated());
  }
  sigaction(SIGHUP, &before, nullptr);
}

TEST(Program, WhatIsNotOnPathIsNamedWithThePath) {
  const auto program = Program::start({"no-such-program"}, ownEnvironment());
  EXPECT_THAT(program, failsWith(ErrorCode::kUsage, HasSubstr("no-such-program")));
  EXPECT_THAT(program, failsWith(ErrorCode::kUsage, HasSubstr("PATH")));
}

TEST(Program, AQuotedCommandLineIsExplained) {
  EXPECT_THAT(Program::start({"python train.py"}, ownEnvironment()),
              failsWith(ErrorCode::kUsage, HasSubstr("separate words")));
}

TEST(Program, AScriptThatIsNotExecutableIsExplained) {
  const test::TempDir folder;
  test::writeFile(folder / "train.py", "print()\n");
  EXPECT_THAT(Program::start({folder / "train.py"}, ownEnvironment()),
              failsWith(ErrorCode::kUsage, HasSubstr("put python before it")));
  test::writeFile(folder / "odd", "#!/no/such/interpreter\n");
  std::filesystem::permissions(folder / "odd", std::filesystem::perms::owner_all);
  EXPECT_THAT(Program::start({folder / "odd"}, ownEnvironment()),
              failsWith(ErrorCode::kUsage, HasSubstr("interpreter")));
  EXPECT_THAT(Program::start({folder / "none"}, ownEnvironment()),
              failsWith(ErrorCode::kUsage, HasSubstr("no such file")));
  EXPECT_THAT(Program::start({""}, ownEnvironment()), failsWith(ErrorCode::kUsage, HasSubstr("no program")));
}

}  // namespace
}  // namespace ampscope::launch
