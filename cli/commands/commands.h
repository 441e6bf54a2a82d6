// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Which commands are there? One maker per file of this folder. Used by cli only.
#pragma once

#include "cli/command.h"

namespace ampscope::cli {

/// All commands in the order in which --help lists them.
[[nodiscard]] CommandList makeCommands();

}  // namespace ampscope::cli
