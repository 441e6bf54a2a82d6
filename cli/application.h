// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The argument tree: words of a command line -> one command that runs -> an exit code. The only place that prints
// errors. Used by main.cpp and by tests.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"

namespace ampscope::cli {

/// `words` is argv without the program's name. Returns the exit code: 0 done, 1 a check failed, 2 wrong usage, 3 input
/// unreadable, 4 the environment lacks something; `profile` returns the program's own.
[[nodiscard]] int runApplication(const std::vector<std::string>& words, CommandList commands, Terminal& terminal);

}  // namespace ampscope::cli
