// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/rules.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

#include "analyzer/analysis/rule_pages.h"

namespace ampscope::analysis {

std::string_view name(Severity severity) noexcept {
  constexpr std::array<std::string_view, 3> kNames = {"error", "warning", "note"};
  return kNames[static_cast<std::size_t>(severity)];
}

std::optional<Rule> findRule(std::string_view id) noexcept {
  const auto* at =
      std::find_if(std::begin(kRules), std::end(kRules), [id](const RuleInfo& rule) { return rule.id == id; });
  return at == std::end(kRules) ? std::nullopt : std::optional(at->rule);
}

std::string_view page(Rule rule) noexcept {
  static_assert(std::size(kRulePages) == std::size(kRules));
  return kRulePages[static_cast<std::size_t>(rule)];
}

}  // namespace ampscope::analysis
