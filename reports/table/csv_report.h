// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The tables of a report for spreadsheets and data frames: one row for each op, finding, cast or update of a scale.
// Used by reports only.
#pragma once

#include "reports/data/report_data.h"
#include "reports/table/tables.h"

namespace ampscope::reports {

/// One table; `name` and `description` are literals.
class CsvReporter final : public Reporter {
 public:
  CsvReporter(std::string_view name, std::string_view description, const AnalysisTable& table)
      : name_(name), description_(description), table_(table) {}

  [[nodiscard]] std::string_view name() const noexcept override { return name_; }
  [[nodiscard]] std::string_view description() const noexcept override { return description_; }
  [[nodiscard]] Result<void> render(const ReportData& data, const Style& style, std::ostream& out) const override;

 private:
  std::string_view name_;
  std::string_view description_;
  const AnalysisTable& table_;
};

}  // namespace ampscope::reports
