// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/launch/capture.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>

#include "analyzer/launch/exec_arguments.h"

namespace ampscope::launch {
namespace {

constexpr std::size_t kLongestOutput = 64 * 1024;
constexpr int kSignalBase = 128;

struct Pipe {
  std::array<int, 2> ends = {-1, -1};
  Pipe() {
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
      ends = {-1, -1};
    }
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close(0);
    close(1);
  }
  void close(std::size_t end) noexcept {
    if (ends[end] >= 0) {
      ::close(ends[end]);
      ends[end] = -1;
    }
  }
};

/// Reads both pipes until their ends or until the time is over; false: it was.
bool drain(Pipe& out, Pipe& err, int seconds, Captured& captured) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  std::array<char, 4096> bytes{};
  while (out.ends[0] >= 0 || err.ends[0] >= 0) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    std::array<pollfd, 2> waiting = {pollfd{out.ends[0], POLLIN, 0}, pollfd{err.ends[0], POLLIN, 0}};
    const int ready = left.count() > 0 ? ::poll(waiting.data(), waiting.size(), static_cast<int>(left.count())) : 0;
    if (ready < 0 && errno == EINTR) {
      continue;
    }
    if (ready <= 0) {
      return false;
    }
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      if (waiting[i].revents == 0) {
        continue;
      }
      const ssize_t got = ::read(waiting[i].fd, bytes.data(), bytes.size());
      std::string& text = i == 0 ? captured.out : captured.err;
      if (got > 0) {
        text.append(bytes.data(), std::min(static_cast<std::size_t>(got), kLongestOutput - text.size()));
      } else {
        (i == 0 ? out : err).close(0);
      }
    }
  }
  return true;
}

}  // namespace

std::string Captured::lastComplaint() const {
  std::string text = err.substr(0, err.find_last_not_of(" \n\r\t") + 1);
  text = text.substr(text.rfind('\n') + 1);
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < ' '; }, '?');
  return text;
}

Result<Captured> capture(const std::vector<std::string>& words, const std::vector<std::string>& environment,
                         int seconds) {
  Pipe out;
  Pipe err;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out.ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err.ends[1], STDERR_FILENO);
  const std::vector<char*> arguments = pointers(words);
  const std::vector<char*> variables = pointers(environment);
  pid_t pid = 0;
  const int failure = ::posix_spawnp(&pid, arguments.front(), &actions, nullptr, arguments.data(), variables.data());
  posix_spawn_file_actions_destroy(&actions);
  if (failure != 0) {
    return usageError(fmt::format("cannot start {}: {}", words.front(), std::strerror(failure)));
  }
  out.close(1);
  err.close(1);
  Captured captured;
  if (!drain(out, err, seconds, captured)) {
    ::kill(pid, SIGKILL);
    captured.err += fmt::format("\nno answer within {} s", seconds);
  }
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  captured.exit_code = WIFSIGNALED(status) ? kSignalBase + WTERMSIG(status) : WEXITSTATUS(status);
  return captured;
}

}  // namespace ampscope::launch
