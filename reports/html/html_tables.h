// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The tables of the HTML report. Used by reports/html only.
#pragma once

#include <ostream>

#include "reports/data/report_data.h"

namespace ampscope::reports {

void writeFindingsHtml(const ReportData& data, std::ostream& out);
void writeLayersHtml(const analysis::Analysis& analysis, std::ostream& out);
void writeOpsHtml(const analysis::Analysis& analysis, std::ostream& out);
void writeCastsHtml(const analysis::Analysis& analysis, std::ostream& out);
void writeDeviceWorkHtml(const analysis::Analysis& analysis, std::ostream& out);
void writeRangesHtml(const analysis::Analysis& analysis, std::ostream& out);

}  // namespace ampscope::reports
