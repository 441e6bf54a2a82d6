// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
// reports/schema/ampscope-recommendation-1.schema.json describes it.
#include <string>

#include "analyzer/analysis/rules.h"
#include "reports/json/json_advice.h"
#include "reports/recommendation/recommendation_formats.h"

namespace ampscope::reports {
namespace {

using analysis::Recommendation;

constexpr int kSchemaVersion = 1;

Json moduleJson(const analysis::ModulePlace& module) {
  return {{"root", module.in_module ? Json(module.root) : Json(nullptr)},
          {"module", module.in_module ? Json(module.path) : Json(nullptr)}};
}

Json findingJson(const analysis::Finding& finding) {
  Json result = moduleJson(finding.site ? finding.site->module : analysis::ModulePlace());
  result["rule"] = analysis::info(finding.rule).id;
  result["severity"] = name(finding.severity);
  result["op"] = finding.site ? Json(finding.site->op) : Json(nullptr);
  result["first_step"] = finding.first_step;
  result["last_step"] = finding.last_step;
  return result;
}

Json promotionJson(const analysis::Promotion& promotion, const analysis::Analysis& analysis) {
  Json result = moduleJson(promotion.module);
  result["dtype"] = name(promotion.dtype);
  result["contiguous"] = promotion.contiguous;
  result["findings"] = Json::array();
  for (const std::size_t index : promotion.findings) {
    result["findings"].push_back(findingJson(analysis.findings[index]));
  }
  result["cost"] = costJson(promotion.cost);
  result["confidence"] = name(promotion.confidence);
  return result;
}

Json cleanUpJson(const analysis::CleanUp& clean_up) {
  Json result = moduleJson(clean_up.module);
  result["rule"] = clean_up.rule;
  result["text"] = clean_up.text;
  return result;
}

Json settingJson(const analysis::SettingAdvice& advice) {
  return {{"setting", advice.setting}, {"value", advice.value}, {"text", advice.text}};
}

template <class Range, class ToJson>
void writeArray(const char* key, const Range& range, const ToJson& to_json, std::ostream& out) {
  out << ",\n  \"" << key << "\": [";
  const char* separator = "\n    ";
  for (const auto& element : range) {
    out << separator << dump(to_json(element));
    separator = ",\n    ";
  }
  out << "\n  ]";
}

}  // namespace

void writeRecommendationJson(const ReportData& data, const Recommendation& recommendation, std::ostream& out) {
  const analysis::Analysis& analysis = data.analysis;
  const analysis::ScalerParameters& scaler = recommendation.scaler.parameters;
  out << "{\n  \"schema_version\": " << kSchemaVersion
      << ",\n  \"generator\": " << dump({{"name", "ampscope"}, {"version", data.generator_version}})
      << ",\n  \"objective\": " << dump(Json(name(recommendation.objective)))
      << ",\n  \"autocast_dtype\": " << dump(Json(name(recommendation.autocast_dtype))) << ",\n  \"scaler\": "
      << dump({{"enabled", recommendation.scaler.needs_scaler},
               {"init_scale", number(scaler.init_scale)},
               {"growth_factor", number(scaler.rule.growth_factor)},
               {"backoff_factor", number(scaler.rule.backoff_factor)},
               {"growth_interval", scaler.rule.growth_interval},
               {"known", recommendation.scaler.known}});
  writeArray(
      "promotions", recommendation.promotions,
      [&analysis](const auto& promotion) { return promotionJson(promotion, analysis); }, out);
  writeArray(
      "unexplained", recommendation.unexplained,
      [&analysis](std::size_t index) { return findingJson(analysis.findings[index]); }, out);
  writeArray("clean_ups", recommendation.clean_ups, cleanUpJson, out);
  if (!recommendation.settings.empty()) {
    writeArray("settings", recommendation.settings, settingJson, out);
  }
  writeArray(
      "recommendations", recommendation.roles, [](const auto& role) { return toJson(role); }, out);
  out << "\n}\n";
}

}  // namespace ampscope::reports
