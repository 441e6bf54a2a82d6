// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/commands.h"

#include "cli/commands/check.h"
#include "cli/commands/compare.h"
#include "cli/commands/doctor.h"
#include "cli/commands/explain.h"
#include "cli/commands/export.h"
#include "cli/commands/gui.h"
#include "cli/commands/ingest.h"
#include "cli/commands/merge.h"
#include "cli/commands/profile.h"
#include "cli/commands/recommend.h"
#include "cli/commands/report.h"
#include "cli/commands/simulate.h"
#include "cli/commands/tune.h"

namespace ampscope::cli {

CommandList makeCommands() {
  CommandList commands;
  commands.push_back(std::make_unique<ProfileCommand>());
  commands.push_back(std::make_unique<ReportCommand>());
  commands.push_back(std::make_unique<SimulateCommand>());
  commands.push_back(std::make_unique<RecommendCommand>());
  commands.push_back(std::make_unique<TuneCommand>());
  commands.push_back(std::make_unique<CheckCommand>());
  commands.push_back(std::make_unique<CompareCommand>());
  commands.push_back(std::make_unique<GuiCommand>());
  commands.push_back(std::make_unique<ExplainCommand>());
  commands.push_back(std::make_unique<IngestCommand>());
  commands.push_back(std::make_unique<MergeCommand>());
  commands.push_back(std::make_unique<ExportCommand>());
  commands.push_back(std::make_unique<DoctorCommand>());
  return commands;
}

}  // namespace ampscope::cli
