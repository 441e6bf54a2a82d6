// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/text/verdict_section.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "analyzer/analysis/words.h"
#include "reports/text/names.h"
#include "reports/text/page.h"
#include "reports/text/printable.h"

namespace ampscope::reports {
namespace {

using analysis::GateFailure;
using analysis::Judgement;
using analysis::Verdict;

constexpr std::size_t kShownFindings = 4;  // with the others below: a screen of 24 lines
constexpr std::size_t kShownOthers = 4;

std::string counts(const ReportData& data) {
  const Verdict& verdict = *data.verdict;
  std::string text = analysis::countOf(verdict.findings.size(), "finding");
  const auto add = [&text](std::uint64_t count, std::string_view what) {
    if (count != 0) {
      text += fmt::format(" · {} {}", analysis::countText(count), what);
    }
  };
  add(verdict.count(Judgement::kFails), verdict.has_baseline ? "new or worse" : "fail");
  add(verdict.count(Judgement::kKnown), "known from the baseline");
  add(verdict.count(Judgement::kSuppressed), "suppressed");
  add(verdict.count(Judgement::kTolerated), "within --max");
  add(verdict.count(Judgement::kMild), "less severe than what fails");
  add(verdict.fixed, "fixed since the baseline");
  return text;
}

void writeFinding(const ReportData& data, const GateFailure& failure, Page& page) {
  const analysis::Finding& finding = data.analysis.findings[*failure.finding];
  page.paragraph(fmt::format("{} {}", name(finding.severity), findingTitle(finding)), 2,
                 finding.severity == analysis::Severity::kError ? Tone::kBad : Tone::kWarn);
  page.paragraph(cutEnd(printable(finding.message), 3 * page.width()), 4);
  if (const std::string source = sourceText(finding); !source.empty()) {
    page.paragraph(source, 4, Tone::kDim);
  }
}

}  // namespace

void writeVerdict(const ReportData& data, const Style& style, std::ostream& out) {
  const Verdict& verdict = *data.verdict;
  Page page(out, style);
  page.line(page.painted(verdict.passed() ? "passed" : "failed", verdict.passed() ? Tone::kGood : Tone::kBad) + ": " +
            counts(data));
  std::vector<std::string> looks;
  std::size_t findings = 0;
  std::size_t others = 0;
  for (const GateFailure& failure : verdict.failures) {
    std::size_t& shown = failure.finding ? findings : others;
    if (++shown > (failure.finding ? kShownFindings : kShownOthers)) {
      continue;
    }
    if (failure.finding) {
      writeFinding(data, failure, page);
    } else {
      page.paragraph(cutEnd(printable(failure.what), 3 * page.width()), 2, Tone::kBad);
    }
    if (std::find(looks.begin(), looks.end(), failure.look) == looks.end()) {
      looks.push_back(failure.look);
    }
  }
  const std::size_t hidden =
      (findings > kShownFindings ? findings - kShownFindings : 0) + (others > kShownOthers ? others - kShownOthers : 0);
  if (hidden != 0) {
    page.paragraph(
        fmt::format("and {} (all of them: --json FILE or --markdown FILE)", analysis::countOf(hidden, "more reason")),
        2, Tone::kDim);
  }
  for (const std::string& look : looks) {
    page.paragraph("look closer: " + printable(look), 2, Tone::kDim);
  }
}

}  // namespace ampscope::reports
