// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/export.h"

#include <fmt/format.h>

#include <filesystem>
#include <map>

#include "analyzer/analysis/words.h"
#include "cli/formats.h"
#include "cli/progress_text.h"
#include "reports/export/export.h"

namespace ampscope::cli {
namespace {

namespace fs = std::filesystem;

Result<std::vector<std::pair<std::string, std::string>>> readLabels(const std::vector<std::string>& words) {
  std::map<std::string, std::string> labels;
  for (const std::string& word : words) {
    const std::size_t equals = word.find('=');
    if (equals == 0 || equals == std::string::npos) {
      return usageError(fmt::format("--label is KEY=VALUE, such as commit=1f3a9c2; this is '{}'", word));
    }
    if (!labels.emplace(word.substr(0, equals), word.substr(equals + 1)).second) {
      return usageError(fmt::format("--label {} is given twice", word.substr(0, equals)));
    }
  }
  return std::vector<std::pair<std::string, std::string>>(labels.begin(), labels.end());
}

}  // namespace

void ExportCommand::setup(CLI::App& app) {
  app.add_option("SESSION", session_, "the session to read")->required();
  app.add_option("-o,--output", folder_, "the folder to add the run to; may hold other runs")
      ->type_name("FOLDER")
      ->required();
  app.add_option("-f,--format", format_, "parquet or csv")
      ->type_name("NAME")
      ->check(CLI::IsMember({"parquet", "csv"}).description(""))
      ->default_str(format_);
  app.add_option("--run", run_, "the name of the run in the folder (default: that of the session's file)")
      ->type_name("NAME");
  app.add_option("--label", labels_, "a fact about the run, kept in the table labels; may be repeated")
      ->type_name("KEY=VALUE");
  app.add_option("--python", python_, "the interpreter whose pyarrow writes Parquet")
      ->type_name("EXE")
      ->default_str(python_);
  app.add_flag("--force", force_, "replace a run of the same name");
}

Result<int> ExportCommand::run(Terminal& terminal) {
  reports::ExportRequest request;
  request.session = session_;
  request.folder = folder_;
  request.run = run_.empty() ? fs::path(session_).stem().string() : run_;
  request.force = force_;
  AMPSCOPE_ASSIGN_OR_RETURN(request.labels, readLabels(labels_));
  if (format_ == "parquet") {
    AMPSCOPE_ASSIGN_OR_RETURN(request.parquet, loadParquet(python_));
  }
  AMPSCOPE_ASSIGN_OR_RETURN(const reports::ExportReport report, reports::exportSession(request));
  terminal.say(fmt::format("run '{}' in {}: {}, {}, {}", request.run, folder_,
                           analysis::countOf(report.tables, "table"), analysis::countOf(report.ranks, "rank"),
                           shortBytes(report.bytes)));
  return 0;
}

}  // namespace ampscope::cli
