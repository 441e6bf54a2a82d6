// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/application.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <new>

#include "cli/argument_tree.h"

namespace ampscope::cli {

int runApplication(const std::vector<std::string>& words, CommandList commands, Terminal& terminal) {
  Error error;
  try {
    ArgumentTree tree(std::move(commands), terminal);
    const Result<int> result = tree.run(words);
    if (result.ok()) {
      errno = 0;
      if (terminal.out().flush()) {
        return result.value();
      }
      error = inputError(fmt::format("standard output cannot be written: {}", std::strerror(errno)));
    } else {
      terminal.out().flush();
      error = result.error();
    }
  } catch (const std::bad_alloc&) {
    error = environmentError("there is not enough memory");
  } catch (const std::exception& exception) {
    error = environmentError(fmt::format("internal error, please report it: {}", exception.what()));
  }
  terminal.complain(error.message);
  return static_cast<int>(error.code);
}

}  // namespace ampscope::cli
