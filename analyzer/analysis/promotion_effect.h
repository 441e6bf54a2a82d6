// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What would a run be like with some modules in other dtypes? Estimated from what was recorded, with the same rules as
// recommend(); only a run under the policy tells for certain. Used by gui; pure functions of an analysis.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "analyzer/analysis/recommendation.h"
#include "analyzer/analysis/role_advice.h"

namespace ampscope::analysis {

/// A module, with all below it, in a dtype other than that of autocast.
struct Placement {
  ModulePlace module;
  Dtype dtype = Dtype::kFloat32;
};

struct PromotionEffect {
  std::vector<std::size_t> removed;  ///< indices into Analysis::findings, sorted
  Cost cost;                         ///< of all modules together; what lies in another one of them counts once
  Advice scaler;                     ///< for the gradients that stay in the dtype of autocast
};

class PromotionEstimator {
 public:
  /// The analysis must outlive it.
  explicit PromotionEstimator(const Analysis& analysis);

  /// A wider dtype removes what recommend() promotes for; bfloat16 what has to do with the range of float16. A pair of
  /// gradients that exclude each other's scale is removed where the rest has a scale that fits.
  [[nodiscard]] PromotionEffect of(std::span<const Placement> placements) const;
  /// What one placement removes by itself, indices into Analysis::findings. A pair of gradients that exclude each
  /// other's scale counts for either of their modules.
  [[nodiscard]] std::vector<std::size_t> removedBy(const Placement& placement) const;
  [[nodiscard]] Cost costOf(const ModulePlace& module) const { return costs_.of(module); }

 private:
  [[nodiscard]] bool removes(const Placement& placement, std::size_t finding) const;

  const Analysis& analysis_;
  ModuleCosts costs_;
  std::vector<std::vector<ModulePlace>> menders_;  // of each finding: modules of which each removes it
};

}  // namespace ampscope::analysis
