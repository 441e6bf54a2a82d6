// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What a subcommand is. One class per file in cli/commands/, listed once in cli/commands/commands.cpp. Used by cli
// only.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/base/result.h"
#include "cli/terminal/terminal.h"

namespace ampscope::cli {

class Command {
 public:
  virtual ~Command() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;
  /// One line of --help: what it does, without a full stop.
  [[nodiscard]] virtual std::string_view summary() const = 0;
  /// Command lines that work as they stand, one per line.
  [[nodiscard]] virtual std::string_view example() const = 0;

  /// Declares options and positionals. Bind them to members; values that CLI11 cannot check are checked in run().
  virtual void setup(CLI::App& app) = 0;

  /// Does it and returns the exit code. An error is printed by the caller, and its code becomes the exit code. Data is
  /// written to terminal.out(), everything else to terminal.err().
  [[nodiscard]] virtual Result<int> run(Terminal& terminal) = 0;

  /// Whether everything behind `--` is a program with its arguments, which setProgram() then gets as it stands.
  [[nodiscard]] virtual bool takesProgram() const { return false; }
  virtual void setProgram(std::vector<std::string> /*program*/) {}  // NOLINT(performance-unnecessary-value-param): kept
};

using CommandList = std::vector<std::unique_ptr<Command>>;

}  // namespace ampscope::cli
