// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
// scaler-with-bf16-overflow, scale-collapsed, skipped-steps, scale-oscillation, scale-too-high: what the ledger of a
// GradScaler shows.
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

std::string scalerName(const ScalerLedger& ledger, const Analysis& analysis) {
  return analysis.scalers.size() > 1 ? fmt::format("GradScaler {} of process {}", ledger.scaler, ledger.process)
                                     : "the GradScaler";
}

const FirstNonFinite* startOf(const ScalerLedger& ledger, const ScaleStep& step, const Analysis& analysis) {
  const auto& steps = analysis.nonfinite.first_per_step;
  const auto at = std::find_if(steps.begin(), steps.end(), [&](const FirstNonFinite& first) {
    return first.process == ledger.process && first.step == step.step;
  });
  return at == steps.end() ? nullptr : &*at;
}

/// A skip that a lower scale could not have avoided: the overflow was in forward, or in backward at no scale to speak
/// of.
bool isNotTheScale(const ScalerLedger& ledger, const ScaleStep& step, const Analysis& analysis) {
  if (!step.skipped) {
    return false;
  }
  const FirstNonFinite* first = startOf(ledger, step, analysis);
  if (first == nullptr || first->came_in || first->kind != OriginKind::kInf || first->dtype != Dtype::kFloat16) {
    return false;
  }
  if (first->site.phase == Phase::kForward) {
    const StepReach* reach = analysis.reached.find(ledger.process, step.step);
    return reach != nullptr && reach->loss;
  }
  return step.scale_before <= threshold(Rule::kScalerWithBf16Overflow, "scale");
}

std::vector<const ScaleStep*> hopelessSteps(const ScalerLedger& ledger, const Analysis& analysis) {
  std::vector<const ScaleStep*> steps;
  for (const ScaleStep& step : ledger.trajectory) {
    if (isNotTheScale(ledger, step, analysis)) {
      steps.push_back(&step);
    }
  }
  const bool enough = static_cast<double>(steps.size()) >= threshold(Rule::kScalerWithBf16Overflow, "steps");
  return enough ? steps : std::vector<const ScaleStep*>();
}

/// Skips that took back a growth shortly before, from the first to the last.
struct Cycles {
  std::uint64_t count = 0;
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  double highest = 0;
};

Cycles cyclesOf(const ScalerLedger& ledger) {
  Cycles cycles;
  std::optional<std::uint32_t> grown;
  for (const ScaleStep& step : ledger.trajectory) {
    if (step.skipped) {
      if (grown && step.step - *grown <= threshold(Rule::kScaleOscillation, "steps")) {
        cycles.first = cycles.count == 0 ? step.step : cycles.first;
        cycles.last = step.step;
        cycles.highest = std::max(cycles.highest, step.scale_before);
        ++cycles.count;
      }
      grown.reset();
    } else if (step.scale_after > step.scale_before && !step.is_set) {
      grown = step.step;
    }
  }
  return cycles;
}

bool oscillates(const ScalerLedger& ledger, const Cycles& cycles) {
  const auto count = static_cast<double>(cycles.count);
  return count >= threshold(Rule::kScaleOscillation, "cycles") &&
         count >= threshold(Rule::kScaleOscillation, "share") * static_cast<double>(stepsAfterCalibration(ledger));
}

/// The longest run of skips that the scale is to blame for.
std::optional<SkippedRun> longestDescent(const ScalerLedger& ledger, const Analysis& analysis) {
  std::optional<SkippedRun> longest;
  const auto length = [](const SkippedRun& run) { return std::uint64_t{run.last} - run.first + 1; };
  for (const SkippedRun& run : ledger.skipped_runs) {
    const bool by_scale = std::all_of(ledger.trajectory.begin(), ledger.trajectory.end(), [&](const ScaleStep& step) {
      if (step.step < run.first || step.step > run.last) {
        return true;
      }
      const FirstNonFinite* first = startOf(ledger, step, analysis);
      return first == nullptr || (!first->came_in && first->site.phase != Phase::kForward);
    });
    const bool ended = run.last < ledger.trajectory.back().step;
    if (by_scale && ended && (!longest || length(run) > length(*longest))) {
      longest = run;
    }
  }
  return longest && static_cast<double>(length(*longest)) >= threshold(Rule::kScaleTooHigh, "steps") ? longest
                                                                                                     : std::nullopt;
}

