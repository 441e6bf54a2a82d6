// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Which findings go away when a module runs in another dtype? Used by recommendation.cpp and promotion_effect.cpp only.
#pragma once

#include <optional>
#include <vector>

#include "analyzer/analysis/analysis.h"
#include "analyzer/analysis/simulation.h"

namespace ampscope::analysis {

/// The 16-bit dtype that autocast used; empty: none.
[[nodiscard]] std::optional<Dtype> lowAutocastDtype(const RunInfo& run) noexcept;

/// A policy names modules; the root is what autocast itself is for.
[[nodiscard]] bool canPromote(const ModulePlace& module) noexcept;

/// Whether the finding goes away when its op runs in a wider format.
[[nodiscard]] bool mendedByPrecision(Rule rule) noexcept;
/// Whether it does so in bfloat16, which reaches as far as float32 and keeps fewer bits than float16.
[[nodiscard]] bool mendedByRange(Rule rule) noexcept;
/// Whether the finding is mended in the program's text, for some rules best there.
[[nodiscard]] bool mendedByHand(Rule rule) noexcept;

/// Modules of which each ends a conflict of two gradients.
[[nodiscard]] std::vector<ModulePlace> modulesOf(const ScaleVerdict& conflict, const GradientFacts& gradients);
/// Modules of which each removes a finding.
[[nodiscard]] std::vector<ModulePlace> modulesOf(const Finding& finding, const Analysis& analysis);

}  // namespace ampscope::analysis
