// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// ampscope(1) and a page for each command, in the man macros that man(1) formats. Used by argument_tree.cpp only.
#pragma once

#include <string>

#include "cli/command.h"

namespace ampscope::cli {

/// `command` is null for the program itself; `app` is the program in either case.
[[nodiscard]] std::string manPage(const CLI::App& app, const CommandList& commands, const Command* command);

}  // namespace ampscope::cli
