// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/gui.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <vector>

namespace ampscope::cli {
namespace {

constexpr const char* kProgram = "ampscope-gui";

/// Beside this program where it is, else as PATH has it.
std::string programPath() {
  std::error_code error;
  const std::filesystem::path own = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::filesystem::path beside = own.parent_path() / kProgram;
  return !error && std::filesystem::exists(beside, error) ? beside.string() : kProgram;
}

}  // namespace

void GuiCommand::setup(CLI::App& app) {
  app.add_option("SESSION", session_, "the session to open; without one, the start page is shown");
  app.add_option("--view", view_, "the view to show first; ampscope-gui --help lists them, and more options")
      ->type_name("NAME");
}

Result<int> GuiCommand::run(Terminal& /*terminal*/) {
  std::string program = programPath();
  std::vector<std::string> words = {kProgram};
  if (!view_.empty()) {
    words.insert(words.end(), {"--view", view_});
  }
  if (!session_.empty()) {
    words.insert(words.end(), {"--", session_});
  }
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) {
    arguments.push_back(word.data());
  }
  arguments.push_back(nullptr);
  ::execvp(program.c_str(), arguments.data());
  return environmentError(
      fmt::format("{} cannot be started: {}; it is part of ampscope where Qt 6 and QCustomPlot were there when it was "
                  "built; `ampscope report` shows the same in a terminal",
                  program, std::strerror(errno)));
}

}  // namespace ampscope::cli
