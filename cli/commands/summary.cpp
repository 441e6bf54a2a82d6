// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/summary.h"

#include <fmt/format.h>

#include "analyzer/store/session.h"
#include "cli/progress_text.h"
#include "reports/reporters.h"

namespace ampscope::cli {

Result<void> printSummary(const std::string& session, Terminal& terminal) {
  AMPSCOPE_ASSIGN_OR_RETURN(const store::Session opened, store::Session::open(session));
  AMPSCOPE_ASSIGN_OR_RETURN(const reports::ReportData data, reports::collect(opened));
  const reports::Reporter* text = reports::findReporter("text");
  terminal.err() << '\n';
  return text->render(data, {terminal.columns(), terminal.colorErr()}, terminal.err());
}

void printSessionLine(const std::string& session, const store::IngestReport& report, Terminal& terminal) {
  terminal.say(fmt::format("session {} ({}): {} calls, {} tensors", session, shortBytes(report.session_bytes),
                           shortCount(report.calls), shortCount(report.tensors)));
}

}  // namespace ampscope::cli
