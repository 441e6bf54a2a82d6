// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/tune.h"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <utility>

#include "analyzer/tune/tune_folder.h"
#include "cli/live_view.h"
#include "cli/output_file.h"
#include "reports/recommendation/recommendation_report.h"
#include "reports/tuning/tuning_report.h"

namespace ampscope::cli {
namespace {

/// One line for a run that has ended.
std::string lineOf(const tune::Trial& trial, std::size_t number, std::uint32_t most) {
  const std::size_t modules = trial.policy.modules.size();
  return fmt::format("run {} of at most {}: {}{}: {}{}", number, most, tune::name(trial.kind),
                     modules == 0 ? "" : fmt::format(", {} module{}", modules, modules == 1 ? "" : "s"),
                     trial.passed ? "passed" : trial.why_not, trial.reused ? " (found in the folder)" : "");
}

}  // namespace

void TuneCommand::setup(CLI::App& app) {
  app.add_option("-o,--output", folder_,
                 "the folder for the runs and policy.json; the same command goes on in it where it was interrupted")
      ->type_name("FOLDER")
      ->default_str(folder_);
  app.add_option("--objective", objective_,
                 "safest (float32 for what has an error or a warning), balanced (float32 for errors) or fastest "
                 "(bfloat16 for errors)")
      ->type_name("NAME")
      ->default_str(objective_);
  app.add_flag("--reference-run", request_.reference_run,
               "run the program in float32 as well: the loss under a policy must come as low");
  app.add_option("--tolerance", request_.tolerance,
                 "how far from the loss of that run is near enough, as a share of it")
      ->type_name("SHARE")
      ->default_str("0.01");
  app.add_option("--max-runs", request_.max_runs, "run the program at most so often")
      ->type_name("N")
      ->default_str("12");
  app.add_option("--stats", stats_, "as of profile: full, range or dtype")->type_name("LEVEL")->default_str("full");
  app.add_option("--every", every_, "as of profile: measure one step in N")->type_name("N")->default_str("1");
  app.add_option("--reference", reference_, "as of profile: off, local, shadow or certified")
      ->type_name("LEVEL")
      ->default_str("off");
  app.add_option("-f,--format", format_, "what to show at the end: text or json")
      ->type_name("NAME")
      ->default_str(format_);
}

Result<void> TuneCommand::checkOptions() {
  const std::optional<analysis::Objective> objective = analysis::findObjective(objective_);
  if (!objective) {
    return usageError(fmt::format("--objective is safest, balanced or fastest, not '{}'", objective_));
  }
  request_.objective = *objective;
  if (format_ != "text" && format_ != "json") {
    return usageError(fmt::format("there is no format '{}'; there are: text, json", format_));
  }
  if (!std::isfinite(request_.tolerance) || request_.tolerance < 0) {
    return usageError("--tolerance is a share of the loss from 0 on, as in 0.01");
  }
  if (request_.max_runs < 2) {
    return usageError("--max-runs is 2 or more: the program as it is, and one run under a policy");
  }
  if (!stats_.empty()) {
    AMPSCOPE_RETURN_IF_ERROR(launch::readStats(stats_, profile_.tracer));
  }
  if (!every_.empty()) {
    AMPSCOPE_RETURN_IF_ERROR(launch::readEvery(every_, profile_.tracer));
  }
  if (!reference_.empty()) {
    AMPSCOPE_RETURN_IF_ERROR(launch::readReference(reference_, profile_.tracer));
  }
  if (profile_.program.empty()) {
    return usageError("no program given; it stands behind --, as in: ampscope tune -- python train.py");
  }
  return {};
}

Result<int> TuneCommand::run(Terminal& terminal) {
  AMPSCOPE_RETURN_IF_ERROR(checkOptions());
  profile_.generator = "ampscope " AMPSCOPE_VERSION;
  LiveView view(terminal);
  view.connect(profile_);
  AMPSCOPE_ASSIGN_OR_RETURN(tune::TuneFolder folder, tune::TuneFolder::open(folder_, profile_));
  std::size_t number = 0;
  const auto tell = [&](const tune::Trial& trial) {
    view.clear();
    terminal.say(lineOf(trial, ++number, request_.max_runs));
  };
  const tune::Runner runner = [&folder](const policy::Policy& policy) { return folder.run(policy); };
  AMPSCOPE_ASSIGN_OR_RETURN(const tune::TuneOutcome outcome, tune::tune(request_, runner, tell));
  std::string policy_file;
  if (outcome.best) {
    policy_file = (std::filesystem::path(folder_) / "policy.json").string();
    AMPSCOPE_RETURN_IF_ERROR(writeOutput(policy_file, terminal, [&](std::ostream& out) {
      return reports::writePolicy(outcome.trials[*outcome.best].policy, AMPSCOPE_VERSION, objective_, out);
    }));
  }
  const reports::Style style{terminal.columns(), terminal.colorOut()};
  AMPSCOPE_RETURN_IF_ERROR(writeOutput("", terminal, [&](std::ostream& out) {
    return format_ == "json" ? reports::writeTuningJson(outcome, policy_file, AMPSCOPE_VERSION, out)
                             : reports::writeTuningText(outcome, policy_file, style, out);
  }));
  return outcome.end == tune::TuneEnd::kFound || outcome.end == tune::TuneEnd::kNothingToDo ? 0 : 1;
}

}  // namespace ampscope::cli