/// The step in which the scale fell below what protects anything; null: it did not.
const ScaleStep* collapse(const ScalerLedger& ledger) {
  const auto fell = [](const ScaleStep& step) {
    const bool lost =
        step.scale_after < threshold(Rule::kScaleCollapsed, "scale") && step.scale_after < step.scale_before;
    return lost || step.scale_after == 0 || !std::isfinite(step.scale_after);
  };
  const auto at = std::find_if(ledger.trajectory.begin(), ledger.trajectory.end(), fell);
  return ledger.enabled && at != ledger.trajectory.end() ? &*at : nullptr;
}

const ScaleStep& stepOf(const ScalerLedger& ledger, std::uint32_t step) {
  return *std::find_if(ledger.trajectory.begin(), ledger.trajectory.end(),
                       [step](const ScaleStep& update) { return update.step == step; });
}

void addPlace(const Blame& blame, Finding& finding) {
  finding.evidence.push_back({"first_nonfinite", placeText(blame.site)});
  finding.evidence.push_back({"parameters_reached", blame.parameter_count});
}

}  // namespace

bool isScaleToBlame(const ScalerLedger& ledger, const Analysis& analysis) {
  return oscillates(ledger, cyclesOf(ledger)) || longestDescent(ledger, analysis);
}

void findScalerWithBf16Overflow(const Analysis& analysis, Findings& findings) {
  for (const ScalerLedger& ledger : analysis.scalers) {
    const std::vector<const ScaleStep*> steps = hopelessSteps(ledger, analysis);
    if (steps.empty()) {
      continue;
    }
    const FirstNonFinite& first = *startOf(ledger, *steps.front(), analysis);
    Finding finding = makeFinding(Rule::kScalerWithBf16Overflow);
    finding.site = first.site;
    finding.role = first.role;
    finding.dtype = first.dtype;
    finding.first_step = steps.front()->step;
    finding.last_step = steps.back()->step;
    finding.count = steps.size();
    finding.message = fmt::format(
        "{} skipped {} in which {} overflowed {}: no loss scale can avoid that, and backing off only loses gradients.",
        scalerName(ledger, analysis), countOf(steps.size(), "step"), name(first.dtype),
        first.site.phase == Phase::kForward ? "in forward, which is not scaled"
                                            : "although the loss was not scaled up");
    finding.evidence = {{"steps", steps.size()},
                        {"scale_at_first", steps.front()->scale_before},
                        {"scale_at_last", steps.back()->scale_before},
                        {"pos_inf", first.pos_inf},
                        {"neg_inf", first.neg_inf}};
    finding.remedy =
        "Train in bfloat16 (no scaler is needed), as weights that were pretrained in bfloat16 ask for, or run "
        "the layers that overflow in float32.";
    findings.push_back(std::move(finding));
  }
}

void findScaleCollapsed(const Analysis& analysis, Findings& findings) {
  for (const ScalerLedger& ledger : analysis.scalers) {
    const ScaleStep* at = collapse(ledger);
    if (at == nullptr) {
      continue;
    }
    const ScaleStep& end = ledger.trajectory.back();
    Finding finding = makeFinding(Rule::kScaleCollapsed);
    finding.first_step = at->step;
    finding.last_step = end.step;
    finding.count = std::uint64_t{end.step} - at->step + 1;
    finding.message =
        fmt::format("{} came to {} in step {} and ended at {}: it no longer keeps gradients in range.",
                    scalerName(ledger, analysis), scaleText(at->scale_after), at->step, scaleText(end.scale_after));
    finding.evidence = {{"scale_before", at->scale_before},
                        {"scale_after", at->scale_after},
                        {"final_scale", end.scale_after},
                        {"skipped_steps", ledger.skipped}};
    if (at->blame) {
      addPlace(*at->blame, finding);
    }
    finding.remedy = at->blame
                         ? fmt::format("Mend what makes inf or nan in every step ({}): the scale only answers to it.",
                                       placeText(at->blame->site))
                         : "Look for what makes inf or nan in every step: the scale only answers to it.";
    findings.push_back(std::move(finding));
  }
}

