// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The table of rules.inc, readable: every rule with its id, usual severity and title, and every threshold. Used by
// analysis, reports and cli. Constants; any thread.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "analyzer/analysis/finding.h"

namespace ampscope::analysis {

struct RuleInfo {
  Rule rule{};
  std::string_view id;  ///< "nan-origin": in reports, on the command line, the name of its page
  Severity severity = Severity::kNote;
  std::string_view title;  ///< what is wrong, in a few words
};

struct ThresholdInfo {
  Rule rule{};
  std::string_view name;
  double value = 0;
  std::string_view meaning;
};

inline constexpr RuleInfo kRules[] = {
#define AMPSCOPE_RULE(name, id, severity, title) {Rule::k##name, id, Severity::severity, title},
#define AMPSCOPE_THRESHOLD(rule, name, value, meaning)
#include "analyzer/analysis/rules.inc"
#undef AMPSCOPE_RULE
#undef AMPSCOPE_THRESHOLD
};

inline constexpr ThresholdInfo kThresholds[] = {
#define AMPSCOPE_RULE(name, id, severity, title)
#define AMPSCOPE_THRESHOLD(rule, name, value, meaning) {Rule::k##rule, #name, value, meaning},
#include "analyzer/analysis/rules.inc"
#undef AMPSCOPE_RULE
#undef AMPSCOPE_THRESHOLD
};

[[nodiscard]] constexpr const RuleInfo& info(Rule rule) noexcept { return kRules[static_cast<std::size_t>(rule)]; }

[[nodiscard]] std::optional<Rule> findRule(std::string_view id) noexcept;

/// Its page, docs/rules/<id>.md: what it means, how it is detected, what to do, when it is no problem.
[[nodiscard]] std::string_view page(Rule rule) noexcept;

/// A threshold of the table. One that is not in it does not compile.
consteval double threshold(Rule rule, std::string_view name) {
  for (const ThresholdInfo& entry : kThresholds) {
    if (entry.rule == rule && entry.name == name) {
      return entry.value;
    }
  }
  throw "there is no such threshold";
}

}  // namespace ampscope::analysis
