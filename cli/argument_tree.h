// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Words of a command line -> the command that they name, with its options set, and run. Used by application.cpp only.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"

namespace ampscope::cli {

/// The options of the program and, below them, those of each command.
class ArgumentTree {
 public:
  ArgumentTree(CommandList commands, Terminal& terminal);
  ArgumentTree(const ArgumentTree&) = delete;
  ArgumentTree& operator=(const ArgumentTree&) = delete;

  /// Runs the command that `words` (argv without the program's name) name. Error: the words make no sense, or the
  /// command failed.
  [[nodiscard]] Result<int> run(const std::vector<std::string>& words);

 private:
  [[nodiscard]] Command* selected() const;
  [[nodiscard]] const CLI::App* subOf(const Command& command) const;
  [[nodiscard]] std::string helpHint() const;
  [[nodiscard]] std::string sentence(const CLI::ParseError& error) const;
  [[nodiscard]] Result<void> rejectUnknownWords() const;
  [[nodiscard]] Result<void> applyCommonOptions();
  [[nodiscard]] Result<void> writeHelpFiles() const;

  CommandList commands_;
  Terminal& terminal_;
  CLI::App app_{"ampscope shows what mixed precision does to the numbers of a PyTorch training run", "ampscope"};
  std::string color_ = "auto";
  bool quiet_ = false;
  bool markdown_ = false;
  std::string files_;
};

}  // namespace ampscope::cli
