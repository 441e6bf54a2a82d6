// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/comparison/comparison_report.h"

#include <fmt/format.h>

#include <utility>

#include "analyzer/analysis/words.h"

namespace ampscope::reports {

ComparisonData compareRuns(std::vector<NamedRun> runs) {
  ComparisonData data;
  for (std::size_t i = 1; i < runs.size(); ++i) {
    data.comparisons.push_back(analysis::compare(runs.front().report.analysis, runs[i].report.analysis));
  }
  data.runs = std::move(runs);
  return data;
}

Result<void> renderComparison(std::string_view format, const ComparisonData& data, const Style& style,
                              std::ostream& out) {
  if (format == "text") {
    writeComparisonText(data, style, out);
  } else if (format == "json") {
    writeComparisonJson(data, out);
  } else if (format == "markdown") {
    writeComparisonMarkdown(data, out);
  } else {
    return usageError(fmt::format("there is no format '{}' of a comparison; there are: text, json, markdown", format));
  }
  return finish(out);
}

std::string timeText(const analysis::Comparison& comparison) {
  const std::optional<double>& before = comparison.before.seconds_per_step;
  const std::optional<double>& after = comparison.after.seconds_per_step;
  if (!before || !after || *before <= 0) {
    return {};
  }
  return fmt::format("{} → {} ({:.2f}x)", analysis::secondsText(*before), analysis::secondsText(*after),
                     *after / *before);
}

}  // namespace ampscope::reports
