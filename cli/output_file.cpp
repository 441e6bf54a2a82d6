// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/output_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace ampscope::cli {
namespace {

namespace fs = std::filesystem;
using Write = std::function<Result<void>(std::ostream&)>;

Result<void> writeTo(const std::string& path, const Write& write) {
  errno = 0;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  Result<void> written;
  if (file) {
    written = write(file);
    file.close();
  }
  if (!file) {
    return inputError(fmt::format("cannot write {}: {}", path, std::strerror(errno)));
  }
  return written;
}

}  // namespace

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

Result<void> writeOutput(const std::string& output, Terminal& terminal, const Write& write) {
  if (!isFile(output)) {
    errno = 0;
    Result<void> shown = write(terminal.out());
    return shown || errno != EPIPE ? std::move(shown) : Result<void>();
  }
  std::error_code error;
  if (fs::exists(output, error) && !fs::is_regular_file(output, error)) {
    return writeTo(output, write);  // a device or a pipe cannot be replaced
  }
  const std::string temporary = fmt::format("{}.tmp.{}", output, ::getpid());
  Result<void> written = writeTo(temporary, write);
  if (written) {
    fs::rename(temporary, output, error);
    if (error) {
      written = inputError(fmt::format("cannot write {}: {}", output, error.message()));
    }
  }
  if (!written) {
    fs::remove(temporary, error);
  }
  return written;
}

}  // namespace ampscope::cli
