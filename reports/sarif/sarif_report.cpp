// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/sarif/sarif_report.h"

#include <fmt/format.h>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

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

/// Percent-encoded as RFC 3986 wants a path; an absolute one becomes a file URI.
std::string uriOf(std::string_view path) {
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~/").find(c) != std::string_view::npos;
    uri += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return uri;
}

/// "train.py:12"; null for what is no file, such as <stdin>, and where no line is known.
Json physicalLocation(std::string_view source) {
  const std::size_t colon = source.rfind(':');
  std::uint32_t line = 0;
  if (colon == std::string_view::npos || colon == 0 || source.front() == '<' ||
      std::from_chars(source.data() + colon + 1, source.data() + source.size(), line).ptr !=
          source.data() + source.size() ||
      line == 0) {
    return nullptr;
  }
  return {{"artifactLocation", {{"uri", uriOf(source.substr(0, colon))}}}, {"region", {{"startLine", line}}}};
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
  if (Json file = physicalLocation(finding.site->source); !file.is_null()) {
    location["physicalLocation"] = std::move(file);
  }
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
