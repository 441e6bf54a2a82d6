// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/html/html_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "analyzer/analysis/comparison.h"
#include "analyzer/analysis/rules.h"
#include "analyzer/analysis/words.h"
#include "reports/html/html.h"
#include "reports/html/html_charts.h"
#include "reports/text/names.h"

namespace ampscope::reports {
namespace {

using analysis::Judgement;

constexpr std::size_t kMostRows = 2000;
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

std::string moduleHtml(const analysis::ModulePlace& module) {
  return "<span class=\"code\">" + html(moduleName(module)) + "</span>";
}

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? kUnknown : static_cast<double>(part) / static_cast<double>(whole);
}

void magnitude(HtmlTable& table, double value) { table.number(analysis::magnitudeText(value), value); }

void sayHidden(std::size_t shown, std::size_t total, std::ostream& out) {
  if (shown < total) {
    out << "<p class=\"dim\">and " << analysis::countText(total - shown)
        << " more rows (all of them: --format csv)</p>\n";
  }
}

}  // namespace

void writeFindingsHtml(const ReportData& data, std::ostream& out) {
  const analysis::Findings& findings = data.analysis.findings;
  if (findings.empty()) {
    out << (data.analysis.coverage.measured_tensors == 0
                ? "<p class=\"warning\">nothing was measured, so nothing can be said</p>\n"
                : "<p class=\"good\">nothing to report: no inf or nan, no lost step, nothing lost at the ends of a "
                  "format</p>\n");
    return;
  }
  const std::size_t shown = std::min(kMostRows, findings.size());
  {
    HtmlTable table(out, "findings-table",
                    {{"severity", false},
                     {"rule", false},
                     {"module", false},
                     {"op", false},
                     {"phase", false},
                     {"dtype", false},
                     {"first step"},
                     {"count"},
                     {"what, and what to do", false}});
    for (std::size_t i = 0; i < shown; ++i) {
      const analysis::Finding& finding = findings[i];
      const analysis::JudgedFinding judged = data.judged(i);
      const bool counts = judged.judgement == Judgement::kFails || judged.judgement == Judgement::kMild;
      table.beginRow();
      table.cell(
          fmt::format("{}{}", name(finding.severity), counts ? "" : fmt::format(" ({})", name(judged.judgement))),
          fmt::format("severity {}", counts ? name(finding.severity) : "dim"));
      table.cell(info(finding.rule).id, "code");
      table.cell(finding.site ? moduleHtml(finding.site->module) : "", "name");
      table.cell(finding.site && !finding.site->op.empty() ? html(opName(*finding.site)) : "", "code");
      table.cell(finding.site ? name(finding.site->phase) : "");
      table.cell(finding.dtype ? name(*finding.dtype) : "");
      table.count(finding.first_step);
      table.count(finding.count);
      const std::string source = html(sourceText(finding));
      table.cell(fmt::format(
          "{}{}<details><summary class=\"dim\">what to do</summary>{}{}</details>", html(finding.message),
          source.empty() ? std::string() : fmt::format(" <span class=\"dim\">{}</span>", source), html(finding.remedy),
          judged.reason.empty() ? "" : fmt::format("<p class=\"dim\">{}</p>", html(judged.reason))));
      table.endRow();
    }
  }
  sayHidden(shown, findings.size(), out);
}

void writeLayersHtml(const analysis::Analysis& analysis, std::ostream& out) {
  const std::size_t shown = std::min(kMostRows, analysis.layers.size());
  {
    HtmlTable table(out, "layers-table",
                    {{"layer", false},
                     {"class", false},
                     {"out", false},
                     {"absmax"},
                     {"grad", false},
                     {"absmax"},
                     {"absmin"},
                     {"subnormal"},
                     {"inf/nan"},
                     {"calls"},
                     {"time"}});
    for (std::size_t i = 0; i < shown; ++i) {
      const analysis::Layer& layer = analysis.layers[i];
      const analysis::LayerRollup& rollup = layer.rollup;
      const double seconds = static_cast<double>(rollup.duration_ns) * 1e-9;
      table.beginRow();
      table.cell(moduleHtml(layer.module), "name");
      table.cell(html(layer.module.class_name.substr(0, 120)));
      table.cell(shortNames(rollup.forward_dtypes));
      magnitude(table, rollup.forward.absmax);
      table.cell(shortNames(rollup.gradient_dtypes));
      magnitude(table, rollup.gradients.absmax);
      magnitude(table, rollup.gradients.absmin);
      table.number(analysis::percentText(rollup.gradients.subnormal, rollup.gradients.nonZero()),
                   share(rollup.gradients.subnormal, rollup.gradients.nonZero()));
      table.count(rollup.forward.nonFinite() + rollup.gradients.nonFinite());
      table.count(rollup.calls);
      table.number(analysis::secondsText(seconds), seconds);
      table.endRow();
    }
  }
  sayHidden(shown, analysis.layers.size(), out);
}

