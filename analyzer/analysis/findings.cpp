// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/findings.h"

#include <algorithm>
#include <tuple>

#include "analyzer/analysis/rules/families.h"

namespace ampscope::analysis {

Findings findAll(const Analysis& analysis) {
  constexpr void (*kFamilies[])(const Analysis&, Findings&) = {
#define AMPSCOPE_RULE(name, id, severity, title) find##name,
#define AMPSCOPE_THRESHOLD(rule, name, value, meaning)
#include "analyzer/analysis/rules.inc"
#undef AMPSCOPE_RULE
#undef AMPSCOPE_THRESHOLD
  };
  Findings findings;
  for (const auto find : kFamilies) {
    find(analysis, findings);
  }
  static const Site kNowhere;
  const auto key = [](const Finding& finding) {
    const Site& site = finding.site ? *finding.site : kNowhere;
    return std::tie(finding.severity, finding.first_step, finding.rule, site.module, site.phase, site.op, site.overload,
                    site.ordinal, finding.role, finding.dtype);
  };
  // What is alike in all of these keeps the order of the analysis, which is that of the run.
  std::stable_sort(findings.begin(), findings.end(),
                   [&key](const Finding& a, const Finding& b) { return key(a) < key(b); });
  return findings;
}

}  // namespace ampscope::analysis
