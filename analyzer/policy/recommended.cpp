// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/policy/recommended.h"

#include <fmt/format.h>

#include <utility>

#include "analyzer/analysis/rules.h"
#include "analyzer/analysis/words.h"

namespace ampscope::policy {

ScalerPolicy scalerOf(const analysis::Advice& advice) {
  const analysis::ScalerParameters& scaler = advice.parameters;
  return {advice.needs_scaler, scaler.init_scale, scaler.rule.growth_factor, scaler.rule.backoff_factor,
          scaler.rule.growth_interval};
}

Policy policyOf(const analysis::Recommendation& recommendation, const analysis::Analysis& analysis) {
  Policy policy;
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
  if (!analysis.scalers.empty()) {
    policy.scaler = scalerOf(recommendation.scaler);
  }
  return policy;
}

}  // namespace ampscope::policy
