// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/gui_program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace ampscope::cli {

std::string guiProgramPath() {
  std::error_code error;
  const std::filesystem::path own = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::filesystem::path beside = own.parent_path() / kGuiProgram;
  return !error && std::filesystem::exists(beside, error) ? beside.string() : kGuiProgram;
}

Error guiNotStarted(const std::string& program, int error) {
  return environmentError(
      fmt::format("{} cannot be started: {}; it is part of ampscope where Qt 6 and QCustomPlot were there when it was "
                  "built; `ampscope report` shows the same in a terminal",
                  program, std::strerror(error)));
}

Result<void> startGui(const std::vector<std::string>& arguments) {
  std::string program = guiProgramPath();
  std::vector<std::string> words = {kGuiProgram};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) {
    pointers.push_back(word.data());
  }
  pointers.push_back(nullptr);
  // Closed by exec; what goes through it is why exec failed.
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) {
    return guiNotStarted(program, errno);
  }
  const pid_t child = ::fork();
  if (child == 0) {
    ::setsid();
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    if (::fork() == 0) {  // the parent of this one is gone at once, so that nobody has to wait for it
      ::execvp(program.c_str(), pointers.data());
      const int error = errno;
      [[maybe_unused]] const ssize_t written = ::write(pipe[1], &error, sizeof error);
    }
    ::_exit(0);
  }
  int error = child < 0 ? errno : 0;
  ::close(pipe[1]);
  if (child > 0) {
    ::waitpid(child, nullptr, 0);
    int failed = 0;
    if (::read(pipe[0], &failed, sizeof failed) == static_cast<ssize_t>(sizeof failed)) {
      error = failed;
    }
  }
  ::close(pipe[0]);
  if (error != 0) {
    return guiNotStarted(program, error);
  }
  return {};
}

}  // namespace ampscope::cli
