// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/ingest.h"

#include <fmt/format.h>

#include <chrono>

#include "analyzer/store/ingest.h"
#include "cli/commands/summary.h"
#include "cli/progress_text.h"
#include "cli/terminal/live_line.h"

namespace ampscope::cli {

void IngestCommand::setup(CLI::App& app) {
  app.add_option("TRACE", traces_, "*.amptrace files, or folders that hold them")->required();
  app.add_option("-o,--output", session_, "the session to write")->type_name("FILE")->required();
  app.add_flag("--force", force_, "replace an existing session, once the new one is complete");
}

Result<int> IngestCommand::run(Terminal& terminal) {
  LiveLine line(terminal, LiveLine::Place::kHere);
  std::chrono::steady_clock::time_point next{};
  store::IngestOptions options;
  options.force = force_;
  options.run = {{"generator", "ampscope " AMPSCOPE_VERSION}};
  options.progress = [&](const store::IngestProgress& progress) {
    const auto now = std::chrono::steady_clock::now();
    if (now >= next) {
      next = now + std::chrono::milliseconds(250);
      line.show(progressText(progress));
    }
  };
  Result<store::IngestReport> result = store::ingest(traces_, session_, options);
  line.clear();
  AMPSCOPE_ASSIGN_OR_RETURN(const store::IngestReport report, std::move(result));
  for (const store::IngestedProcess& process : report.processes) {
    if (!process.kept) {
      terminal.say(
          fmt::format("{} is not in the session: its process ran no training op, or it cannot be read", process.trace));
    } else if (!process.complete) {
      terminal.say(fmt::format("{} ends without its last record: process {} was killed, or the trace was cut",
                               process.trace, process.pid));
    }
  }
  printSessionLine(session_, report, terminal);
  for (const store::IngestStatRow& row : report.stats_rows) {
    if (row.value != 0 && row.severity != "info") {
      terminal.say(fmt::format("{}: {}: {}", row.severity, row.meaning, row.value));
    }
  }
  return 0;
}

}  // namespace ampscope::cli
