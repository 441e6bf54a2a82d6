// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <vector>

#include "analyzer/analysis/rules.h"
#include "analyzer/base/suggestion.h"

namespace ampscope::cli {
namespace {

Error unknownRule(const std::string& id) {
  std::vector<std::string> ids;
  std::transform(std::begin(analysis::kRules), std::end(analysis::kRules), std::back_inserter(ids),
                 [](const analysis::RuleInfo& rule) { return std::string(rule.id); });
  const std::string near = nearest(id, ids);
  return usageError(fmt::format("there is no rule '{}'; {}", id,
                                near.empty() ? "ampscope explain lists them" : fmt::format("did you mean {}?", near)));
}

}  // namespace

void ExplainCommand::setup(CLI::App& app) {
  app.add_option("RULE", rule_, "the rule, as a report names it; without one, all rules are listed");
}

Result<int> ExplainCommand::run(Terminal& terminal) {
  if (rule_.empty()) {
    for (const analysis::RuleInfo& rule : analysis::kRules) {
      terminal.out() << fmt::format("{:<26} {:<8} {}\n", rule.id, analysis::name(rule.severity), rule.title);
    }
    return 0;
  }
  const std::optional<analysis::Rule> rule = analysis::findRule(rule_);
  if (!rule) {
    return unknownRule(rule_);
  }
  terminal.out() << analysis::page(*rule);
  return 0;
}

}  // namespace ampscope::cli
