// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/gui.h"

#include <unistd.h>

#include <cerrno>
#include <string>
#include <vector>

#include "cli/gui_program.h"

namespace ampscope::cli {
void GuiCommand::setup(CLI::App& app) {
  app.add_option("SESSION", session_, "the session to open; without one, the start page is shown");
  app.add_option("--compare", other_, "the session to compare SESSION with")->type_name("OTHER");
  app.add_option("--view", view_, "the view to show first; ampscope-gui --help lists them, and more options")
      ->type_name("NAME");
}

Result<int> GuiCommand::run(Terminal& /*terminal*/) {
  std::string program = guiProgramPath();
  std::vector<std::string> words = {kGuiProgram};
  if (!view_.empty()) {
    words.insert(words.end(), {"--view", view_});
  }
  if (!other_.empty()) {
    words.insert(words.end(), {"--compare", other_});
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
  return guiNotStarted(program, errno);
}

}  // namespace ampscope::cli
