// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/launch/signal_relay.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>

namespace ampscope::launch {
namespace {

constexpr std::array kPassedOn = {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2};
constexpr std::array kCaught = {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGCHLD};

// A handler has no object, so what it touches is global: lock-free atomics and a pipe that wakes the waiting thread.
std::array<std::atomic<bool>, kPassedOn.size()> g_pending;
std::atomic<int> g_interrupts{0};
std::atomic<bool> g_terminated{false};
std::array<int, 2> g_wake = {-1, -1};
std::array<struct sigaction, kCaught.size()> g_before;
struct sigaction g_pipe_before;

void onSignal(int signal) {
  const int saved_errno = errno;
  if (signal == SIGINT || signal == SIGQUIT) {
    g_interrupts.fetch_add(1);
  }
  if (signal == SIGTERM || signal == SIGHUP) {
    g_terminated.store(true);
  }
  for (std::size_t i = 0; i < kPassedOn.size(); ++i) {
    if (kPassedOn[i] == signal) {
      g_pending[i].store(true);
    }
  }
  [[maybe_unused]] const ssize_t written = ::write(g_wake[1], "", 1);
  errno = saved_errno;
}

}  // namespace

SignalRelay::SignalRelay() {
  g_interrupts.store(0);
  g_terminated.store(false);
  for (auto& pending : g_pending) {
    pending.store(false);
  }
  if (::pipe2(g_wake.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
    g_wake = {-1, -1};  // without it wait() sleeps its time out
  }
  for (std::size_t i = 0; i < kCaught.size(); ++i) {
    sigaction(kCaught[i], nullptr, &g_before[i]);
    if (g_before[i].sa_handler == SIG_IGN && kCaught[i] != SIGCHLD) {
      continue;
    }
    struct sigaction action {};
    action.sa_handler = &onSignal;
    action.sa_flags = SA_RESTART;
    sigfillset(&action.sa_mask);
    sigaction(kCaught[i], &action, nullptr);
  }
  // The reader of our standard error may go away; the session must still be written.
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignore, &g_pipe_before);
}

SignalRelay::~SignalRelay() {
  for (std::size_t i = 0; i < kCaught.size(); ++i) {
    sigaction(kCaught[i], &g_before[i], nullptr);
  }
  sigaction(SIGPIPE, &g_pipe_before, nullptr);
  for (int& end : g_wake) {
    ::close(end);
    end = -1;
  }
}

void SignalRelay::wait(int milliseconds) noexcept {
  pollfd wake{g_wake[0], POLLIN, 0};
  if (::poll(&wake, 1, milliseconds) > 0) {
    std::array<char, 64> bytes{};
    while (::read(g_wake[0], bytes.data(), bytes.size()) > 0) {
    }
  }
}

void SignalRelay::passOn(pid_t pid) noexcept {
  bool to_group = false;
  for (std::size_t i = 0; i < kPassedOn.size(); ++i) {
    if (!g_pending[i].exchange(false)) {
      continue;
    }
    if (sentinel_.hasReceived(kPassedOn[i])) {
      to_group = true;  // the program is in the group
    } else {
      ::kill(pid, kPassedOn[i]);
    }
  }
  if (to_group) {
    sentinel_.renew();
  }
}

int SignalRelay::interrupts() const noexcept { return g_interrupts.load(); }
bool SignalRelay::terminated() const noexcept { return g_terminated.load(); }

void SignalRelay::restoreInChild() noexcept {
  if (g_wake[0] >= 0) {
    sigaction(SIGPIPE, &g_pipe_before, nullptr);
  }
}

}  // namespace ampscope::launch
