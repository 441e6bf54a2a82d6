// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/compare.h"

#include <fmt/format.h>

#include "analyzer/analysis/gate.h"
#include "cli/formats.h"
#include "cli/output_file.h"
#include "reports/load.h"

namespace ampscope::cli {
namespace {

constexpr int kWidest = 1000;
constexpr std::size_t kMostRuns = 64;

}  // namespace

void CompareCommand::setup(CLI::App& app) {
  app.add_option("SESSION", sources_,
                 "sessions, or JSON reports of them; the first is what the others are compared with")
      ->required()
      ->expected(1, -1);
  app.add_option(
         "-f,--format", format_,
         "text, json (schema ampscope-comparison-1) or markdown; or, of two runs, a format of report: the second "
         "run, judged against the first")
      ->type_name("NAME")
      ->default_str("text");
  app.add_option("-o,--output", output_, "write to a file instead of standard output")->type_name("FILE");
  app.add_option("--width", width_, "columns of the text (default: those of the terminal)")
      ->type_name("COLUMNS")
      ->check(CLI::Range(reports::kMinimumWidth, kWidest));
  app.add_option("--range", range_,
                 "only calls in the programs' own NVTX ranges of this name (recorded by profile --nvtx-ranges)")
      ->type_name("NAME");
  app.add_option("--python", python_, "the interpreter whose pyarrow writes Parquet")
      ->type_name("EXE")
      ->default_str(python_);
  app.add_flag("--force", force_, "replace an existing output file");
}

/// What the formats of a report have for a comparison: a verdict in which findings are new, known or fixed.
Result<void> CompareCommand::renderJudged(const reports::Reporter& reporter, const reports::ComparisonData& data,
                                          const reports::Style& style, std::ostream& out) const {
  reports::ReportData report = data.runs.back().report;
  analysis::GateOptions gate;
  gate.fail_on = analysis::Severity::kNote;  // whatever is new
  report.verdict = analysis::judge(report.analysis, &data.comparisons.front(), gate, sources_.back());
  return reporter.render(report, style, out);
}

Result<int> CompareCommand::run(Terminal& terminal) {
  if (sources_.size() < 2 || sources_.size() > kMostRuns) {
    return usageError(fmt::format("compare takes 2 to {} sessions or reports, not {}; see ampscope compare --help",
                                  kMostRuns, sources_.size()));
  }
  std::shared_ptr<const reports::Reporter> judged;
  if (format_ != "text" && format_ != "json" && format_ != "markdown") {
    AMPSCOPE_ASSIGN_OR_RETURN(judged, findFormat(format_, python_));
    if (sources_.size() != 2) {
      return usageError(fmt::format("--format {} shows two runs, not {}; text, json and markdown show more", format_,
                                    sources_.size()));
    }
  }
  for (const std::string& source : sources_) {
    AMPSCOPE_RETURN_IF_ERROR(checkOutput(output_, source, force_));
  }
  std::vector<reports::NamedRun> runs;
  for (const std::string& source : sources_) {
    AMPSCOPE_ASSIGN_OR_RETURN(reports::ReportData report, reports::load(source, std::nullopt, range_));
    runs.push_back({source, std::move(report)});
  }
  const reports::ComparisonData data = reports::compareRuns(std::move(runs));
  const reports::Style style{width_ != 0 ? width_ : terminal.columns(), !isFile(output_) && terminal.colorOut()};
  AMPSCOPE_RETURN_IF_ERROR(writeOutput(output_, terminal, [&](std::ostream& out) {
    return judged ? renderJudged(*judged, data, style, out) : reports::renderComparison(format_, data, style, out);
  }));
  return 0;
}

}  // namespace ampscope::cli
