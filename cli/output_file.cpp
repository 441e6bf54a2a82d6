// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/output_file.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "reports/data/output_file.h"

namespace ampscope::cli {

namespace fs = std::filesystem;

bool isFile(const std::string& output) { return !output.empty() && output != "-"; }

Result<void> checkOutput(const std::string& output, const std::string& input, bool force) {
  std::error_code error;
  if (isFile(output) && fs::equivalent(output, input, error)) {
    return usageError(fmt::format("the output {} is the session itself; name another file", output));
  }
  if (isFile(output) && !force && fs::is_regular_file(output, error)) {
    return usageError(fmt::format("{} exists; --force replaces it", output));
  }
  return {};
}

Result<void> writeOutput(const std::string& output, Terminal& terminal,
                         const std::function<Result<void>(std::ostream&)>& write) {
  return isFile(output) ? reports::writeFile(output, write) : reports::writeStream(terminal.out(), write);
}

}  // namespace ampscope::cli
