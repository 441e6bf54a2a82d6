// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/table/csv_report.h"

#include "reports/table/csv.h"

namespace ampscope::reports {

Result<void> CsvReporter::render(const ReportData& data, const Style& /*style*/, std::ostream& out) const {
  CsvWriter rows(out, table_.columns);
  table_.write(data.analysis, rows);
  return finish(out);
}

}  // namespace ampscope::reports
