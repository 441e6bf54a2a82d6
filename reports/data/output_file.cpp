// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/data/output_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace ampscope::reports {
namespace {

namespace fs = std::filesystem;

using Writer = std::function<Result<void>(std::ostream&)>;

Error cannotWrite(const std::string& path, const std::string& reason) {
  return inputError(fmt::format("cannot write {}: {}", path, reason));
}

}  // namespace

Result<void> writeNewFile(const std::string& path, const std::string& shown_path, const Writer& write) {
  errno = 0;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  if (file) {
    const Result<void> written = write(file);
    if (!written && file) {
      return written.error();  // of what is written, not of the file
    }
    file.close();
  }
  if (!file) {
    return cannotWrite(shown_path, errno != 0 ? std::strerror(errno) : "the report could not be written in full");
  }
  return {};
}

Result<void> writeFile(const std::string& path, const Writer& write) {
  std::error_code error;
  if (fs::exists(path, error) && !fs::is_regular_file(path, error)) {
    return writeNewFile(path, path, write);
  }
  const fs::path target = fs::is_symlink(path, error) ? fs::weakly_canonical(path, error) : fs::path(path);
  const std::string temporary = fmt::format("{}.tmp.{}", target.string(), ::getpid());
  Result<void> written = writeNewFile(temporary, path, write);
  if (written) {
    fs::rename(temporary, target, error);
    if (error) {
      written = cannotWrite(path, error.message());
    }
  }
  if (!written) {
    fs::remove(temporary, error);
  }
  return written;
}

Result<void> writeReport(const std::string& path, const Reporter& reporter, const ReportData& data,
                         const Style& style) {
  return writeFile(path, [&](std::ostream& out) { return reporter.render(data, style, out); });
}

Result<void> writeStream(std::ostream& out, const Writer& write) {
  errno = 0;
  if (const Result<void> written = write(out); !written && errno != EPIPE) {
    return errno == 0 ? written
                      : inputError(fmt::format("standard output cannot be written: {}", std::strerror(errno)));
  }
  return {};
}

}  // namespace ampscope::reports
