// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
// What ran, and the worst things first.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "analyzer/analysis/gpu_settings.h"
#include "analyzer/analysis/rules.h"
#include "analyzer/analysis/words.h"
#include "reports/text/names.h"
#include "reports/text/printable.h"
#include "reports/text/sections.h"

namespace ampscope::reports {
namespace {

using analysis::Finding;
using analysis::Severity;

constexpr std::size_t kShownFindings = 8;

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

std::string_view mark(Severity severity) noexcept {
  constexpr std::array<std::string_view, 3> kMarks = {"ERROR", "warn ", "note "};
  return kMarks[static_cast<std::size_t>(severity)];
}

Tone tone(Severity severity) noexcept {
  constexpr std::array<Tone, 3> kTones = {Tone::kBad, Tone::kWarn, Tone::kDim};
  return kTones[static_cast<std::size_t>(severity)];
}

void writeFinding(const Finding& finding, Page& page) {
  constexpr std::size_t kIndent = 9;
  bool first = true;
  for (std::string& line : wrap(findingTitle(finding), page.width() - kIndent)) {
    const std::string label(mark(finding.severity));
    page.line("  " + (first ? page.painted(label, tone(finding.severity)) : std::string(label.size(), ' ')) + "  " +
              page.painted(std::move(line), Tone::kTitle));
    first = false;
  }
  page.paragraph(printable(finding.message), kIndent);
  if (const std::string source = sourceText(finding); !source.empty()) {
    page.paragraph(source, kIndent, Tone::kDim);
  }
  if (finding.severity == Severity::kError) {
    page.paragraph("Do: " + printable(finding.remedy), kIndent, Tone::kDim);
  }
}

/// What was not the program's own choice.
void writePolicySettings(const analysis::RunInfo& run, Page& page) {
  constexpr std::size_t kShown = 6;
  std::vector<std::string> applied;
  for (const analysis::PolicySetting& setting : run.policy) {
    const std::string text = printable(fmt::format("{} {}", setting.what, setting.value));
    if (!setting.applied) {
      page.paragraph(fmt::format("policy NOT applied: {}", text), 0, Tone::kBad);
    } else {
      applied.push_back(text);
    }
  }
  if (applied.size() > kShown) {
    const std::size_t more = applied.size() - kShown;
    applied.resize(kShown);
    applied.push_back(fmt::format("and {} more", more));
  }
  if (!applied.empty()) {
    page.paragraph("under a policy: " + join(applied, " · "), 0, Tone::kDim);
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
  if (const std::string settings = analysis::gpuSettingsText(run); !settings.empty()) {
    page.paragraph(printable(settings), 0, Tone::kDim);
  }
  if (run.range) {
    page.paragraph("only calls in NVTX ranges named " + cutEnd(printable(*run.range), page.width()), 0, Tone::kWarn);
  }
  writePolicySettings(run, page);
}

void writeFindings(const analysis::Analysis& analysis, Page& page) {
  page.section("Worst things first");
  if (analysis.findings.empty()) {
    page.paragraph(analysis.coverage.measured_tensors == 0
                       ? "nothing was measured, so nothing can be said"
                       : "nothing to report: no inf or nan, no lost step, nothing lost at the ends of a format",
                   2, analysis.coverage.measured_tensors == 0 ? Tone::kWarn : Tone::kGood);
    return;
  }
  const std::size_t shown = std::min(kShownFindings, analysis.findings.size());
  for (std::size_t i = 0; i < shown; ++i) {
    writeFinding(analysis.findings[i], page);
  }
  if (shown < analysis.findings.size()) {
    page.paragraph(fmt::format("and {} more (all of them: --format json)", analysis.findings.size() - shown), 9,
                   Tone::kDim);
  }
  page.paragraph(
      fmt::format("what a rule means: ampscope explain {}", analysis::info(analysis.findings.front().rule).id), 9,
      Tone::kDim);
}

}  // namespace ampscope::reports
