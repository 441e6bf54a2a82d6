// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The one value that every format renders, and the interface of a format. Nothing is computed in reports/: what is not
// in ReportData belongs into analyzer/analysis. Used by reports, cli and gui.
#pragma once

#include <cstddef>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "analyzer/analysis/analysis.h"
#include "analyzer/analysis/gate.h"
#include "analyzer/analysis/report_advice.h"
#include "analyzer/base/result.h"

namespace ampscope::reports {

struct ReportData {
  std::string generator_version;  ///< of the ampscope that reports
  analysis::Analysis analysis;
  std::optional<analysis::Verdict> verdict;  ///< of a check; its findings are those of `analysis`
  /// As a report had it, which holds too little to compute it again; empty: of a session.
  std::optional<analysis::ReportAdvice> advice{};

  /// Without a verdict errors and warnings fail and notes do not.
  [[nodiscard]] analysis::JudgedFinding judged(std::size_t finding) const;
};

/// Error: the session cannot be read.
[[nodiscard]] Result<ReportData> collect(const store::Session& session);

/// How a format for people may look. Formats for programs ignore it.
struct Style {
  int width = 80;      ///< columns; at least kMinimumWidth is used
  bool color = false;  ///< ANSI colours
};

inline constexpr int kMinimumWidth = 76;

/// Ranges of the program that a format for people shows.
inline constexpr std::size_t kShownRanges = 20;

/// Flushes the stream of a report. Error: something of it was not written.
[[nodiscard]] Result<void> finish(std::ostream& out);

/// One output format. Stateless; any thread.
class Reporter {
 public:
  virtual ~Reporter() = default;
  [[nodiscard]] virtual std::string_view name() const noexcept = 0;         ///< as given to --format
  [[nodiscard]] virtual std::string_view description() const noexcept = 0;  ///< one sentence
  /// Writes the whole report. Error: the stream failed.
  [[nodiscard]] virtual Result<void> render(const ReportData& data, const Style& style, std::ostream& out) const = 0;
};

}  // namespace ampscope::reports
