// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
// update-lost, accumulation-stall: updates in place that are too small for the format of what they update.
#include "analyzer/analysis/stall.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <tuple>

#include "analyzer/analysis/rules.h"
#include "analyzer/analysis/rules/common.h"
#include "analyzer/analysis/rules/families.h"
#include "analyzer/analysis/words.h"

namespace ampscope::analysis {
namespace {

double shareOf(const Stall& stall) noexcept { return share(stall.stalled, stall.numel); }

/// Enough of the steps in which it could have happened, and of the calls.
bool lasts(const Stall& stall, double steps) noexcept {
  const auto needed = static_cast<std::uint64_t>(steps);
  return stall.steps.count() >= std::max<std::uint64_t>(std::min(needed, stall.met), 1) && stall.calls >= needed;
}

Finding about(Rule rule, const Stall& stall, std::uint64_t others) {
  Finding finding = makeFinding(rule);
  finding.site = stall.site;
  finding.role = stall.role;
  finding.dtype = stall.dtype;
  finding.first_step = stall.steps.first();
  finding.last_step = stall.steps.last();
  finding.count = stall.stalled;
  finding.numel = stall.numel;
  finding.evidence = {{"stalled_share", shareOf(stall)},
                      {"steps", stall.steps.count()},
                      {"steps_met", stall.met},
                      {"known_by", std::string(stall.compared ? "comparison with the exact result" : "ranges")},
                      {"absmax", stall.absmax}};
  if (stall.largest_update > 0) {
    finding.evidence.push_back({"largest_update", stall.largest_update});
  }
  finding.evidence.push_back({"others", others});
  return finding;
}

std::string howMuch(const Stall& stall) {
  return stall.compared
             ? std::string("their updates are below half an ULP")
             : fmt::format("the largest update, {}, is below half an ULP of them", magnitudeText(stall.largest_update));
}

}  // namespace

void findUpdateLost(const Analysis& analysis, Findings& findings) {
  // One cause, a format too coarse for the step size, for all parameters of one dtype: the worst has the place.
  for (const Dtype dtype : {Dtype::kFloat16, Dtype::kBfloat16}) {
    const Stall* worst = nullptr;
    std::set<std::string> parameters;
    for (const Stall& stall : analysis.stalls) {
      if (!stall.is_update || stall.dtype != dtype || !lasts(stall, threshold(Rule::kUpdateLost, "steps"))) {
        continue;
      }
      parameters.insert(stall.parameter);
      worst = worst == nullptr || shareOf(stall) > shareOf(*worst) ? &stall : worst;
    }
    if (worst == nullptr) {
      continue;
    }
    const std::uint64_t others = parameters.size() - 1;
    Finding finding = about(Rule::kUpdateLost, *worst, others);
    finding.message = fmt::format(
        "{}{} of the elements of {} kept their {} value {}{}: {}.",
        worst->compared || worst->stalled == worst->numel ? "" : "at least ", percentText(worst->stalled, worst->numel),
        worst->parameter.empty() ? "a parameter" : worst->parameter, name(dtype),
        inSteps(finding.first_step, finding.last_step, worst->steps.count()),
        others == 0 ? "" : fmt::format(", as did most of {}", countOf(others, "other parameter")), howMuch(*worst));
    finding.evidence.insert(finding.evidence.begin(), {"parameter", worst->parameter});
    finding.remedy =
        "Keep the weights in float32 and let autocast cast them, or let the optimizer keep a float32 copy of them.";
    findings.push_back(std::move(finding));
  }
}

void findAccumulationStall(const Analysis& analysis, Findings& findings) {
  // The same op on the same kind of state in many modules is one cause.
  std::set<std::tuple<std::string, Phase, Dtype>> told;
  for (const Stall& stall : analysis.stalls) {
    const auto is_alike = [&stall](const Stall& other) {
      return !other.is_update && other.site.op == stall.site.op && other.site.phase == stall.site.phase &&
             other.dtype == stall.dtype && lasts(other, threshold(Rule::kAccumulationStall, "steps"));
    };
    if (!is_alike(stall) || !told.emplace(stall.site.op, stall.site.phase, stall.dtype).second) {
      continue;
    }
    const auto others =
        static_cast<std::uint64_t>(std::count_if(analysis.stalls.begin(), analysis.stalls.end(), is_alike) - 1);
    Finding finding = about(Rule::kAccumulationStall, stall, others);
    finding.message =
        fmt::format("{} of the elements of a {} tensor that is updated in place no longer changed {}{}: {}.",
                    percentText(stall.stalled, stall.numel), name(stall.dtype),
                    inSteps(finding.first_step, finding.last_step, stall.steps.count()),
                    others == 0 ? "" : fmt::format(", as in {}", countOf(others, "other module")), howMuch(stall));
    finding.remedy = "Accumulate in float32: sums, counters, running averages and the state of the optimizer.";
    findings.push_back(std::move(finding));
  }
}

}  // namespace ampscope::analysis
