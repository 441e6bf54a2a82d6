// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/report.h"

#include "cli/formats.h"
#include "cli/output_file.h"
#include "reports/load.h"

namespace ampscope::cli {
namespace {

constexpr int kWidest = 1000;

}  // namespace

void ReportCommand::setup(CLI::App& app) {
  app.add_option("SESSION", session_, "the session to read, or a JSON report of one")->required();
  app.add_option("-f,--format", format_, formatHelp())->type_name("NAME")->default_str("text");
  app.add_option("-o,--output", output_, "write to a file instead of standard output")->type_name("FILE");
  app.add_option("--width", width_, "columns of the text (default: those of the terminal)")
      ->type_name("COLUMNS")
      ->check(CLI::Range(reports::kMinimumWidth, kWidest));
  app.add_option("--rank", rank_, "only what this rank did, in a run with several (default: all of them together)")
      ->type_name("N");
  app.add_option("--range", range_,
                 "only calls in the program's own NVTX ranges of this name (recorded by profile --nvtx-ranges)")
      ->type_name("NAME");
  app.add_option("--python", python_, "the interpreter whose pyarrow writes Parquet")
      ->type_name("EXE")
      ->default_str(python_);
  app.add_flag("--force", force_, "replace an existing output file");
}

Result<int> ReportCommand::run(Terminal& terminal) {
  AMPSCOPE_ASSIGN_OR_RETURN(const auto reporter, findFormat(format_, python_));
  AMPSCOPE_RETURN_IF_ERROR(checkOutput(output_, session_, force_));
  AMPSCOPE_ASSIGN_OR_RETURN(const reports::ReportData data, reports::load(session_, rank_, range_));
  reports::Style style;
  style.width = width_ != 0 ? width_ : terminal.columns();
  style.color = !isFile(output_) && terminal.colorOut();
  AMPSCOPE_RETURN_IF_ERROR(
      writeOutput(output_, terminal, [&](std::ostream& out) { return reporter->render(data, style, out); }));
  return 0;
}

}  // namespace ampscope::cli
