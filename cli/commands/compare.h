// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// `ampscope compare`: what changed between runs? Used by cli only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "reports/comparison/comparison_report.h"

namespace ampscope::cli {

class CompareCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "compare"; }
  [[nodiscard]] std::string_view summary() const override {
    return "Show what changed between two or more runs: findings, ranges, errors, steps, time";
  }
  [[nodiscard]] std::string_view example() const override {
    return "ampscope compare before.ampscope after.ampscope\n"
           "ampscope compare before.ampscope after.ampscope --format html -o after.html\n"
           "ampscope compare baseline.json a.ampscope b.ampscope --format markdown -o comparison.md";
  }
  void setup(CLI::App& app) override;
  [[nodiscard]] Result<int> run(Terminal& terminal) override;

 private:
  [[nodiscard]] Result<void> renderJudged(const reports::Reporter& reporter, const reports::ComparisonData& data,
                                          const reports::Style& style, std::ostream& out) const;

  std::vector<std::string> sources_;
  std::string format_ = "text";
  std::string output_;
  std::optional<std::string> range_;
  std::string python_ = "python3";
  int width_ = 0;
  bool force_ = false;
};

}  // namespace ampscope::cli
