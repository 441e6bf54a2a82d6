// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/recommendation/recommendation_report.h"

#include <array>
#include <utility>

#include "analyzer/policy/recommended.h"
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
    case RecommendationFormat::kPython: {
      policy::Policy policy = policy::policyOf(recommendation, data.analysis);
      if (recommendation.scaler.needs_scaler) {  // what is pasted can bring a GradScaler that the program lacks
        policy.scaler = policy::scalerOf(recommendation.scaler);
      }
      return writePolicyPython(policy, name(recommendation.objective), out);
    }
  }
  if (!out.flush()) {
    return inputError("the recommendation could not be written in full");
  }
  return {};
}

}  // namespace ampscope::reports
