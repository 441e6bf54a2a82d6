// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/promotion_effect.h"

#include <algorithm>

#include "analyzer/analysis/mending.h"

namespace ampscope::analysis {
namespace {

Dtype lowDtypeOf(const Analysis& analysis) {
  const auto& dtypes = analysis.run.autocast_dtypes;
  const auto low = std::find_if(dtypes.begin(), dtypes.end(), isLowPrecision);
  return low == dtypes.end() ? Dtype::kUnknown : *low;
}

}  // namespace

PromotionEstimator::PromotionEstimator(const Analysis& analysis) : analysis_(analysis), costs_(analysis) {}

bool PromotionEstimator::removes(const Placement& placement, const Finding& finding) const {
  const bool wider = placement.dtype == Dtype::kFloat32 ? mendedByPrecision(finding.rule)
                     : placement.dtype == Dtype::kBfloat16 && finding.dtype == Dtype::kFloat16
                         ? mendedByRange(finding.rule)
                         : false;
  if (!wider) {
    return false;
  }
  const std::vector<ModulePlace> modules = modulesOf(finding, analysis_);
  return std::any_of(modules.begin(), modules.end(),
                     [&placement](const ModulePlace& module) { return holds(placement.module, module); });
}

PromotionEffect PromotionEstimator::of(std::span<const Placement> placements) const {
  PromotionEffect effect;
  const Dtype low = lowDtypeOf(analysis_);
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
  const Simulator simulator(rest, low == Dtype::kUnknown ? std::nullopt : std::optional(formatOf(low)));
  effect.scaler = simulator.advise();
  const bool fits = !out_of_range.empty() && Simulator(rest).verdict().fit != Fit::kNoValidScale;
  for (std::size_t i = 0; i < analysis_.findings.size(); ++i) {
    const Finding& finding = analysis_.findings[i];
    const bool gone = finding.rule == Rule::kNoValidScale
                          ? fits
                          : std::any_of(placements.begin(), placements.end(),
                                        [&](const Placement& placement) { return removes(placement, finding); });
    if (gone) {
      effect.removed.push_back(i);
    }
  }
  return effect;
}

}  // namespace ampscope::analysis
