// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/rules/common.h"

#include <fmt/format.h>

#include <algorithm>

#include "analyzer/analysis/rules.h"
#include "analyzer/analysis/words.h"
#include "kernels/format/float_format.h"

namespace ampscope::analysis {

Finding makeFinding(Rule rule) {
  Finding finding;
  finding.rule = rule;
  finding.severity = info(rule).severity;
  return finding;
}

std::string inSteps(std::uint32_t first, std::uint32_t last, std::uint64_t steps) {
  return steps <= 1 ? fmt::format("in step {}", first)
                    : fmt::format("in {} ({} to {})", countOf(steps, "step"), first, last);
}

double largest(Dtype dtype) noexcept { return format::info(formatOf(dtype)).max; }

std::string largestText(Dtype dtype) {
  return fmt::format("{} ends at {}", name(dtype), magnitudeText(largest(dtype)));
}

std::string listText(const std::vector<std::string>& names, std::uint64_t total) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool last = i + 1 == names.size() && total <= names.size();
    text += (i == 0 ? "" : last ? " and " : ", ") + names[i];
  }
  return total > names.size() ? fmt::format("{} and {}", text, countOf(total - names.size(), "other")) : text;
}

std::string placeText(const Site& site) {
  return fmt::format("{} · {} · {}", displayName(site.module), site.op, name(site.phase));
}

bool isUnderflow(const ReferenceTotals& local) noexcept {
  const stats::Loss& low = local.sum.underflowed;
  return 10 * (low.format_limited + low.algorithm_limited) >= local.sum.compared;
}

ScaleCause scaleCause(const Analysis& analysis) {
  const LowGradients& gradients = analysis.underflows.gradients;
  if (gradients.dtype != Dtype::kFloat16) {
    return ScaleCause::kNone;
  }
  if (analysis.scalers.empty()) {
    return ScaleCause::kMissing;
  }
  if (std::none_of(analysis.scalers.begin(), analysis.scalers.end(),
                   [](const ScalerLedger& ledger) { return ledger.enabled; })) {
    return ScaleCause::kDisabled;
  }
  const double headroom = largest(Dtype::kFloat16) / gradients.absmax;
  return gradients.absmax > 0 && headroom >= threshold(Rule::kScaleTooLow, "headroom") ? ScaleCause::kTooLow
                                                                                       : ScaleCause::kNone;
}

std::uint64_t stepsAfterCalibration(const ScalerLedger& ledger) noexcept {
  return ledger.trajectory.size() - ledger.calibration_skipped;
}

bool losesSteps(const ScalerLedger& ledger) {
  const auto lost = static_cast<double>(ledger.skipped - ledger.calibration_skipped);
  const auto steps = static_cast<double>(stepsAfterCalibration(ledger));
  return lost > 0 && lost >= threshold(Rule::kSkippedSteps, "share") * steps &&
         (lost >= threshold(Rule::kSkippedSteps, "steps") || lost >= steps);
}

}  // namespace ampscope::analysis
