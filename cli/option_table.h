// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The options of a command as a table: what help, man pages and shell completion are made of. Used by cli only.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"

namespace ampscope::cli {

struct OptionEntry {
  std::string name;                  ///< as help shows it: "-o, --output FILE", "SESSION..."
  std::string text;                  ///< what it does, and its default
  std::vector<std::string> letters;  ///< "o"; empty for an argument
  std::vector<std::string> words;    ///< "output"
  std::string value;                 ///< what it takes: "FILE", "N"; empty: nothing

  /// Whether what it takes is the name of a file.
  [[nodiscard]] bool takesFile() const;
};

// In the order in which they were declared; hidden ones are left out.
[[nodiscard]] std::vector<OptionEntry> optionsOf(const CLI::App& app);
[[nodiscard]] std::vector<OptionEntry> argumentsOf(const CLI::App& app);

/// "ampscope merge [OPTION...] SESSION..."; `command` is null for the program itself.
[[nodiscard]] std::string usageOf(const CLI::App& app, const Command* command);

}  // namespace ampscope::cli
