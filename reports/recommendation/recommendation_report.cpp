// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/recommendation/recommendation_report.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "analyzer/analysis/rules.h"
#include "analyzer/analysis/words.h"
#include "reports/recommendation/recommendation_formats.h"

namespace ampscope::reports {

std::string_view recommendationFormatNames() noexcept { return "text, json, python"; }

std::optional<RecommendationFormat> findRecommendationFormat(std::string_view name) noexcept {
  constexpr std::array<std::pair<std::string_view, RecommendationFormat>, 3> kFormats = {
      {{"text", RecommendationFormat::kText},
       {"json", RecommendationFormat::kJson},
       {"python", RecommendationFormat::kPython}}};
  for (const auto& [known, format] : kFormats) {
    if (known == name) {
      return format;
    }
  }
  return std::nullopt;
}

Result<void> renderRecommendation(const ReportData& data, const analysis::Recommendation& recommendation,
                                  RecommendationFormat format, const Style& style, std::ostream& out) {
  switch (format) {
    case RecommendationFormat::kText:
      writeRecommendationText(data.analysis, recommendation, style, out);
      break;
    case RecommendationFormat::kJson:
      writeRecommendationJson(data, recommendation, out);
      break;
    case RecommendationFormat::kPython:
      writeRecommendationPython(policyOf(recommendation, data.analysis), recommendation, out);
      break;
  }
  if (!out.flush()) {
    return inputError("the recommendation could not be written in full");
  }
  return {};
}

policy::Policy policyOf(const analysis::Recommendation& recommendation, const analysis::Analysis& analysis) {
  policy::Policy policy;
  policy.autocast_dtype = recommendation.autocast_dtype;
  for (const analysis::Promotion& promotion : recommendation.promotions) {
    std::string reason;
    for (const std::size_t index : promotion.findings) {
      const analysis::Finding& finding = analysis.findings[index];
      reason += fmt::format("{}{} ({})", reason.empty() ? "" : ", ", analysis::info(finding.rule).id,
                            analysis::stepsText(finding.first_step, finding.last_step));
    }
    constexpr std::size_t kLongestReason = 1000;
    reason = promotion.contiguous ? "joins two promoted modules" : reason.substr(0, kLongestReason);
    policy.modules.push_back({promotion.module.root, promotion.module.path, promotion.dtype, std::move(reason)});
  }
  // A program that has no GradScaler and needs none is left without one.
  if (analysis.scalers.empty() && !recommendation.scaler.needs_scaler) {
    return policy;
  }
  const analysis::ScalerParameters& scaler = recommendation.scaler.parameters;
  policy.scaler = policy::ScalerPolicy{recommendation.scaler.needs_scaler, scaler.init_scale, scaler.rule.growth_factor,
                                       scaler.rule.backoff_factor, scaler.rule.growth_interval};
  return policy;
}

}  // namespace ampscope::reports