void findSkippedSteps(const Analysis& analysis, Findings& findings) {
  for (const ScalerLedger& ledger : analysis.scalers) {
    // Who can name the cause tells of the steps as well.
    if (!losesSteps(ledger) || collapse(ledger) != nullptr || isScaleToBlame(ledger, analysis) ||
        !hopelessSteps(ledger, analysis).empty()) {
      continue;
    }
    const auto is_lost = [](const ScaleStep& step) { return step.skipped && !step.calibration; };
    const auto first = std::find_if(ledger.trajectory.begin(), ledger.trajectory.end(), is_lost);
    const auto last = std::find_if(ledger.trajectory.rbegin(), ledger.trajectory.rend(), is_lost);
    const std::uint64_t lost = ledger.skipped - ledger.calibration_skipped;
    const std::uint64_t of = stepsAfterCalibration(ledger);
    Finding finding = makeFinding(Rule::kSkippedSteps);
    finding.severity = lost == of ? Severity::kError : Severity::kWarning;
    finding.first_step = first->step;
    finding.last_step = last->step;
    finding.count = lost;
    finding.message =
        fmt::format("{} skipped {} ({}), {} of the {} after its calibration.", scalerName(ledger, analysis),
                    countOf(lost, "step"), stepsText(first->step, last->step), percentText(lost, of), of);
    finding.evidence = {{"skipped", lost}, {"steps", of}, {"calibration_skipped", ledger.calibration_skipped}};
    if (first->blame) {
      addPlace(*first->blame, finding);
    }
    finding.remedy = first->blame ? fmt::format("Look at {}, where the first inf or nan of these steps was made.",
                                                placeText(first->blame->site))
                                  : "Look for what makes inf or nan in these steps.";
    findings.push_back(std::move(finding));
  }
}

void findScaleOscillation(const Analysis& analysis, Findings& findings) {
  for (const ScalerLedger& ledger : analysis.scalers) {
    const Cycles cycles = cyclesOf(ledger);
    if (!oscillates(ledger, cycles)) {
      continue;
    }
    Finding finding = makeFinding(Rule::kScaleOscillation);
    finding.first_step = cycles.first;
    finding.last_step = cycles.last;
    finding.count = cycles.count;
    finding.message = fmt::format(
        "{} grew the scale to at most {} and took it back {} times ({}): {} of its steps were lost to that.",
        scalerName(ledger, analysis), scaleText(cycles.highest), countText(cycles.count),
        stepsText(cycles.first, cycles.last), percentText(cycles.count, stepsAfterCalibration(ledger)));
    finding.evidence = {{"cycles", cycles.count}, {"highest_scale", cycles.highest}};
    if (ledger.growth_interval) {
      finding.evidence.push_back(
          {"growth_interval", static_cast<std::uint64_t>(std::max<std::int64_t>(0, *ledger.growth_interval))});
    }
    if (ledger.growth_factor) {
      finding.evidence.push_back({"growth_factor", *ledger.growth_factor});
    }
    finding.remedy = "Use a longer growth_interval (2000 is the default), or a growth_factor nearer to 1.";
    findings.push_back(std::move(finding));
  }
}

void findScaleTooHigh(const Analysis& analysis, Findings& findings) {
  for (const ScalerLedger& ledger : analysis.scalers) {
    const std::optional<SkippedRun> run = ledger.trajectory.empty() ? std::nullopt : longestDescent(ledger, analysis);
    if (!run || !hopelessSteps(ledger, analysis).empty()) {
      continue;
    }
    const ScaleStep& first = stepOf(ledger, run->first);
    const ScaleStep& last = stepOf(ledger, run->last);
    Finding finding = makeFinding(Rule::kScaleTooHigh);
    finding.first_step = run->first;
    finding.last_step = run->last;
    finding.count = std::uint64_t{run->last} - run->first + 1;
    finding.message =
        fmt::format("{} skipped {} in a row ({}) until it had come down from {} to {}.", scalerName(ledger, analysis),
                    countOf(finding.count, "step"), stepsText(run->first, run->last), scaleText(first.scale_before),
                    scaleText(last.scale_after));
    finding.evidence = {{"scale_before", first.scale_before}, {"scale_after", last.scale_after}};
    if (first.blame) {
      addPlace(*first.blame, finding);
    }
    finding.remedy = fmt::format("Start with init_scale={} or less.", scaleText(last.scale_after));
    findings.push_back(std::move(finding));
  }
}

}  // namespace ampscope::analysis
