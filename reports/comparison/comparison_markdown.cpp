// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analyzer/analysis/rules.h"
#include "analyzer/analysis/words.h"
#include "reports/comparison/comparison_report.h"
#include "reports/markdown/markdown.h"
#include "reports/text/names.h"

namespace ampscope::reports {
namespace {

using analysis::countText;

constexpr std::size_t kShown = 20;
constexpr std::size_t kNameColumns = 60;
constexpr std::size_t kSentenceColumns = 240;

void writeFigures(const ComparisonData& data, std::ostream& out) {
  std::vector<std::vector<std::string>> rows;
  const auto row = [&](const std::string& file, const analysis::RunFigures& run,
                       const analysis::Comparison* comparison) {
    rows.push_back({markdown(file, kNameColumns), countText(run.steps), countText(run.skipped),
                    run.seconds_per_step ? analysis::secondsText(*run.seconds_per_step) : "-",
                    run.final_loss ? fmt::format("{:.6g}", *run.final_loss) : "-", countText(run.findings),
                    comparison != nullptr ? countText(comparison->came.size()) : "",
                    comparison != nullptr ? countText(comparison->gone.size()) : ""});
  };
  row(data.runs.front().file, data.comparisons.front().before, nullptr);
  for (std::size_t i = 0; i < data.comparisons.size(); ++i) {
    row(data.runs[i + 1].file, data.comparisons[i].after, &data.comparisons[i]);
  }
  out << "### ampscope: runs compared with the first\n\n";
  writeMarkdownTable({"run", "steps", "skipped", "a step", "loss", "findings", "new", "gone"}, rows, out);
}

void writeFindings(std::string_view title, const std::vector<std::size_t>& indices, const analysis::Findings& findings,
                   std::ostream& out) {
  if (indices.empty()) {
    return;
  }
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < std::min(kShown, indices.size()); ++i) {
    const analysis::Finding& finding = findings[indices[i]];
    rows.push_back({std::string(name(finding.severity)), std::string(info(finding.rule).id),
                    finding.site ? markdown(moduleName(finding.site->module), kNameColumns) : "",
                    finding.site && !finding.site->op.empty() ? markdown(opName(*finding.site), kNameColumns) : "",
                    markdown(finding.message, kSentenceColumns)});
  }
  out << "**" << title << "**\n\n";
  writeMarkdownTable({"severity", "<rule", "<module", "<op", "<what"}, rows, out);
  if (indices.size() > kShown) {
    out << "and " << indices.size() - kShown << " more\n\n";
  }
}

void writeTensors(const analysis::Comparison& comparison, std::ostream& out) {
  std::vector<std::vector<std::string>> rows;
  for (const analysis::TensorDrift& tensor : comparison.tensors) {
    const double binades = tensor.binades();
    if (rows.size() == kShown || std::isnan(binades) || binades == 0) {
      break;  // the most binades come first
    }
    rows.push_back({markdown(moduleName(tensor.site.module), kNameColumns), markdown(opName(tensor.site), kNameColumns),
                    std::string(name(tensor.role)), std::string(name(tensor.dtype_before)),
                    std::string(name(tensor.dtype_after)), analysis::magnitudeText(tensor.absmax_before),
                    analysis::magnitudeText(tensor.absmax_after), fmt::format("{:+.1f}", binades)});
  }
  if (rows.empty()) {
    return;
  }
  out << "<details><summary>What moved most</summary>\n\n";
  writeMarkdownTable({"layer", "<op", "<role", "<dtype", "<now", "absmax", "now", "binades"}, rows, out);
  out << "</details>\n\n";
}

}  // namespace

void writeComparisonMarkdown(const ComparisonData& data, std::ostream& out) {
  writeFigures(data, out);
  for (std::size_t i = 0; i < data.comparisons.size(); ++i) {
    const analysis::Comparison& comparison = data.comparisons[i];
    if (data.comparisons.size() > 1) {
      out << "#### " << markdown(data.runs[i + 1].file, kNameColumns) << "\n\n";
    }
    writeFindings("New findings", comparison.came, data.runs[i + 1].report.analysis.findings, out);
    writeFindings("Gone", comparison.gone, data.runs.front().report.analysis.findings, out);
    writeTensors(comparison, out);
  }
}

}  // namespace ampscope::reports
