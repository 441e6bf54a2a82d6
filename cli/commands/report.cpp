// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/report.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "analyzer/store/session.h"
#include "reports/reporters.h"

namespace ampscope::cli {
namespace {

namespace fs = std::filesystem;

constexpr int kWidest = 1000;

std::string formatNames() {
  std::string names;
  for (const reports::Reporter* reporter : reports::reporters()) {
    names += (names.empty() ? "" : ", ") + std::string(reporter->name());
  }
  return names;
}

Error cannotWrite(const std::string& path) {
  return inputError(fmt::format("cannot write {}: {}", path, std::strerror(errno)));
}

Result<void> renderTo(const std::string& path, const reports::Reporter& reporter, const reports::ReportData& data,
                      const reports::Style& style) {
  errno = 0;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  if (!file || !reporter.render(data, style, file) || (file.close(), !file)) {
    return cannotWrite(path);
  }
  return {};
}

/// Beside `path` first, then renamed: a reader of `path` never sees half a report. What is no regular file (a device, a
/// pipe) cannot be replaced and is written directly.
Result<void> writeFile(const std::string& path, const reports::Reporter& reporter, const reports::ReportData& data,
                       const reports::Style& style) {
  std::error_code error;
  if (fs::exists(path, error) && !fs::is_regular_file(path, error)) {
    return renderTo(path, reporter, data, style);
  }
  const std::string temporary = fmt::format("{}.tmp.{}", path, ::getpid());
  Result<void> written = renderTo(temporary, reporter, data, style);
  if (written) {
    fs::rename(temporary, path, error);
    if (error) {
      written = inputError(fmt::format("cannot write {}: {}", path, error.message()));
    }
  }
  if (!written) {
    fs::remove(temporary, error);
  }
  return written;
}

}  // namespace

void ReportCommand::setup(CLI::App& app) {
  app.add_option("SESSION", session_, "the session to read")->required();
  app.add_option("-f,--format", format_, "text, for people; json, for programs")
      ->type_name("NAME")
      ->default_str("text");
  app.add_option("-o,--output", output_, "write to a file instead of standard output")->type_name("FILE");
  app.add_option("--width", width_, "columns of the text (default: those of the terminal)")
      ->type_name("COLUMNS")
      ->check(CLI::Range(reports::kMinimumWidth, kWidest));
  app.add_flag("--force", force_, "replace an existing output file");
}

Result<int> ReportCommand::run(Terminal& terminal) {
  const reports::Reporter* reporter = reports::findReporter(format_);
  if (reporter == nullptr) {
    return usageError(fmt::format("there is no report format '{}'; there are: {}", format_, formatNames()));
  }
  const bool to_file = !output_.empty() && output_ != "-";
  std::error_code error;
  if (to_file && fs::equivalent(output_, session_, error)) {
    return usageError(fmt::format("the output {} is the session itself; name another file", output_));
  }
  if (to_file && !force_ && fs::is_regular_file(output_, error)) {
    return usageError(fmt::format("{} exists; --force replaces it", output_));
  }
  AMPSCOPE_ASSIGN_OR_RETURN(const store::Session session, store::Session::open(session_));
  AMPSCOPE_ASSIGN_OR_RETURN(const reports::ReportData data, reports::collect(session));
  reports::Style style;
  style.width = width_ != 0 ? width_ : terminal.columns();
  style.color = !to_file && terminal.colorOut();
  if (to_file) {
    AMPSCOPE_RETURN_IF_ERROR(writeFile(output_, *reporter, data, style));
    return 0;
  }
  errno = 0;
  if (const Result<void> shown = reporter->render(data, style, terminal.out()); !shown && errno != EPIPE) {
    return shown.error();
  }
  return 0;  // a reader that closed the pipe has seen enough
}

}  // namespace ampscope::cli
