// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Which dtype would hold what each module reads and writes, and what does promoting a module cost? Used by
// recommendation.cpp only.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "analyzer/analysis/recommendation.h"

namespace ampscope::analysis {

/// What promoting a module, with all below it, to float32 costs.
class ModuleCosts {
 public:
  explicit ModuleCosts(const Analysis& analysis);
  [[nodiscard]] Cost of(const ModulePlace& module) const;

 private:
  double all_ns_ = 0;
  std::unordered_map<std::string, Cost> own_;  // of each module with all below it, by root and path
  double steps_ = 1;
};

[[nodiscard]] std::vector<RoleAdvice> adviseRoles(const Analysis& analysis, const Recommendation& recommendation);

/// What to make of the settings for TF32. Of those whose error is a finding nothing: its remedy tells.
[[nodiscard]] std::vector<SettingAdvice> adviseTf32(const Analysis& analysis);

}  // namespace ampscope::analysis
