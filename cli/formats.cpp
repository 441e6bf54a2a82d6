// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/formats.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "analyzer/launch/capture.h"
#include "analyzer/launch/runtime.h"
#include "reports/parquet/parquet_report.h"
#include "reports/reporters.h"

namespace ampscope::cli {
namespace {

namespace fs = std::filesystem;

constexpr int kPatience = 60;  // seconds that a Python may take to import pyarrow

/// The folder in which this Python's pyarrow has the libraries of Arrow.
Result<std::string> arrowFolder(const std::string& python) {
  const std::string install = fmt::format("{} -m pip install '{}'", python, reports::parquetRequirement());
  const Result<launch::Captured> answer = launch::capture(
      {python, "-c", "import pyarrow; print(pyarrow.get_library_dirs()[0])"}, launch::ownEnvironment(), kPatience);
  if (!answer) {
    return environmentError(fmt::format(
        "Parquet needs the pyarrow of a Python, and {} cannot be started: name one with --python, or give --format csv",
        python));
  }
  if (answer.value().exit_code != 0) {
    return environmentError(fmt::format("Parquet needs pyarrow, which {} cannot import ({}): {}, or give --format csv",
                                        python, answer.value().lastComplaint(), install));
  }
  std::string folder = answer.value().out;
  folder.erase(folder.find_last_not_of("\r\n") + 1);
  return folder;
}

/// Calls `function` with the name and the description of each.
template <class Function>
void forEachFormat(const Function& function) {
  for (const reports::Reporter* reporter : reports::reporters()) {
    function(reporter->name(), reporter->description());
  }
  for (const reports::ParquetFormat& format : reports::parquetFormats()) {
    function(format.name, format.description);
  }
}

}  // namespace

std::string formatHelp() {
  std::string help;
  forEachFormat([&help](std::string_view name, std::string_view description) {
    help += fmt::format("{}{}: {}", help.empty() ? "" : "; ", name, description);
  });
  return help;
}

Result<std::shared_ptr<const reports::Reporter>> findFormat(const std::string& name, const std::string& python) {
  if (const reports::Reporter* reporter = reports::findReporter(name); reporter != nullptr) {
    return std::shared_ptr<const reports::Reporter>(reporter, [](const reports::Reporter*) {});  // lives on
  }
  for (const reports::ParquetFormat& format : reports::parquetFormats()) {
    if (format.name == name) {
      AMPSCOPE_ASSIGN_OR_RETURN(const reports::ParquetModule module, loadParquet(python));
      return std::shared_ptr<const reports::Reporter>(std::make_shared<reports::ParquetReporter>(format, module));
    }
  }
  std::string names;
  forEachFormat([&names](std::string_view each, std::string_view /*description*/) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", each);
  });
  return usageError(fmt::format("there is no report format '{}'; there are: {}", name, names));
}

Result<reports::ParquetModule> loadParquet(const std::string& python) {
  std::error_code error;
  const fs::path executable = fs::canonical("/proc/self/exe", error);
  const std::string module = executable.parent_path().parent_path() / "lib/ampscope/libampscope_parquet.so";
  if (reports::parquetRequirement().empty()) {
    return reports::ParquetModule::load(module, {});  // which says why not
  }
  AMPSCOPE_ASSIGN_OR_RETURN(const std::string folder, arrowFolder(python));
  return reports::ParquetModule::load(module, folder);
}

}  // namespace ampscope::cli
