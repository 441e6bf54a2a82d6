// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <memory>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/formats.h"
#include "cli/gate_settings.h"
#include "reports/data/output_file.h"
#include "reports/load.h"
#include "reports/text/verdict_section.h"

namespace ampscope::cli {
namespace {

namespace fs = std::filesystem;

constexpr int kFailed = 1;
constexpr const char* kSettings = "ampscope.toml";
constexpr std::array<const char*, 7> kOutputs = {"json", "junit", "sarif", "markdown", "html", "csv", "parquet"};

/// "NAME=NUMBER". `option` begins the sentence.
Result<std::pair<std::string, double>> assignment(const std::string& text, const std::string& option) {
  const auto equals = text.find('=');
  double value = 0;
  const char* end = text.data() + text.size();
  if (equals == std::string::npos || equals == 0 || std::from_chars(text.data() + equals + 1, end, value).ptr != end ||
      equals + 1 == text.size()) {
    return usageError(fmt::format("{} takes NAME=NUMBER, not '{}'", option, text));
  }
  return std::pair(text.substr(0, equals), value);
}

/// SOURCE_DATE_EPOCH, as builds that must repeat set it, else the day it is in UTC.
std::string today() {
  std::time_t now = std::time(nullptr);
  if (const char* epoch = std::getenv("SOURCE_DATE_EPOCH"); epoch != nullptr && *epoch != '\0') {
    now = static_cast<std::time_t>(std::strtoll(epoch, nullptr, 10));
  }
  std::tm day{};
  gmtime_r(&now, &day);
  return fmt::format("{:04}-{:02}-{:02}", day.tm_year + 1900, day.tm_mon + 1, day.tm_mday);
}

}  // namespace

void CheckCommand::setup(CLI::App& app) {
  app.add_option("SESSION", source_, "the session to check, or a JSON report of one")->required();
  app.add_option("--fail-on", fail_on_, "findings that fail: error; warning, and worse; note; or never")
      ->type_name("SEVERITY")
      ->default_str("error");
  app.add_option("--baseline", baseline_, "an earlier session or JSON report: only what is new or worse fails")
      ->type_name("FILE");
  app.add_option("--max", most_, "so many findings of a rule are allowed, and more fail (repeatable)")
      ->type_name("RULE=N")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_option("--drift", drift_,
                 "fail when a tensor or the run moved further from the baseline: absmax (binades of the largest "
                 "magnitude), underflow (share of subnormal elements), error (ULP), skipped (steps), time (factor of a "
                 "step) (repeatable)")
      ->type_name("NAME=LIMIT")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_option("--strict-coverage", coverage_, "percent of the op calls and tensors that must have been seen")
      ->type_name("PCT")
      ->check(CLI::Range(0.0, 100.0));
  app.add_option("--range", range_,
                 "only calls in the program's own NVTX ranges of this name, of the baseline too (recorded by profile "
                 "--nvtx-ranges)")
      ->type_name("NAME");
  app.add_option("--settings", settings_, "settings and suppressions (default: ampscope.toml, where there is one)")
      ->type_name("FILE");
  for (const char* format : kOutputs) {
    app.add_option(fmt::format("--{}", format), outputs_[format],
                   fmt::format("also write the report as {} to a file, replacing it", format))
        ->type_name("FILE");
  }
  app.add_option("--python", python_, "the interpreter whose pyarrow writes Parquet")
      ->type_name("EXE")
      ->default_str(python_);
}

Result<analysis::GateOptions> CheckCommand::options() const {
  analysis::GateOptions options;
  options.today = today();
  std::error_code error;
  if (!settings_.empty() || fs::exists(kSettings, error)) {
    AMPSCOPE_RETURN_IF_ERROR(readSettings(settings_.empty() ? kSettings : settings_, options));
  }
  if (fail_on_ == "never") {
    options.fail_on.reset();
  } else if (!fail_on_.empty()) {
    AMPSCOPE_ASSIGN_OR_RETURN(options.fail_on, severityOf(fail_on_, "--fail-on"));
  }
  for (const std::string& text : most_) {
    AMPSCOPE_ASSIGN_OR_RETURN(const auto entry, assignment(text, "--max"));
    AMPSCOPE_ASSIGN_OR_RETURN(const analysis::Rule rule, ruleOf(entry.first, "--max: "));
    if (!(entry.second >= 0 && entry.second < 1e9) ||
        entry.second != static_cast<double>(static_cast<long>(entry.second))) {
      return usageError(fmt::format("--max takes an integer from 0 on, not '{}'", text));
    }
    std::erase_if(options.most, [rule](const auto& each) { return each.first == rule; });
    options.most.emplace_back(rule, static_cast<std::uint64_t>(entry.second));
  }
  for (const std::string& text : drift_) {
    AMPSCOPE_ASSIGN_OR_RETURN(const auto entry, assignment(text, "--drift"));
    AMPSCOPE_RETURN_IF_ERROR(setDrift(entry.first, entry.second, "--drift: ", options.drift));
  }
  if (coverage_ >= 0) {
    options.coverage_percent = coverage_;
  }
  if (baseline_.empty() && options.drift.any()) {
    if (!drift_.empty()) {
      return usageError("--drift says how far a run may move from a baseline; name one with --baseline");
    }
    options.drift = {};  // settings hold for checks with and without a baseline
  }
  return options;
}

Result<int> CheckCommand::run(Terminal& terminal) {
  AMPSCOPE_ASSIGN_OR_RETURN(const analysis::GateOptions gate, options());
  std::error_code error;
  std::set<std::string> targets;
  std::vector<std::pair<std::string, std::shared_ptr<const reports::Reporter>>> writers;  // of files
  for (const auto& [format, path] : outputs_) {
    if (!path.empty() && (fs::equivalent(path, source_, error) || fs::equivalent(path, baseline_, error))) {
      return usageError(fmt::format("the output {} is what is read; name another file", path));
    }
    if (!path.empty() && !targets.insert(path).second) {
      return usageError(fmt::format("{} is named for two outputs", path));
    }
    if (!path.empty()) {
      AMPSCOPE_ASSIGN_OR_RETURN(auto reporter, findFormat(format, python_));
      writers.emplace_back(path, std::move(reporter));
    }
  }
  AMPSCOPE_ASSIGN_OR_RETURN(reports::ReportData data, reports::load(source_, std::nullopt, range_));
  analysis::apply(gate.settings, data.analysis.findings);
  std::optional<analysis::Comparison> comparison;
  if (!baseline_.empty()) {
    AMPSCOPE_ASSIGN_OR_RETURN(reports::ReportData baseline, reports::load(baseline_, std::nullopt, range_));
    analysis::apply(gate.settings, baseline.analysis.findings);
    comparison = analysis::compare(baseline.analysis, data.analysis);
  }
  data.verdict = analysis::judge(data.analysis, comparison ? &*comparison : nullptr, gate, source_);
  for (const auto& [path, reporter] : writers) {
    AMPSCOPE_RETURN_IF_ERROR(reports::writeReport(path, *reporter, data, {}));
  }
  const reports::Style style{terminal.columns(), terminal.colorOut()};
  AMPSCOPE_RETURN_IF_ERROR(reports::writeStream(terminal.out(), [&](std::ostream& out) {
    reports::writeVerdict(data, style, out);
    return reports::finish(out);
  }));
  for (const std::string& remark : data.verdict->remarks) {
    terminal.say(remark);
  }
  return data.verdict->passed() ? 0 : kFailed;
}

}  // namespace ampscope::cli
