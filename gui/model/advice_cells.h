// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The dtypes that are recommended for a module, as a cell of badges. Used by the tables of layers and policy.
#pragma once

#include <map>
#include <tuple>
#include <vector>

#include "analyzer/analysis/recommendation.h"
#include "gui/model/rows.h"

namespace ampscope::gui {

/// By what a module is called, so that a place without a class finds it too.
struct ByPath {
  bool operator()(const analysis::ModulePlace& a, const analysis::ModulePlace& b) const {
    return std::tie(a.root, a.path) < std::tie(b.root, b.path);
  }
};
using AdviceByModule = std::map<analysis::ModulePlace, std::vector<const analysis::RoleAdvice*>, ByPath>;

/// The recommendation must outlive it.
[[nodiscard]] AdviceByModule byModule(const analysis::Recommendation& recommendation);
/// A badge for each role, or one where the roles agree; the reasons as tool tip.
[[nodiscard]] Cell adviceCell(const std::vector<const analysis::RoleAdvice*>& advice);

}  // namespace ampscope::gui
