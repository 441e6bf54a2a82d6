// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/commands.h"

namespace ampscope::cli {

CommandList makeCommands() {
  CommandList commands;
  return commands;
}

}  // namespace ampscope::cli
