// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/run_verdict.h"

#include <fmt/format.h>

#include <algorithm>

#include "analyzer/analysis/rules.h"
#include "analyzer/analysis/words.h"

namespace ampscope::analysis {
namespace {

/// "in fc1 (aten::addmm, forward)"; "" for findings about the run.
std::string placeText(const Finding& finding) {
  if (!finding.site) {
    return {};
  }
  const Site& site = *finding.site;
  const std::string where(displayName(site.module));
  return site.op.empty() ? fmt::format(" in {}", where)
                         : fmt::format(" in {} ({}, {})", where, site.op, name(site.phase));
}

}  // namespace

RunVerdict runVerdict(const Analysis& analysis) {
  RunVerdict result;
  for (const Finding& finding : analysis.findings) {
    ++result.findings[static_cast<std::size_t>(finding.severity)];
  }
  result.measured = analysis.coverage.measured_tensors != 0;
  if (analysis.findings.empty()) {
    result.sentence = !result.measured
                          ? "Nothing was measured, so nothing can be said."
                          : fmt::format(
                                "Nothing to report in {}: no inf or nan, no lost step, nothing lost at the "
                                "ends of a format.",
                                countOf(analysis.run.steps, "step"));
    return result;
  }
  const Finding& worst = analysis.findings.front();
  result.severity = worst.severity;
  const std::string_view title = info(worst.rule).title;
  const std::string when = stepsText(worst.first_step, worst.last_step);
  result.sentence = fmt::format("{}{}, {}", title, placeText(worst), when);
  if (!analysis.nonfinite.broken_parameters.empty()) {
    const BrokenParameter& broken = analysis.nonfinite.broken_parameters.front();
    result.sentence += fmt::format(
        "; {} {} inf or nan from step {} on", countOf(analysis.nonfinite.broken_parameters.size(), "weight"),
        analysis.nonfinite.broken_parameters.size() == 1 ? "holds" : "hold", broken.first_step);
  } else {
    std::uint64_t skipped = 0;
    for (const ScalerLedger& ledger : analysis.scalers) {
      skipped = std::max(skipped, ledger.skipped);
    }
    if (skipped != 0) {
      result.sentence += fmt::format("; {} of {} skipped", countText(skipped), countOf(analysis.run.steps, "step"));
    }
  }
  result.sentence += '.';
  return result;
}

}  // namespace ampscope::analysis
