// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/merge.h"

#include <fmt/format.h>

#include "analyzer/analysis/words.h"
#include "analyzer/store/merge.h"
#include "cli/progress_text.h"

namespace ampscope::cli {

void MergeCommand::setup(CLI::App& app) {
  app.add_option("SESSION", sessions_, "a *.ampscope file of each rank of one run")->required();
  app.add_option("-o,--output", output_, "the session to write")->type_name("FILE")->required();
  app.add_flag("--force", force_, "replace an existing session, once the new one is complete");
}

Result<int> MergeCommand::run(Terminal& terminal) {
  AMPSCOPE_ASSIGN_OR_RETURN(const store::MergeReport report, store::merge(sessions_, output_, force_));
  for (const store::MergedProcess& process : report.processes) {
    if (!process.complete) {
      terminal.say(fmt::format("{}: rank {} was killed, or its trace was cut; it ends after {}", process.session,
                               process.rank, analysis::countOf(process.steps, "step")));
    }
  }
  terminal.say(fmt::format("session {} ({}): {}", output_, shortBytes(report.session_bytes),
                           analysis::countOf(report.processes.size(), "rank")));
  return 0;
}

}  // namespace ampscope::cli
