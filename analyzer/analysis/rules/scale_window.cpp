// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
// no-valid-scale: what the windows of the gradients show, whatever the scaler did.
#include <fmt/format.h>

#include "analyzer/analysis/rules/common.h"
#include "analyzer/analysis/rules/families.h"
#include "analyzer/analysis/simulation.h"
#include "analyzer/analysis/words.h"

namespace ampscope::analysis {

void findNoValidScale(const Analysis& analysis, Findings& findings) {
  const GradientFacts& gradients = analysis.gradients;
  const ScaleVerdict verdict = Simulator(gradients).verdict();
  if (verdict.fit != Fit::kNoValidScale) {
    return;
  }
  const GradientSite& small = gradients.sites[verdict.lowest_site];
  const GradientSite& large = gradients.sites[verdict.highest_site];
  Finding finding = makeFinding(Rule::kNoValidScale);
  finding.site = small.site;
  finding.role = small.role;
  finding.dtype = small.dtype;
  finding.first_step = verdict.first_step;
  finding.last_step = verdict.last_step;
  finding.count = verdict.conflicts;
  finding.message = fmt::format(
      "gradients need a loss scale of {} or more to stay above the subnormals of {}, and those of {} overflow from {} "
      "on: no scale fits both, {}.",
      magnitudeText(verdict.lowest), name(small.dtype), displayName(large.site.module), magnitudeText(verdict.highest),
      inSteps(verdict.first_step, verdict.last_step, verdict.conflicts));
  finding.evidence = {{"lowest", verdict.lowest},
                      {"highest", verdict.highest},
                      {"overflows_at", placeText(large.site)},
                      {"measured_steps", verdict.steps}};
  finding.remedy = fmt::format(
      "Run {} or {} in float32 (torch.autocast with enabled=False around it), or use bfloat16, whose range needs no "
      "scale.",
      displayName(small.site.module), displayName(large.site.module));
  findings.push_back(std::move(finding));
}

}  // namespace ampscope::analysis
