// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/data/report_data.h"

#include <utility>

namespace ampscope::reports {

Result<ReportData> collect(const store::Session& session) {
  AMPSCOPE_ASSIGN_OR_RETURN(analysis::Analysis analysis, analysis::analyze(session));
  return ReportData{AMPSCOPE_VERSION, std::move(analysis)};
}

}  // namespace ampscope::reports
