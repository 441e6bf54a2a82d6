// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/data/report_data.h"

#include <utility>

namespace ampscope::reports {

analysis::JudgedFinding ReportData::judged(std::size_t finding) const {
  if (verdict) {
    return verdict->findings[finding];
  }
  const bool note = analysis.findings[finding].severity == analysis::Severity::kNote;
  return {note ? analysis::Judgement::kMild : analysis::Judgement::kFails, ""};
}

Result<void> finish(std::ostream& out) {
  if (!out.flush()) {
    return inputError("the report could not be written in full");
  }
  return {};
}

Result<ReportData> collect(const store::Session& session) {
  AMPSCOPE_ASSIGN_OR_RETURN(analysis::Analysis analysis, analysis::analyze(session));
  return ReportData{AMPSCOPE_VERSION, std::move(analysis), {}};
}

}  // namespace ampscope::reports
