// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Two or more runs side by side: what came and went, what moved, what it cost. Used by cli (compare).
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/analysis/comparison.h"
#include "reports/data/report_data.h"

namespace ampscope::reports {

/// A run and the file that it was read from.
struct NamedRun {
  std::string file;
  ReportData report;
};

/// The first run, and each of the others compared with it.
struct ComparisonData {
  std::vector<NamedRun> runs;
  std::vector<analysis::Comparison> comparisons;  ///< comparisons[i]: runs[0] with runs[i + 1]
};

[[nodiscard]] ComparisonData compareRuns(std::vector<NamedRun> runs);

/// text, json (schema ampscope-comparison-1) or markdown. Error (kUsage): another format; or the stream failed.
[[nodiscard]] Result<void> renderComparison(std::string_view format, const ComparisonData& data, const Style& style,
                                            std::ostream& out);

void writeComparisonText(const ComparisonData& data, const Style& style, std::ostream& out);
void writeComparisonJson(const ComparisonData& data, std::ostream& out);
void writeComparisonMarkdown(const ComparisonData& data, std::ostream& out);

/// "12.3 ms → 14.1 ms (1.15x)"; "" where either is not known.
[[nodiscard]] std::string timeText(const analysis::Comparison& comparison);

}  // namespace ampscope::reports