void writeOpsHtml(const analysis::Analysis& analysis, std::ostream& out) {
  std::size_t total = 0;
  std::size_t shown = 0;
  {
    HtmlTable table(out, "ops-table",
                    {{"layer", false},
                     {"op", false},
                     {"phase", false},
                     {"role", false},
                     {"dtype", false},
                     {"calls"},
                     {"absmin"},
                     {"absmax"},
                     {"subnormal"},
                     {"inf/nan"},
                     {"fp16 would flush"},
                     {"error, ULP"},
                     {"elements by binade", false}});
    for (const analysis::Layer& layer : analysis.layers) {
      for (const analysis::OpEntry& entry : layer.ops) {
        // Inputs are what another op wrote; weights are told once, here.
        if (entry.role == Role::kInput || entry.role == Role::kGradOutput || ++total > kMostRows) {
          continue;
        }
        ++shown;
        const analysis::TensorTotals& totals = entry.totals;
        const std::uint64_t flushed = totals.whatIf(format::FormatId::kBinary16).flush_to_zero;
        const double error = analysis::errorInUlp(entry.references[analysis::indexOf(ReferenceLevel::kLocal)]);
        table.beginRow();
        table.cell(moduleHtml(layer.module), "name");
        table.cell(html(opName(entry.site)), "code");
        table.cell(name(entry.site.phase));
        table.cell(name(entry.role));
        table.cell(name(entry.dtype));
        table.count(entry.calls);
        magnitude(table, totals.absmin);
        magnitude(table, totals.absmax);
        table.number(analysis::percentText(totals.subnormal, totals.nonZero()),
                     share(totals.subnormal, totals.nonZero()));
        table.count(totals.nonFinite());
        table.number(totals.full == 0 ? "" : analysis::percentText(flushed, totals.nonZero()),
                     totals.full == 0 ? kUnknown : share(flushed, totals.nonZero()));
        table.number(std::isnan(error) ? "" : fmt::format("{:.3g}", error), error);
        table.cell(histogramChart(totals.histogram));
        table.endRow();
      }
    }
  }
  sayHidden(shown, total, out);
}

void writeCastsHtml(const analysis::Analysis& analysis, std::ostream& out) {
  HtmlTable table(
      out, "casts-table",
      {{"from", false}, {"to", false}, {"by", false}, {"calls"}, {"written"}, {"time"}, {"same weight again"}});
  for (const analysis::CastTotal& total : analysis.cast_totals) {
    const double seconds = static_cast<double>(total.duration_ns) * 1e-9;
    table.beginRow();
    table.cell(name(total.from));
    table.cell(name(total.to));
    table.cell(name(total.by));
    table.count(total.count);
    table.number(analysis::bytesText(total.bytes), static_cast<double>(total.bytes));
    table.number(analysis::secondsText(seconds), seconds);
    table.count(total.repeated);
    table.endRow();
  }
}

void writeRangesHtml(const analysis::Analysis& analysis, std::ostream& out) {
  const std::size_t shown = std::min(kShownRanges, analysis.ranges.size());
  {
    HtmlTable table(out, "ranges-table", {{"range", false}, {"domain", false}, {"times"}, {"time"}});
    for (std::size_t i = 0; i < shown; ++i) {
      const store::RangeTotalRow& range = analysis.ranges[i];
      const double seconds = static_cast<double>(range.duration_ns) * 1e-9;
      table.beginRow();
      table.cell(html(range.name), "name");
      table.cell(html(range.domain));
      table.count(range.count);
      table.number(analysis::secondsText(seconds), seconds);
      table.endRow();
    }
  }
  if (shown < analysis.ranges.size()) {
    out << "<p class=\"dim\">and " << analysis::countText(analysis.ranges.size() - shown) << " more</p>\n";
  }
}

}  // namespace ampscope::reports
