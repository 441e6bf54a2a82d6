// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/application.h"
#include "cli/commands/commands.h"

int main(int argc, char** argv) {
  ampscope::cli::Terminal terminal = ampscope::cli::Terminal::ofProcess();
  return ampscope::cli::runApplication({argv + 1, argv + argc}, ampscope::cli::makeCommands(), terminal);
}
