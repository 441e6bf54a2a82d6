// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/tuning/tuning_report.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "analyzer/analysis/words.h"
#include "reports/json/json_values.h"
#include "reports/text/page.h"
#include "reports/text/printable.h"

namespace ampscope::reports {
namespace {

using tune::Trial;

std::string lossText(const Trial& trial) {
  return trial.final_loss ? fmt::format("{:.5g}", *trial.final_loss) : std::string("-");
}

std::string timeText(const Trial& trial) {
  return trial.seconds_per_step ? analysis::secondsText(*trial.seconds_per_step) : std::string("-");
}

Tone toneOf(tune::TuneEnd end) {
  return end == tune::TuneEnd::kFound || end == tune::TuneEnd::kNothingToDo ? Tone::kGood : Tone::kWarn;
}

Result<void> written(std::ostream& out) {
  if (!out.flush()) {
    return inputError("the outcome of the tuning could not be written in full");
  }
  return {};
}

}  // namespace

Result<void> writeTuningText(const tune::TuneOutcome& outcome, const std::string& policy_file, const Style& style,
                             std::ostream& out) {
  Page page(out, style);
  page.section("What was tried");
  Table table({{"run", Column::Align::kRight},
               {"what", Column::Align::kLeft},
               {"modules", Column::Align::kRight},
               {"findings", Column::Align::kRight},
               {"skipped", Column::Align::kRight},
               {"loss", Column::Align::kRight},
               {"a step", Column::Align::kRight},
               {"session", Column::Align::kLeft, true}});
  for (std::size_t i = 0; i < outcome.trials.size(); ++i) {
    const Trial& trial = outcome.trials[i];
    const bool is_best = outcome.best == i;
    const Tone tone = is_best ? Tone::kGood : trial.passed ? Tone::kPlain : Tone::kDim;
    table.add({{fmt::format("{}{}", is_best ? "* " : "", i + 1), tone},
               {tune::name(trial.kind), tone},
               {analysis::countText(trial.policy.modules.size()), tone},
               {analysis::countText(trial.findings.size()), tone},
               {analysis::countText(trial.skipped), tone},
               {lossText(trial), tone},
               {timeText(trial), tone},
               {printable(trial.session), tone}});
  }
  page.table(table);
  page.section("What came of it");
  page.paragraph(printable(outcome.sentence), 2, toneOf(outcome.end));
  if (outcome.best) {
    for (const policy::Setting& setting : policy::settings(outcome.trials[*outcome.best].policy)) {
      page.paragraph(printable(fmt::format("{} → {}", setting.what, setting.value)), 4, Tone::kTitle);
    }
    page.paragraph(printable(fmt::format("{} holds it: ampscope profile --policy {} -- ...", policy_file, policy_file)),
                   2);
  }
  return written(out);
}

Result<void> writeTuningJson(const tune::TuneOutcome& outcome, const std::string& policy_file,
                             const std::string& generator_version, std::ostream& out) {
  Json trials = Json::array();
  for (const Trial& trial : outcome.trials) {
    Json modules = Json::array();
    for (const policy::ModulePolicy& module : trial.policy.modules) {
      modules.push_back({{"root", module.root}, {"module", module.module}, {"dtype", name(module.dtype)}});
    }
    trials.push_back({{"kind", tune::name(trial.kind)},
                      {"session", trial.session},
                      {"reused", trial.reused},
                      {"modules", std::move(modules)},
                      {"passed", trial.passed},
                      {"why_not", trial.why_not.empty() ? Json(nullptr) : Json(trial.why_not)},
                      {"findings", trial.findings},
                      {"skipped", trial.skipped},
                      {"final_loss", trial.final_loss ? number(*trial.final_loss) : Json(nullptr)},
                      {"seconds_per_step", trial.seconds_per_step ? number(*trial.seconds_per_step) : Json(nullptr)}});
  }
  const Json json = {{"schema_version", 1},
                     {"generator", {{"name", "ampscope"}, {"version", generator_version}}},
                     {"end", tune::name(outcome.end)},
                     {"sentence", outcome.sentence},
                     {"best", outcome.best ? Json(*outcome.best) : Json(nullptr)},
                     {"minimal", outcome.minimal},
                     {"policy", policy_file.empty() ? Json(nullptr) : Json(policy_file)},
                     {"trials", std::move(trials)}};
  constexpr int kIndent = 2;
  out << json.dump(kIndent, ' ', false, Json::error_handler_t::replace) << '\n';
  return written(out);
}

}  // namespace ampscope::reports
