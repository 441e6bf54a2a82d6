// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The summary that a person reads in a terminal: the worst things first, then the loss scale, layers, casts, coverage
// and overhead. docs/report.md explains every line. Used by reports and, at the end of a run, by cli.
#pragma once

#include "reports/data/report_data.h"

namespace ampscope::reports {

class TextReporter final : public Reporter {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "text"; }
  [[nodiscard]] std::string_view description() const noexcept override { return "a summary, for people"; }
  [[nodiscard]] Result<void> render(const ReportData& data, const Style& style, std::ostream& out) const override;
};

}  // namespace ampscope::reports
