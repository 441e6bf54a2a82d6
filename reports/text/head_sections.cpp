// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
// What ran, and the worst things first.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "analyzer/analysis/words.h"
#include "reports/text/names.h"
#include "reports/text/printable.h"
#include "reports/text/sections.h"

namespace ampscope::reports {
namespace {

using analysis::Level;
using analysis::Observation;

constexpr std::size_t kShownObservations = 8;

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string result;
  for (const std::string& part : parts) {
    if (!part.empty()) {
      result += result.empty() ? "" : separator;
      result += part;
    }
  }
  return result;
}

std::string_view mark(Level level) noexcept {
  constexpr std::array<std::string_view, 3> kMarks = {"BAD ", "warn", "info"};
  return kMarks[static_cast<std::size_t>(level)];
}

Tone tone(Level level) noexcept {
  constexpr std::array<Tone, 3> kTones = {Tone::kBad, Tone::kWarn, Tone::kDim};
  return kTones[static_cast<std::size_t>(level)];
}

std::string where(const Observation& observation) {
  if (!observation.site) {
    return {};
  }
  const analysis::Site& site = *observation.site;
  std::vector<std::string> parts = {moduleName(site.module)};
  if (!site.op.empty()) {
    parts.push_back(opName(site));
    parts.emplace_back(observation.role ? fmt::format("{} {}", name(site.phase), name(*observation.role))
                                        : std::string(name(site.phase)));
  }
  if (observation.dtype) {
    parts.emplace_back(name(*observation.dtype));
  }
  return join(parts, " · ");
}

void writeObservation(const Observation& observation, Page& page) {
  constexpr std::size_t kIndent = 8;
  const Level level = levelOf(observation.kind);
  const std::string place = where(observation);
  std::vector<std::string> lines = wrap(place.empty() ? printable(observation.message) : place, page.width() - kIndent);
  bool first = true;
  for (std::string& line : lines) {
    page.line(std::string("  ") + (first ? page.painted(std::string(mark(level)), tone(level)) : "    ") + "  " +
              (place.empty() ? line : page.painted(std::move(line), Tone::kTitle)));
    first = false;
  }
  if (!place.empty()) {
    page.paragraph(printable(observation.message), kIndent);
  }
}

}  // namespace

void writeHead(const analysis::Analysis& analysis, Page& page) {
  const analysis::RunInfo& run = analysis.run;
  page.paragraph(cutEnd(printable(run.command), 4 * page.width()), 0, Tone::kTitle);
  std::vector<std::string> facts;
  facts.push_back(analysis::countOf(run.steps, "step"));
  if (run.sampled_steps < run.steps) {
    facts.push_back(analysis::countText(run.sampled_steps) + " measured");
  }
  if (run.ranks > 1) {
    facts.push_back(analysis::countText(run.ranks) + " processes");
  }
  std::vector<std::string> dtypes;
  for (const Dtype dtype : run.autocast_dtypes) {
    dtypes.emplace_back(name(dtype));
  }
  facts.push_back(dtypes.empty() ? "no autocast" : "autocast " + join(dtypes, ", "));
  facts.push_back(printable(join(run.devices, ", ")));
  facts.push_back(run.torch_version.empty() ? "" : "torch " + printable(run.torch_version));
  facts.push_back(run.exit_code ? fmt::format("exit code {}", *run.exit_code) : "");
  facts.emplace_back(run.complete ? "" : "ended before its trace was closed");
  page.paragraph(join(facts, " · "), 0, Tone::kDim);
}

void writeObservations(const analysis::Analysis& analysis, Page& page) {
  page.section("Worst things first");
  if (analysis.observations.empty()) {
    page.paragraph(analysis.coverage.measured_tensors == 0
                       ? "nothing was measured, so nothing can be said"
                       : "nothing to report: no inf or nan, no skipped step, no tensor at the edge of its format",
                   2, analysis.coverage.measured_tensors == 0 ? Tone::kWarn : Tone::kGood);
    return;
  }
  const std::size_t shown = std::min(kShownObservations, analysis.observations.size());
  for (std::size_t i = 0; i < shown; ++i) {
    writeObservation(analysis.observations[i], page);
  }
  if (shown < analysis.observations.size()) {
    page.paragraph(fmt::format("and {} more (all of them: --format json)", analysis.observations.size() - shown), 8,
                   Tone::kDim);
  }
}

}  // namespace ampscope::reports
