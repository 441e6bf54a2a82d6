// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The report as one HTML file that needs nothing else: no network, dark and light, complete without JavaScript, which
// only sorts and filters. Used by reports only.
#pragma once

#include "reports/data/report_data.h"

namespace ampscope::reports {

class HtmlReporter final : public Reporter {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "html"; }
  [[nodiscard]] std::string_view description() const noexcept override { return "one page for a browser (HTML)"; }
  [[nodiscard]] Result<void> render(const ReportData& data, const Style& style, std::ostream& out) const override;
};

}  // namespace ampscope::reports
