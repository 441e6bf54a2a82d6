// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/observe.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include "analyzer/analysis/thresholds.h"
#include "analyzer/analysis/words.h"

namespace ampscope::analysis {
namespace {

/// An observation with its place among those of its kind: smaller comes first.
struct Ranked {
  double rank = 0;
  Observation observation;
};

using List = std::vector<Ranked>;

std::string_view largest(Dtype dtype) noexcept {
  switch (dtype) {
    case Dtype::kFloat16:
      return "65504";
    case Dtype::kFloat8E4m3fn:
      return "448";
    case Dtype::kFloat8E5m2:
    case Dtype::kFloat8E5m2fnuz:
      return "57344";
    case Dtype::kFloat8E4m3fnuz:
      return "240";
    default:
      return "3.4e+38";
  }
}

bool isGradient(Role role) noexcept { return role == Role::kGradInput || role == Role::kGradWeight; }

double share(std::uint64_t part, std::uint64_t whole) noexcept {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

std::string inSteps(std::uint32_t first, std::uint32_t last, std::uint64_t steps) {
  return steps <= 1 ? fmt::format("in step {}", first)
                    : fmt::format("in {} ({} to {})", countOf(steps, "step"), first, last);
}

void addBrokenParameters(const NonFinite& nonfinite, List& list) {
  if (nonfinite.broken_parameters.empty()) {
    return;
  }
  const BrokenParameter& first = nonfinite.broken_parameters.front();
  const auto same_step = static_cast<std::uint64_t>(
      std::count_if(nonfinite.broken_parameters.begin(), nonfinite.broken_parameters.end(),
                    [&](const BrokenParameter& broken) { return broken.first_step == first.first_step; }));
  Observation observation{.kind = ObservationKind::kBrokenParameter,
                          .site = Site{.module = first.module, .phase = Phase::kOptimizer},
                          .first_step = first.first_step,
                          .last_step = first.first_step,
                          .steps = 1,
                          .count = nonfinite.broken_parameters.size()};
  observation.message = fmt::format(
      "the optimizer wrote inf or nan into {}{} in step {}; training cannot recover from there.", first.name,
      same_step > 1 ? fmt::format(" and {}", countOf(same_step - 1, "other parameter")) : "", first.first_step);
  list.push_back({0, std::move(observation)});
}

void addIncoming(const NonFinite& nonfinite, List& list) {
  // A skipped step says so itself, and after a broken parameter every step reads it: neither is news.
  const auto is_news = [&nonfinite](const FirstNonFinite& step) {
    return step.came_in && !step.skipped &&
           (nonfinite.broken_parameters.empty() || step.step <= nonfinite.broken_parameters.front().first_step);
  };
  const auto& steps = nonfinite.first_per_step;
  const auto first = std::find_if(steps.begin(), steps.end(), is_news);
  if (first == steps.end()) {
    return;
  }
  const auto last = std::find_if(steps.rbegin(), steps.rend(), is_news);
  Observation observation{.kind = ObservationKind::kIncoming,
                          .site = first->site,
                          .role = first->role,
                          .dtype = first->dtype,
                          .first_step = first->step,
                          .last_step = last->step,
                          .steps = static_cast<std::uint64_t>(std::count_if(steps.begin(), steps.end(), is_news)),
                          .count = first->pos_inf + first->neg_inf + first->nan};
  observation.message = fmt::format(
      "inf or nan came in from outside in step {}: this is the first op that read it. Look at the data and the loaded "
      "weights.",
      first->step);
  list.push_back({0, std::move(observation)});
}

ObservationKind kindOf(const Origin& origin) noexcept {
  if (origin.kind == OriginKind::kMask) {
    return ObservationKind::kMask;
  }
  if (origin.calibration) {
    return ObservationKind::kCalibration;
  }
  if (origin.skipped) {
    return ObservationKind::kSkippedOrigin;
  }
  return origin.kind == OriginKind::kNan ? ObservationKind::kNanOrigin : ObservationKind::kInfOrigin;
}

std::string originMessage(const Origin& origin, ObservationKind kind) {
  const std::uint64_t count = origin.pos_inf + origin.neg_inf + origin.nan;
  const std::string when = inSteps(origin.first_step, origin.last_step, origin.steps);
  if (kind == ObservationKind::kMask) {
    return fmt::format("made -inf {}, as attention masks do: most likely intended.", when);
  }
  std::string text = fmt::format("{} of {} elements became {} {}", countText(count), countText(origin.numel),
                                 origin.nan == 0       ? "inf"
                                 : origin.nan == count ? "nan"
                                                       : "inf or nan",
                                 when);
  if (!origin.inputs_known) {
    text += ", the first that were seen there (its inputs were not measured)";
  } else if (!std::isnan(origin.input_absmax)) {
    text += fmt::format(" from finite inputs of at most {}", magnitudeText(origin.input_absmax));
  }
  if (origin.nan == 0 && isLowPrecision(origin.dtype)) {
    text += fmt::format("; {} ends at {}", name(origin.dtype), largest(origin.dtype));
  }
  switch (kind) {
    case ObservationKind::kCalibration:
      return text + ". The scaler was finding its level and skipped: expected.";
    case ObservationKind::kSkippedOrigin:
      return text + ". The scaler caught it and skipped.";
    default:
      return text + ".";
  }
}

void addOrigins(const NonFinite& nonfinite, List& list) {
  for (const Origin& origin : nonfinite.origins) {
    const ObservationKind kind = kindOf(origin);
    list.push_back({static_cast<double>(origin.first_step),
                    {.kind = kind,
                     .site = origin.site,
                     .role = origin.role,
                     .dtype = origin.dtype,
                     .first_step = origin.first_step,
                     .last_step = origin.last_step,
                     .steps = origin.steps,
                     .count = origin.pos_inf + origin.neg_inf + origin.nan,
                     .numel = origin.numel,
                     .message = originMessage(origin, kind)}});
  }
}

std::string scalerName(const ScalerLedger& ledger, bool several) {
  return several ? fmt::format("GradScaler {} of process {}", ledger.scaler, ledger.process) : "the GradScaler";
}

void addScalers(const Analysis& analysis, List& list) {
  for (const ScalerLedger& ledger : analysis.scalers) {
    const std::string who = scalerName(ledger, analysis.scalers.size() > 1);
    const std::uint64_t later = ledger.skipped - ledger.calibration_skipped;
    if (later != 0) {
      const auto isLater = [](const ScaleStep& step) { return step.skipped && !step.calibration; };
      const auto first = std::find_if(ledger.trajectory.begin(), ledger.trajectory.end(), isLater);
      const auto last = std::find_if(ledger.trajectory.rbegin(), ledger.trajectory.rend(), isLater);
      const std::string text =
          fmt::format("{} skipped {} after its first good step ({}): {} of the run's {} were lost.", who,
                      countOf(later, "step"), stepsText(first->step, last->step),
                      percentText(later, ledger.trajectory.size()), countOf(ledger.trajectory.size(), "step"));
      list.push_back({-static_cast<double>(later),
                      {.kind = ObservationKind::kSkippedSteps,
                       .first_step = first->step,
                       .last_step = last->step,
                       .steps = later,
                       .count = later,
                       .message = text}});
    }
    const auto collapsed = std::find_if(ledger.trajectory.begin(), ledger.trajectory.end(), [](const ScaleStep& step) {
      return step.scale_after < kThresholds.smallest_scale;
    });
    if (ledger.enabled && collapsed != ledger.trajectory.end()) {
      list.push_back({static_cast<double>(collapsed->step),
                      {.kind = ObservationKind::kScaleCollapsed,
                       .first_step = collapsed->step,
                       .last_step = ledger.trajectory.back().step,
                       .steps = 1,
                       .count = 1,
                       .message = fmt::format("{} fell below 1 in step {} (to {}): it no longer keeps small gradients "
                                              "out of the subnormal range.",
                                              who, collapsed->step, scaleText(collapsed->scale_after))}});
    }
  }
}

void addMissingScaler(const Analysis& analysis, List& list) {
  const bool scaled = std::any_of(analysis.scalers.begin(), analysis.scalers.end(),
                                  [](const ScalerLedger& ledger) { return ledger.enabled; });
  if (scaled) {
    return;
  }
  for (const Layer& layer : analysis.layers) {
    for (const OpEntry& entry : layer.ops) {
      if (entry.site.phase == Phase::kBackward && entry.dtype == Dtype::kFloat16 && isGradient(entry.role)) {
        const StepSet& steps = entry.totals.steps;
        list.push_back({0,
                        {.kind = ObservationKind::kMissingScaler,
                         .dtype = entry.dtype,
                         .first_step = steps.first(),
                         .last_step = steps.last(),
                         .steps = steps.count(),
                         .message = fmt::format("gradients are float16 and {}: small ones are lost.",
                                                analysis.scalers.empty() ? "no GradScaler scales the loss"
                                                                         : "the GradScaler is disabled")}});
        return;
      }
    }
  }
}

/// Of each module the worst candidate of a kind; the others are counted in its message.
class WorstPerModule {
 public:
  explicit WorstPerModule(std::string_view noun) : noun_(noun) {}

  void offer(double badness, Observation observation) {
    Best& best = best_[observation.site->module];
    ++best.candidates;
    if (best.candidates == 1 || badness > best.badness) {
      best.badness = badness;
      best.observation = std::move(observation);
    }
  }

  void addTo(List& list) && {
    for (auto& [module, best] : best_) {
      if (best.candidates > 1) {
        best.observation.message += fmt::format(" So do {} of this layer.", countOf(best.candidates - 1, noun_));
      }
      list.push_back({-best.badness, std::move(best.observation)});
    }
  }

 private:
  struct Best {
    double badness = 0;
    std::uint64_t candidates = 0;
    Observation observation;
  };
  std::string_view noun_;
  std::map<ModulePlace, Best> best_;
};

Observation about(const OpEntry& entry, ObservationKind kind) {
  const StepSet& steps = entry.totals.steps;
  return {.kind = kind,
          .site = entry.site,
          .role = entry.role,
          .dtype = entry.dtype,
          .first_step = steps.first(),
          .last_step = steps.last(),
          .steps = steps.count()};
}

void addEdges(const Analysis& analysis, List& list) {
  WorstPerModule underflow("other gradient");
  WorstPerModule overflow("other tensor");
  for (const Layer& layer : analysis.layers) {
    for (const OpEntry& entry : layer.ops) {
      const TensorTotals& totals = entry.totals;
      const bool gradient = isGradient(entry.role);
      if (!isLowPrecision(entry.dtype) || !(gradient || entry.role == Role::kOutput)) {
        continue;
      }
      const double subnormal = share(totals.subnormal, totals.nonZero());
      if (gradient && totals.nonZero() >= kThresholds.smallest_sample &&
          subnormal >= kThresholds.gradient_subnormal_share) {
        Observation observation = about(entry, ObservationKind::kGradientUnderflow);
        observation.count = totals.subnormal;
        observation.numel = totals.nonZero();
        observation.message = fmt::format(
            "{} of the nonzero gradient elements are subnormal in {}: they lost bits, and smaller ones became zero.",
            percentText(totals.subnormal, totals.nonZero()), name(entry.dtype));
        underflow.offer(subnormal, std::move(observation));
      }
      if (entry.near_max_kept >= kThresholds.near_max) {
        Observation observation = about(entry, ObservationKind::kNearOverflow);
        observation.count = entry.near_max_kept;
        observation.numel = totals.numel;
        observation.message = fmt::format("{} came within a factor of 2 of the end of {} ({}); the largest was {}.",
                                          countOf(entry.near_max_kept, "element"), name(entry.dtype),
                                          largest(entry.dtype), magnitudeText(totals.absmax));
        overflow.offer(share(entry.near_max_kept, totals.numel), std::move(observation));
      }
    }
  }
  std::move(underflow).addTo(list);
  std::move(overflow).addTo(list);
}

void addFlushingCasts(const Analysis& analysis, List& list) {
  WorstPerModule gradients("other cast");
  WorstPerModule forward("other cast");
  for (const Cast& cast : analysis.casts) {
    const bool backward = cast.site.phase == Phase::kBackward;
    const double flushed = share(cast.flushed, cast.source.nonZero());
    if (!isLowPrecision(cast.to) || cast.source.nonZero() < kThresholds.smallest_sample ||
        flushed < (backward ? kThresholds.gradient_flush_share : kThresholds.forward_flush_share)) {
      continue;
    }
    const StepSet& steps = cast.source.steps;
    Observation observation{
        .kind = backward ? ObservationKind::kGradientUnderflow : ObservationKind::kForwardUnderflow,
        .site = cast.site,
        .role = cast.role,
        .dtype = cast.to,
        .first_step = steps.first(),
        .last_step = steps.last(),
        .steps = steps.count(),
        .count = cast.flushed,
        .numel = cast.source.nonZero(),
        .message = fmt::format("{} of the nonzero elements became zero when {}{} was cast from {} to {}.",
                               percentText(cast.flushed, cast.source.nonZero()), cast.parameter.empty() ? "a " : "",
                               cast.parameter.empty() ? "tensor" : cast.parameter, name(cast.from), name(cast.to))};
    (backward ? gradients : forward).offer(flushed, std::move(observation));
  }
  std::move(gradients).addTo(list);
  std::move(forward).addTo(list);
}

}  // namespace

std::vector<Observation> observe(const Analysis& analysis) {
  List list;
  addBrokenParameters(analysis.nonfinite, list);
  addIncoming(analysis.nonfinite, list);
  addOrigins(analysis.nonfinite, list);
  addScalers(analysis, list);
  addMissingScaler(analysis, list);
  addEdges(analysis, list);
  addFlushingCasts(analysis, list);
  // What ranks alike keeps the order of the analysis, which is that of the model.
  std::stable_sort(list.begin(), list.end(), [](const Ranked& a, const Ranked& b) {
    return std::tie(a.observation.kind, a.rank) < std::tie(b.observation.kind, b.rank);
  });
  std::vector<Observation> result;
  result.reserve(list.size());
  std::transform(list.begin(), list.end(), std::back_inserter(result),
                 [](Ranked& ranked) { return std::move(ranked.observation); });
  return result;
}

}  // namespace ampscope::analysis
