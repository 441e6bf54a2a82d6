// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/text/text_report.h"

#include "reports/text/page.h"
#include "reports/text/sections.h"

namespace ampscope::reports {

Result<void> TextReporter::render(const ReportData& data, const Style& style, std::ostream& out) const {
  Page page(out, style);
  writeHead(data.analysis, page);
  writeFindings(data.analysis, page);
  writeScalers(data.analysis, page);
  writeLayers(data.analysis, page);
  writeReferences(data.analysis, page);
  writeBalances(data.analysis, page);
  writeCasts(data.analysis, page);
  writeFp8Scales(data.analysis, page);
  writeRanges(data.analysis, page);
  writeDeviceWork(data.analysis, page);
  writeCoverage(data.analysis, page);
  return finish(out);
}

}  // namespace ampscope::reports
