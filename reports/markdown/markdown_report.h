// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The report as a comment on a pull request: verdict and findings on top, the rest folded away, short enough for the
// code host. Used by reports only.
#pragma once

#include "reports/data/report_data.h"

namespace ampscope::reports {

class MarkdownReporter final : public Reporter {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "markdown"; }
  [[nodiscard]] std::string_view description() const noexcept override {
    return "a comment for a pull request (GitHub's Markdown)";
  }
  [[nodiscard]] Result<void> render(const ReportData& data, const Style& style, std::ostream& out) const override;
};

}  // namespace ampscope::reports
