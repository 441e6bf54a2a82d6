// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
// What the GradScalers did.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "analyzer/analysis/words.h"
#include "reports/text/names.h"
#include "reports/text/printable.h"
#include "reports/text/sections.h"
#include "reports/text/sparkline.h"

namespace ampscope::reports {
namespace {

using analysis::countOf;
using analysis::countText;
using analysis::ScalerLedger;
using analysis::ScaleStep;
using analysis::scaleText;

constexpr std::size_t kShownSkips = 4;
constexpr std::size_t kShownScalers = 4;

std::string parameters(const ScalerLedger& ledger) {
  std::string result = "init " + (ledger.init_scale ? scaleText(*ledger.init_scale) : std::string("unknown"));
  if (ledger.growth_factor && ledger.growth_interval) {
    result += fmt::format(", x{} after {}", scaleText(*ledger.growth_factor),
                          countOf(static_cast<std::uint64_t>(*ledger.growth_interval), "good step"));
  }
  if (ledger.backoff_factor) {
    result += fmt::format(", x{} after a bad one", scaleText(*ledger.backoff_factor));
  }
  return result;
}

/// The scale over the run on a logarithmic axis, a column per group of steps (the lowest scale of the group).
std::string scaleLine(const std::vector<ScaleStep>& trajectory, std::size_t width) {
  const std::size_t length = std::min(width, trajectory.size());
  std::vector<double> levels;
  for (std::size_t i = 0; i < length; ++i) {
    const std::size_t begin = i * trajectory.size() / length;
    const std::size_t end = (i + 1) * trajectory.size() / length;
    double lowest = INFINITY;
    for (std::size_t at = begin; at < end; ++at) {
      lowest = std::fmin(lowest, std::log2(trajectory[at].scale_before));
    }
    levels.push_back(std::clamp(lowest, -150.0, 130.0));
  }
  constexpr double kLeastOctaves = 3;
  return sparkline(levels, kLeastOctaves);
}

std::string skippedText(const ScalerLedger& ledger) {
  if (ledger.skipped == 0) {
    return fmt::format("none of {}", countOf(ledger.trajectory.size(), "step"));
  }
  std::string text = fmt::format("{} of {}", countText(ledger.skipped), countOf(ledger.trajectory.size(), "step"));
  if (ledger.calibration_skipped == ledger.skipped) {
    return text + ", all of them before the first good step: the scale was finding its level";
  }
  if (ledger.calibration_skipped != 0) {
    text += fmt::format(", {} of them before the first good step", countText(ledger.calibration_skipped));
  }
  std::size_t longest = 0;
  for (const analysis::SkippedRun& run : ledger.skipped_runs) {
    longest = std::max<std::size_t>(longest, std::size_t{run.last} - run.first + 1);
  }
  return text + (longest > 1 ? fmt::format("; at most {} in a row", longest) : "");
}

std::string blameText(const ScaleStep& step) {
  if (!step.blame) {
    return "cause not recorded";
  }
  const analysis::Blame& blame = *step.blame;
  const bool only_nan = blame.nan != 0 && blame.pos_inf + blame.neg_inf == 0;
  std::string text = fmt::format("{} {} {} in {} ({})", only_nan ? "nan" : "inf", blame.came_in ? "read by" : "from",
                                 opName(blame.site), moduleName(blame.site.module), name(blame.site.phase));
  if (blame.parameter_count != 0) {
    text += fmt::format(", reached the gradient of {}", countOf(blame.parameter_count, "parameter"));
  }
  return text;
}

void writeSkips(const ScalerLedger& ledger, Page& page) {
  // The calibration is expected; skips after it cost training steps and are what a person looks for.
  const bool calibration = ledger.skipped == ledger.calibration_skipped;
  std::size_t shown = 0;
  std::size_t left = 0;
  for (const ScaleStep& step : ledger.trajectory) {
    if (!step.skipped || step.calibration != calibration) {
      continue;
    }
    if (shown == kShownSkips) {
      ++left;
      continue;
    }
    ++shown;
    page.labelled(fmt::format("step {}", step.step), fmt::format("{} → {}: {}", scaleText(step.scale_before),
                                                                 scaleText(step.scale_after), blameText(step)));
  }
  if (left != 0) {
    page.labelled("", fmt::format("and {} more", left), Tone::kDim);
  }
}

void writeScaler(const ScalerLedger& ledger, bool several, Page& page) {
  page.section(several ? fmt::format("GradScaler {} of process {}", ledger.scaler, ledger.process) : "GradScaler");
  if (!ledger.enabled) {
    page.paragraph("disabled: it scaled nothing and skipped nothing", 2, Tone::kWarn);
    return;
  }
  page.labelled("parameters", parameters(ledger));
  if (ledger.trajectory.empty()) {
    page.labelled("scale", "never updated", Tone::kWarn);
    return;
  }
  const double first = ledger.trajectory.front().scale_before;
  const double last = ledger.trajectory.back().scale_after;
  const std::string from = scaleText(first);
  const std::string to = scaleText(last);
  const std::size_t room =
      page.width() > 24 + from.size() + to.size() ? page.width() - 18 - from.size() - to.size() : 8;
  page.labelled("scale",
                fmt::format("{} {} {}", from, scaleLine(ledger.trajectory, std::min<std::size_t>(room, 60)), to));
  page.labelled("skipped", skippedText(ledger),
                ledger.skipped > ledger.calibration_skipped ? Tone::kWarn : Tone::kPlain);
  writeSkips(ledger, page);
}

}  // namespace

void writeScalers(const analysis::Analysis& analysis, Page& page) {
  const std::size_t shown = std::min(kShownScalers, analysis.scalers.size());
  for (std::size_t i = 0; i < shown; ++i) {
    writeScaler(analysis.scalers[i], analysis.scalers.size() > 1, page);
  }
  if (shown < analysis.scalers.size()) {
    page.paragraph(fmt::format("and {} more GradScalers (all of them: --format json)", analysis.scalers.size() - shown),
                   2, Tone::kDim);
  }
}

}  // namespace ampscope::reports
