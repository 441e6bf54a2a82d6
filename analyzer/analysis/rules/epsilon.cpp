// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
// epsilon-flushed: a number that protects a divisor or a logarithm, and that the format of the result does not hold.
#include "analyzer/analysis/epsilon.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "analyzer/analysis/rules/common.h"
#include "analyzer/analysis/rules/families.h"
#include "analyzer/analysis/words.h"
#include "kernels/format/float_format.h"

namespace ampscope::analysis {
namespace {

auto causeOf(const Epsilon& epsilon) {
  return std::make_tuple(epsilon.loss, epsilon.dtype, epsilon.value, epsilon.site.op, epsilon.site.phase);
}

std::string happened(const Epsilon& epsilon) {
  const std::string number = fmt::format("{}", epsilon.value);
  switch (epsilon.loss) {
    case EpsilonLoss::kFlushed:
      return fmt::format("{} is zero in {}", number, name(epsilon.dtype));
    case EpsilonLoss::kOne:
      return fmt::format("the bound {} is 1 in {}", number, name(epsilon.dtype));
    default:
      return fmt::format("{} is below half an ULP of every element it was added to in {}", number, name(epsilon.dtype));
  }
}

std::string consequence(const Epsilon& epsilon) {
  if (epsilon.unguarded == 0) {
    return "nothing needed it in this run";
  }
  return epsilon.loss == EpsilonLoss::kFlushed
             ? fmt::format("{} of the results are zero", percentText(epsilon.unguarded, epsilon.numel))
             : "the largest results are 1";
}

}  // namespace

void findEpsilonFlushed(const Analysis& analysis, Findings& findings) {
  const std::vector<Epsilon>& all = analysis.epsilons;
  for (auto epsilon = all.begin(); epsilon != all.end(); ++epsilon) {
    const auto is_alike = [&](const Epsilon& other) { return causeOf(other) == causeOf(*epsilon); };
    if (std::any_of(all.begin(), epsilon, is_alike)) {
      continue;  // the same number in the same op is one cause, wherever it stands
    }
    // The place is the first site whose results it left unprotected.
    const auto needed =
        std::find_if(epsilon, all.end(), [&](const Epsilon& other) { return is_alike(other) && other.unguarded != 0; });
    const Epsilon& told = needed == all.end() ? *epsilon : *needed;
    const auto others = static_cast<std::uint64_t>(std::count_if(all.begin(), all.end(), is_alike) - 1);
    Finding finding = makeFinding(Rule::kEpsilonFlushed);
    finding.severity = told.unguarded == 0 ? Severity::kNote : finding.severity;
    finding.site = told.site;
    finding.role = told.role;
    finding.dtype = told.dtype;
    const StepSet& steps = told.unguarded == 0 ? told.steps : told.unguarded_steps;
    finding.first_step = steps.first();
    finding.last_step = steps.last();
    const bool counted = told.loss == EpsilonLoss::kFlushed;
    finding.count = counted ? told.unguarded : told.calls;
    finding.numel = counted ? told.numel : 0;
    finding.message =
        fmt::format("{} {}: {}{}.", happened(told), inSteps(steps.first(), steps.last(), steps.count()),
                    consequence(told), others == 0 ? "" : fmt::format("; the same at {}", countOf(others, "other op")));
    const format::FloatFormat& format = format::info(formatOf(told.dtype));
    finding.evidence = {{"value", told.value},
                        {"smallest", format.min_subnormal},
                        {"ulp_of_one", 2 * unitRoundoff(told.dtype)},
                        {"calls", told.calls},
                        {"other_ops", others}};
    finding.remedy = counted
                         ? fmt::format(
                               "Use a number that {} holds (from {} on, better from {}), or compute this in "
                               "float32.",
                               name(told.dtype), magnitudeText(format.min_subnormal), magnitudeText(format.min_normal))
                         : "Compute this in float32, or use a number that is not lost beside the elements.";
    findings.push_back(std::move(finding));
  }
}

}  // namespace ampscope::analysis
