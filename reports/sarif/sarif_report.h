// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The findings as SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"), as code-scanning services and
// editors read them. A module path is a logical location; the fingerprint names a finding across runs. Used by reports
// only.
#pragma once

#include "reports/data/report_data.h"

namespace ampscope::reports {

class SarifReporter final : public Reporter {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "sarif"; }
  [[nodiscard]] std::string_view description() const noexcept override {
    return "the findings, for code scanning (SARIF 2.1.0)";
  }
  [[nodiscard]] Result<void> render(const ReportData& data, const Style& style, std::ostream& out) const override;
};

}  // namespace ampscope::reports
