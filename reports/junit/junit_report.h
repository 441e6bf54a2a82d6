// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The report as test results, as Jenkins and GitLab read them: a suite for each module (and one for the run), in it a
// case for each rule, so that a finding that comes or goes is a test that breaks or is fixed. Used by reports only.
#pragma once

#include "reports/data/report_data.h"

namespace ampscope::reports {

class JunitReporter final : public Reporter {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "junit"; }
  [[nodiscard]] std::string_view description() const noexcept override {
    return "a test case per module and rule, for CI (JUnit XML)";
  }
  [[nodiscard]] Result<void> render(const ReportData& data, const Style& style, std::ostream& out) const override;
};

}  // namespace ampscope::reports
