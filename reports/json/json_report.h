// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The JSON report that programs read: reports/schema/ampscope-report-1.schema.json describes it, docs/report.md
// explains it. One line per op, cast and scale update, so that it can be searched and compared by line. Used by reports
// only.
#pragma once

#include "reports/data/report_data.h"

namespace ampscope::reports {

class JsonReporter final : public Reporter {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "json"; }
  [[nodiscard]] std::string_view description() const noexcept override {
    return "everything, for programs (JSON, schema ampscope-report-1)";
  }
  [[nodiscard]] Result<void> render(const ReportData& data, const Style& style, std::ostream& out) const override;
};

}  // namespace ampscope::reports
