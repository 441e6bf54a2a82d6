// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Scripts that let a shell complete the commands and options of ampscope. Used by argument_tree.cpp only.
#pragma once

#include <string>

#include "cli/command.h"

namespace ampscope::cli {

// `app` is the program, its subcommands are `commands`.
[[nodiscard]] std::string bashCompletion(const CLI::App& app, const CommandList& commands);
[[nodiscard]] std::string zshCompletion(const CLI::App& app, const CommandList& commands);
[[nodiscard]] std::string fishCompletion(const CLI::App& app, const CommandList& commands);

}  // namespace ampscope::cli
