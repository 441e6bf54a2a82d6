// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The tables of a report as Apache Parquet: those that csv_report.h writes as CSV. Used by cli.
#pragma once

#include <span>
#include <string_view>

#include "reports/data/report_data.h"
#include "reports/parquet/parquet_writer.h"
#include "reports/table/tables.h"

namespace ampscope::reports {

/// A table that is a format of its own; the strings are literals.
struct ParquetFormat {
  std::string_view name;  ///< as given to --format
  std::string_view description;
  const AnalysisTable* table;
};

[[nodiscard]] std::span<const ParquetFormat> parquetFormats() noexcept;

class ParquetReporter final : public Reporter {
 public:
  ParquetReporter(const ParquetFormat& format, const ParquetModule& module) : format_(format), module_(module) {}

  [[nodiscard]] std::string_view name() const noexcept override { return format_.name; }
  [[nodiscard]] std::string_view description() const noexcept override { return format_.description; }
  /// By way of a temporary file, since Arrow writes files. Error: also where that cannot be written.
  [[nodiscard]] Result<void> render(const ReportData& data, const Style& style, std::ostream& out) const override;

 private:
  ParquetFormat format_;
  ParquetModule module_;
};

}  // namespace ampscope::reports
