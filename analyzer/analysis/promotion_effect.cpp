// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/promotion_effect.h"

#include <algorithm>
#include <optional>

#include "analyzer/analysis/mending.h"

namespace ampscope::analysis {

PromotionEstimator::PromotionEstimator(const Analysis& analysis) : analysis_(analysis), costs_(analysis) {
  for (const Finding& finding : analysis.findings) {
    menders_.push_back(modulesOf(finding, analysis));
  }
}

bool PromotionEstimator::removes(const Placement& placement, std::size_t index) const {
  const Finding& finding = analysis_.findings[index];
  const bool wider = placement.dtype == Dtype::kFloat32 ? mendedByPrecision(finding.rule)
                     : placement.dtype == Dtype::kBfloat16 && finding.dtype == Dtype::kFloat16
                         ? mendedByRange(finding.rule)
                         : false;
  return wider && std::any_of(menders_[index].begin(), menders_[index].end(),
                              [&placement](const ModulePlace& module) { return holds(placement.module, module); });
}

std::vector<std::size_t> PromotionEstimator::removedBy(const Placement& placement) const {
  std::vector<std::size_t> removed;
  for (std::size_t i = 0; i < menders_.size(); ++i) {
    if (removes(placement, i)) {
      removed.push_back(i);
    }
  }
  return removed;
}

PromotionEffect PromotionEstimator::of(std::span<const Placement> placements) const {
  PromotionEffect effect;
  const std::optional<Dtype> low = lowAutocastDtype(analysis_.run);
  std::vector<ModulePlace> out_of_range;  // their gradients need no loss scale any more
  for (const Placement& placement : placements) {
    if (placement.dtype != low && placement.dtype != Dtype::kFloat16) {
      out_of_range.push_back(placement.module);
    }
    const bool inside = std::any_of(placements.begin(), placements.end(), [&placement](const Placement& other) {
      return !(other.module == placement.module) && holds(other.module, placement.module);
    });
    if (!inside && placement.dtype != low) {
      const Cost cost = costs_.of(placement.module);
      effect.cost.cast_bytes += cost.cast_bytes;
      effect.cost.op_time += cost.op_time;
    }
  }
  const GradientFacts rest = without(analysis_.gradients, out_of_range);
  const Simulator simulator(rest, low ? std::optional(formatOf(*low)) : std::nullopt);
  effect.scaler = simulator.advise();
  const bool fits = !out_of_range.empty() && Simulator(rest).verdict().fit != Fit::kNoValidScale;
  for (std::size_t i = 0; i < analysis_.findings.size(); ++i) {
    const bool gone = analysis_.findings[i].rule == Rule::kNoValidScale
                          ? fits
                          : std::any_of(placements.begin(), placements.end(),
                                        [&](const Placement& placement) { return removes(placement, i); });
    if (gone) {
      effect.removed.push_back(i);
    }
  }
  return effect;
}

}  // namespace ampscope::analysis
