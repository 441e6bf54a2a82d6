// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/sarif/sarif_report.h"

#include <fmt/format.h>

#include <cstddef>
#include <string>

#include "analyzer/analysis/matching.h"
#include "analyzer/analysis/rules.h"
#include "reports/json/json_values.h"
#include "reports/text/names.h"

namespace ampscope::reports {
namespace {

using analysis::Finding;
using analysis::Judgement;
using analysis::ModulePlace;

// The words of SARIF for a level are ours: error, warning, note.
Json level(analysis::Severity severity) { return name(severity); }

Json rules() {
  Json result = Json::array();
  for (const analysis::RuleInfo& rule : analysis::kRules) {
    const std::string_view page = analysis::page(rule.rule);
    Json each;
    each["id"] = rule.id;
    each["shortDescription"] = {{"text", rule.title}};
    each["help"] = {{"text", page}, {"markdown", page}};
    each["defaultConfiguration"] = {{"level", level(rule.severity)}};
    result.push_back(std::move(each));
  }
  return result;
}

Json locations(const Finding& finding) {
  if (!finding.site) {
    return Json::array();
  }
  const ModulePlace& module = finding.site->module;
  Json place;
  place["name"] = analysis::displayName(module);
  place["fullyQualifiedName"] = module.in_module ? (module.path.empty() ? module.root : module.root + "." + module.path)
                                                 : std::string("<program>");
  place["kind"] = "module";
  Json location;
  location["logicalLocations"] = Json::array({std::move(place)});
  return Json::array({std::move(location)});
}

/// What baseline and suppressions say; nothing without a check.
void addJudgement(Json& to, const ReportData& data, std::size_t index) {
  if (!data.verdict) {
    return;
  }
  const analysis::JudgedFinding judged = data.judged(index);
  if (data.verdict->has_baseline) {
    to["baselineState"] = judged.judgement == Judgement::kKnown ? "unchanged" : "new";
  }
  if (judged.judgement == Judgement::kSuppressed) {
    to["suppressions"] = Json::array({{{"kind", "external"}, {"justification", judged.reason}}});
  }
}

Json result(const ReportData& data, std::size_t index) {
  const Finding& finding = data.analysis.findings[index];
  Json each;
  each["ruleId"] = info(finding.rule).id;
  each["ruleIndex"] = static_cast<std::size_t>(finding.rule);
  each["level"] = level(finding.severity);
  each["message"] = {{"text", fmt::format("{}: {} {}", findingTitle(finding), finding.message, finding.remedy)}};
  each["locations"] = locations(finding);
  each["partialFingerprints"] = {{"ampscopeFinding/v1", fmt::format("{:016x}", analysis::fingerprint(finding))}};
  addJudgement(each, data, index);
  each["properties"] = toJson(finding);
  return each;
}

}  // namespace

Result<void> SarifReporter::render(const ReportData& data, const Style& /*style*/, std::ostream& out) const {
  Json driver;
  driver["name"] = "ampscope";
  driver["version"] = data.generator_version;
  driver["rules"] = rules();
  Json results = Json::array();
  for (std::size_t i = 0; i < data.analysis.findings.size(); ++i) {
    results.push_back(result(data, i));
  }
  Json run;
  run["tool"] = {{"driver", std::move(driver)}};
  run["columnKind"] = "unicodeCodePoints";
  run["results"] = std::move(results);
  run["properties"] = {{"command", data.analysis.run.command},
                       {"torch_version", data.analysis.run.torch_version},
                       {"steps", data.analysis.run.steps}};
  Json log;
  log["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json";
  log["version"] = "2.1.0";
  log["runs"] = Json::array({std::move(run)});
  out << log.dump(1, ' ', false, Json::error_handler_t::replace) << '\n';
  return finish(out);
}

}  // namespace ampscope::reports
