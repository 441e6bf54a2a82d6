// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
// cancellation, precision-loss: the op that made the error of a step, or made it large. Needs level shadow.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "analyzer/analysis/rules.h"
#include "analyzer/analysis/rules/common.h"
#include "analyzer/analysis/rules/families.h"
#include "analyzer/analysis/words.h"

namespace ampscope::analysis {
namespace {

std::string percent(double share) { return fmt::format("{:.3g} %", 100 * share); }

const ReferenceTotals& shadowOf(const OpEntry& entry) noexcept {
  return entry.references[indexOf(ReferenceLevel::kShadow)];
}

/// Values of forward: gradients are sums of what cancels by nature, the better the fit the more.
bool isForward(const OpEntry& entry) noexcept {
  return entry.site.phase == Phase::kForward || entry.site.phase == Phase::kOther;
}

bool isAmplified(const OpEntry& entry, double amplification, double error) noexcept {
  const ErrorBalance& balance = entry.balance;
  return isForward(entry) && balance.flow == ErrorFlow::kAmplified && std::isfinite(balance.accumulated) &&
         balance.accumulated >= error && balance.amplification().value_or(0) >= amplification;
}

bool cancels(const OpEntry& entry) {
  return entry.cancellation.tensors != 0 &&
         entry.cancellation.share(static_cast<std::size_t>(threshold(Rule::kCancellation, "bits"))) >=
             threshold(Rule::kCancellation, "share");
}

bool makesError(const OpEntry& entry, const RunInfo& run) {
  const ReferenceTotals& local = entry.references[indexOf(ReferenceLevel::kLocal)];
  const ErrorBalance& balance = entry.balance;
  return isLowPrecision(entry.dtype) && balance.flow == ErrorFlow::kMade && std::isfinite(balance.local) &&
         balance.local >= threshold(Rule::kPrecisionLoss, "roundings") * unitRoundoff(entry.dtype) &&
         !isUnderflow(local) && !isSettingToBlame(entry, run);
}

Finding about(Rule rule, const OpEntry& entry, std::uint64_t others) {
  const ReferenceTotals& shadow = shadowOf(entry);
  const ErrorBalance& balance = entry.balance;
  Finding finding = makeFinding(rule);
  finding.site = entry.site;
  finding.role = entry.role;
  finding.dtype = entry.dtype;
  finding.first_step = shadow.steps.first();
  finding.last_step = shadow.steps.last();
  finding.count = shadow.sum.compared - shadow.sum.correctly_rounded;
  finding.numel = shadow.sum.numel;
  finding.evidence = {{"error", balance.accumulated},
                      {"error_in", balance.accumulated_in},
                      {"error_of_the_op", balance.local},
                      {"unit_roundoff", unitRoundoff(entry.dtype)}};
  if (balance.amplification()) {
    finding.evidence.push_back({"amplification", *balance.amplification()});
  }
  finding.evidence.push_back({"steps", shadow.steps.count()});
  finding.evidence.push_back({"other_ops", others});
  return finding;
}

/// The op of a layer that is furthest off, with the number of the others.
struct Worst {
  const OpEntry* entry = nullptr;
  std::uint64_t others = 0;
};

template <class Predicate>
Worst worstOf(const Layer& layer, Predicate&& is_culprit) {
  Worst worst;
  for (const OpEntry& entry : layer.ops) {
    if (!is_culprit(entry)) {
      continue;
    }
    worst.others += worst.entry == nullptr ? 0 : 1;
    // Of equal ones the first in the order of execution.
    worst.entry =
        worst.entry == nullptr || entry.balance.accumulated > worst.entry->balance.accumulated ? &entry : worst.entry;
  }
  return worst;
}

}  // namespace

void findCancellation(const Analysis& analysis, Findings& findings) {
  for (const Layer& layer : analysis.layers) {
    const Worst worst = worstOf(layer, [](const OpEntry& entry) {
      return cancels(entry) && isAmplified(entry, threshold(Rule::kCancellation, "amplification"),
                                           threshold(Rule::kCancellation, "error"));
    });
    if (worst.entry == nullptr) {
      continue;
    }
    const OpEntry& entry = *worst.entry;
    const stats::Cancellation& sum = entry.cancellation.sum;
    Finding finding = about(Rule::kCancellation, entry, worst.others);
    finding.message = fmt::format(
        "nearly equal values (up to {}) cancel to at most {} {}: an error of {} in the operands became one of {} in "
        "the "
        "result.",
        magnitudeText(sum.summand_absmax), magnitudeText(sum.sum_absmax),
        inSteps(finding.first_step, finding.last_step, shadowOf(entry).steps.count()),
        percent(entry.balance.accumulated_in), percent(entry.balance.accumulated));
    finding.evidence.push_back({"summand_absmax", sum.summand_absmax});
    finding.evidence.push_back({"sum_absmax", sum.sum_absmax});
    finding.evidence.push_back({"share_cancelled", entry.cancellation.share(static_cast<std::size_t>(
                                                       threshold(Rule::kCancellation, "bits")))});
    finding.remedy =
        "Compute both operands in float32 from the start, or use a form that does not subtract them (a two-pass "
        "variance, "
        "log1p, expm1, a mean that is taken off first).";
    findings.push_back(std::move(finding));
  }
}

void findPrecisionLoss(const Analysis& analysis, Findings& findings) {
  for (const Layer& layer : analysis.layers) {
    const Worst worst = worstOf(layer, [&analysis](const OpEntry& entry) {
      const bool amplified = !cancels(entry) && isAmplified(entry, threshold(Rule::kPrecisionLoss, "amplification"),
                                                            threshold(Rule::kPrecisionLoss, "error"));
      return amplified || makesError(entry, analysis.run);
    });
    if (worst.entry == nullptr) {
      continue;
    }
    const OpEntry& entry = *worst.entry;
    const ErrorBalance& balance = entry.balance;
    Finding finding = about(Rule::kPrecisionLoss, entry, worst.others);
    const std::string when = inSteps(finding.first_step, finding.last_step, shadowOf(entry).steps.count());
    finding.message =
        balance.flow == ErrorFlow::kMade
            ? fmt::format(
                  "the op itself lost {} of the norm of its result {}, {:.3g} times the error of one rounding to "
                  "{}.",
                  percent(balance.local), when, balance.local / unitRoundoff(entry.dtype), name(entry.dtype))
            : fmt::format("the op turned an error of {} in its operands into one of {} {}.",
                          percent(balance.accumulated_in), percent(balance.accumulated), when);
    finding.remedy = balance.flow == ErrorFlow::kMade
                         ? "Run this op in float32: it accumulates in the format of its result."
                         : "Compute the operands of this op, and the op, in float32.";
    findings.push_back(std::move(finding));
  }
}

}  // namespace ampscope::analysis
