// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/launch/group_sentinel.h"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <climits>
#include <csignal>
#include <fstream>
#include <string>
#include <thread>

namespace ampscope::launch {
namespace {

constexpr int kLooks = 3;
constexpr std::chrono::milliseconds kBetweenLooks{5};

[[noreturn]] void waitForTheEnd(pid_t parent) noexcept {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) {
    _exit(0);  // it ended before the line above
  }
  prctl(PR_SET_NAME, "ampscope-group");
  ::close_range(0, UINT_MAX, 0);  // whoever reads our output must see its end
  for (;;) {
    ::pause();
  }
}

bool isPending(pid_t pid, int signal) {
  std::ifstream status(fmt::format("/proc/{}/status", pid));
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("ShdPnd:", 0) == 0) {
      const unsigned long long mask = std::stoull(line.substr(7), nullptr, 16);
      return (mask >> static_cast<unsigned>(signal - 1) & 1U) != 0;
    }
  }
  return false;
}

}  // namespace

bool GroupSentinel::hasReceived(int signal) const noexcept {
  try {
    for (int look = 0; pid_ > 0 && look < kLooks; ++look) {
      if (look > 0) {
        std::this_thread::sleep_for(kBetweenLooks);
      }
      if (isPending(pid_, signal)) {
        return true;
      }
    }
  } catch (const std::exception&) {
    // An unreadable answer is none.
  }
  return false;
}

void GroupSentinel::renew() noexcept {
  stop();
  start();
}

void GroupSentinel::start() noexcept {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  const pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ == 0) {
    waitForTheEnd(parent);
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void GroupSentinel::stop() noexcept {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  pid_ = -1;
}

}  // namespace ampscope::launch
