// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
// rank-divergence, rank-scale-divergence, rank-range-divergence: what should be alike on all ranks and is not.
#include "analyzer/analysis/ranks.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "analyzer/analysis/rules.h"
#include "analyzer/analysis/rules/common.h"
#include "analyzer/analysis/rules/families.h"
#include "analyzer/analysis/words.h"

namespace ampscope::analysis {
namespace {

std::uint64_t rankOf(const Analysis& analysis, std::uint32_t process) {
  const auto found = analysis.ranks.ranks.find(process);
  return found == analysis.ranks.ranks.end() ? 0 : found->second;
}

std::string rankList(const std::vector<std::uint32_t>& ranks) {
  constexpr std::size_t kMost = 4;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::min(ranks.size(), kMost); ++i) {
    names.push_back(std::to_string(ranks[i]));
  }
  return fmt::format("{} {}", ranks.size() == 1 ? "rank" : "ranks", listText(names, ranks.size()));
}

/// The steps of a scaler that two ranks have both recorded and that differ; nan equals nan.
struct ScaleSplit {
  const ScaleStep* here = nullptr;   ///< the first, on the lowest rank
  const ScaleStep* there = nullptr;  ///< and on the other
  std::uint32_t last_step = 0;
  std::uint64_t steps = 0;
};

bool same(double a, double b) { return a == b || (a != a && b != b); }

ScaleSplit compare(const ScalerLedger& a, const ScalerLedger& b) {
  ScaleSplit split;
  auto there = b.trajectory.begin();
  for (const ScaleStep& here : a.trajectory) {
    there = std::find_if(there, b.trajectory.end(), [&](const ScaleStep& step) { return step.step >= here.step; });
    if (there == b.trajectory.end()) {
      break;
    }
    if (there->step != here.step ||
        (same(here.scale_before, there->scale_before) && same(here.scale_after, there->scale_after))) {
      continue;
    }
    if (split.steps == 0) {
      split.here = &here;
      split.there = &*there;
    }
    split.last_step = here.step;
    ++split.steps;
  }
  return split;
}

}  // namespace

void findRankDivergence(const Analysis& analysis, Findings& findings) {
  if (analysis.ranks.parameters.empty()) {
    return;
  }
  // What is off by one step of one parameter is off everywhere from then on: one cause.
  const ParameterSplit& first = analysis.ranks.parameters.front();
  std::uint32_t last = first.last_step;
  for (const ParameterSplit& split : analysis.ranks.parameters) {
    last = std::max(last, split.last_step);
  }
  Finding finding = makeFinding(Rule::kRankDivergence);
  finding.site = first.site;
  finding.role = Role::kUpdate;
  finding.dtype = first.dtype;
  finding.first_step = first.first_step;
  finding.last_step = last;
  finding.count = first.steps;
  finding.message = fmt::format(
      "{} is not the same on {} as on rank {} from step {} on, although all ranks hold the same parameters.",
      first.parameter, rankList(first.ranks), first.lowest_rank, first.first_step);
  finding.evidence = {{"parameter", first.parameter},
                      {"rank", std::uint64_t{first.first_rank}},
                      {"other_rank", std::uint64_t{first.lowest_rank}},
                      {"sum", first.first_sum},
                      {"other_sum", first.lowest_sum},
                      {"parameters", std::uint64_t{analysis.ranks.parameters.size()}}};
  finding.remedy =
      "Look for what only some ranks do in this step: an update outside the optimizer, a gradient that is not reduced, "
      "a step that one rank skips, other seeds or other hyperparameters.";
  findings.push_back(std::move(finding));
}

void findRankScaleDivergence(const Analysis& analysis, Findings& findings) {
  for (std::size_t i = 0; i < analysis.scalers.size(); ++i) {
    const ScalerLedger& other = analysis.scalers[i];
    const auto lowest = std::find_if(analysis.scalers.begin(), analysis.scalers.end(),
                                     [&](const ScalerLedger& ledger) { return ledger.scaler == other.scaler; });
    const bool ranks = analysis.ranks.ranks.contains(lowest->process) && analysis.ranks.ranks.contains(other.process);
    const ScaleSplit split = ranks && lowest->process != other.process ? compare(*lowest, other) : ScaleSplit();
    if (split.steps == 0) {
      continue;
    }
    const std::uint64_t here = rankOf(analysis, lowest->process);
    const std::uint64_t there = rankOf(analysis, other.process);
    Finding finding = makeFinding(Rule::kRankScaleDivergence);
    finding.first_step = split.here->step;
    finding.last_step = split.last_step;
    finding.count = split.steps;
    const auto path = [](const ScaleStep& step) {
      return fmt::format("{} -> {}", scaleText(step.scale_before), scaleText(step.scale_after));
    };
    finding.message = fmt::format(
        "the loss scale is {} on rank {} and {} on rank {} in step {}; the ranks then scale, and skip, apart.",
        path(*split.there), there, path(*split.here), here, split.here->step);
    finding.evidence = {{"rank", there},
                        {"other_rank", here},
                        {"scale_before", split.there->scale_before},
                        {"scale_after", split.there->scale_after},
                        {"other_scale_before", split.here->scale_before},
                        {"other_scale_after", split.here->scale_after},
                        {"steps", split.steps}};
    finding.remedy =
        "Let all ranks see the same inf: unscale after the gradients are reduced, or reduce found_inf over the ranks "
        "(ShardedGradScaler does); give every rank the same scaler parameters.";
    findings.push_back(std::move(finding));
  }
}

void findRankRangeDivergence(const Analysis& analysis, Findings& findings) {
  const RangeSplit* first = nullptr;
  std::uint64_t ops = 0;
  for (const RangeSplit& split : analysis.ranks.ranges) {
    const auto steps = static_cast<double>(split.steps);
    if (steps < threshold(Rule::kRankRangeDivergence, "steps") && split.steps < split.compared) {
      continue;
    }
    first = first == nullptr ? &split : first;
    ++ops;
  }
  if (first == nullptr) {
    return;
  }
  Finding finding = makeFinding(Rule::kRankRangeDivergence);
  finding.site = first->site;
  finding.role = first->role;
  finding.dtype = first->dtype;
  finding.first_step = first->first_step;
  finding.last_step = first->last_step;
  finding.count = first->steps;
  finding.message = fmt::format("the largest magnitude is {} on rank {} and {} on rank {} ({}).",
                                magnitudeText(first->high), first->high_rank, magnitudeText(first->low),
                                first->low_rank, inSteps(first->first_step, first->last_step, first->steps));
  finding.evidence = {{"rank", std::uint64_t{first->high_rank}},
                      {"other_rank", std::uint64_t{first->low_rank}},
                      {"absmax", first->high},
                      {"other_absmax", first->low},
                      {"steps", first->steps},
                      {"ops", ops}};
  finding.remedy =
      "Compare what the ranks read: data that is normalised on one of them only, another shard, another loss.";
  findings.push_back(std::move(finding));
}

}  // namespace ampscope::analysis
