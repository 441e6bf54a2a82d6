// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/launch/program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "analyzer/launch/exec_arguments.h"
#include "analyzer/launch/signal_relay.h"

namespace ampscope::launch {
namespace {

constexpr int kSignalBase = 128;

std::string whyNotStarted(const std::string& name, int error) {
  const bool is_path = name.find('/') != std::string::npos;
  if (error == ENOENT && is_path) {
    return ::access(name.c_str(), F_OK) == 0
               ? fmt::format("cannot start {}: its first line names an interpreter that does not exist", name)
               : fmt::format("cannot start {}: there is no such file", name);
  }
  if (error == ENOENT) {
    const char* path = std::getenv("PATH");
    const char* hint = name.find(' ') == std::string::npos
                           ? ""
                           : "; write the program and its arguments as separate words, not in one pair of quotes";
    return fmt::format("cannot start '{}': no folder of PATH ({}) holds such a program{}", name,
                       path != nullptr ? path : "not set", hint);
  }
  if (error == EACCES) {
    const char* hint = name.ends_with(".py") ? "put python before it" : "chmod +x makes a file executable";
    return fmt::format("cannot start {}: it is not an executable file ({})", name, hint);
  }
  return fmt::format("cannot start {}: {}", name, std::strerror(error));
}

}  // namespace

Result<Program> Program::start(const std::vector<std::string>& words, const std::vector<std::string>& environment,
                               int output) {
  if (words.empty() || words.front().empty()) {
    return usageError("there is no program to start");
  }
  const std::vector<char*> arguments = pointers(words);
  const std::vector<char*> variables = pointers(environment);
  // Closed by a successful exec; else it brings the reason.
  std::array<int, 2> failure{};
  if (::pipe2(failure.data(), O_CLOEXEC) != 0) {
    return environmentError(fmt::format("cannot start {}: {}", words.front(), std::strerror(errno)));
  }
  const pid_t pid = ::fork();
  if (pid == 0) {
    SignalRelay::restoreInChild();
    if (output >= 0) {
      ::dup2(output, STDOUT_FILENO);
      ::dup2(output, STDERR_FILENO);
    }
    ::execvpe(arguments.front(), arguments.data(), variables.data());
    const int error = errno;
    [[maybe_unused]] const ssize_t written = ::write(failure[1], &error, sizeof error);
    ::_exit(EXIT_FAILURE);
  }
  int error = pid < 0 ? errno : 0;
  ::close(failure[1]);
  if (pid > 0) {
    ssize_t got = 0;
    do {
      got = ::read(failure[0], &error, sizeof error);
    } while (got < 0 && errno == EINTR);
    if (got != sizeof error) {
      error = 0;
    }
  }
  ::close(failure[0]);
  if (pid < 0) {
    return environmentError(fmt::format("cannot start {}: {}", words.front(), std::strerror(error)));
  }
  if (error != 0) {
    ::waitpid(pid, nullptr, 0);
    return usageError(whyNotStarted(words.front(), error));
  }
  return Program(pid);
}

std::optional<Ending> Program::poll() noexcept {
  if (ending_) {
    return ending_;
  }
  int status = 0;
  const pid_t got = ::waitpid(pid_, &status, WNOHANG);
  if (got == pid_) {
    ending_ =
        WIFSIGNALED(status) ? Ending{kSignalBase + WTERMSIG(status), WTERMSIG(status)} : Ending{WEXITSTATUS(status), 0};
  } else if (got < 0 && errno != EINTR) {
    ending_ = Ending{EXIT_FAILURE, 0};  // somebody else has collected it
  }
  return ending_;
}

}  // namespace ampscope::launch
