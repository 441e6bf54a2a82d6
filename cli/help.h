// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What does --help say? The same option table makes docs/cli.md. Used by application.cpp only.
#pragma once

#include <string>

#include "cli/command.h"

namespace ampscope::cli {

/// `columns` bounds the width of the lines. `command` is null for the program itself.
[[nodiscard]] std::string helpText(const CLI::App& app, const Command* command, int columns);

/// docs/cli.md: every command with its options. `app` is the program, its subcommands stand in the order of `commands`.
[[nodiscard]] std::string helpMarkdown(const CLI::App& app, const CommandList& commands);

}  // namespace ampscope::cli
