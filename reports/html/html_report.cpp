// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/html/html_report.h"

#include <fmt/format.h>

#include "analyzer/analysis/gpu_settings.h"
#include "analyzer/analysis/words.h"
#include "reports/html/html.h"
#include "reports/html/html_assets.h"
#include "reports/html/html_charts.h"
#include "reports/html/html_tables.h"
#include "reports/text/printable.h"

namespace ampscope::reports {
namespace {

using analysis::countOf;
using analysis::countText;

constexpr std::size_t kLongestCommand = 400;
constexpr std::size_t kShownScalers = 8;
constexpr std::size_t kShownNotices = 50;

void writeHead(const ReportData& data, std::ostream& out) {
  const std::string command = html(cutEnd(printable(data.analysis.run.command), kLongestCommand));
  // The policy keeps the page from fetching or running anything that it does not hold.
  out << "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
         "script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n<title>ampscope: "
      << command << "</title>\n<style>\n"
      << kReportStyle << "</style></head>\n<body>\n<h1 class=\"code\">" << command << "</h1>\n";
  const analysis::RunInfo& run = data.analysis.run;
  std::string facts = countOf(run.steps, "step");
  facts += run.sampled_steps < run.steps ? fmt::format(" ({} measured)", countText(run.sampled_steps)) : "";
  for (const Dtype dtype : run.autocast_dtypes) {
    facts += fmt::format(" · autocast {}", name(dtype));
  }
  for (const std::string& device : run.devices) {
    facts += " · " + html(device);
  }
  facts += run.torch_version.empty() ? "" : " · torch " + html(run.torch_version);
  facts += run.exit_code ? fmt::format(" · exit code {}", *run.exit_code) : "";
  facts += run.complete ? "" : " · ended before its trace was closed";
  out << "<p class=\"dim\">" << facts << " · ampscope " << html(data.generator_version) << "</p>\n";
  if (const std::string settings = analysis::gpuSettingsText(run); !settings.empty()) {
    out << "<p class=\"dim\">" << html(settings) << "</p>\n";
  }
  if (run.range) {
    out << "<p class=\"warning\">only calls in NVTX ranges named " << html(*run.range) << "</p>\n";
  }
  for (const analysis::PolicySetting& setting : run.policy) {
    out << (setting.applied ? "<p class=\"dim\">under a policy: " : "<p class=\"error\">policy not applied: ")
        << html(setting.what) << ' ' << html(setting.value) << "</p>\n";
  }
}

void writeVerdict(const ReportData& data, std::ostream& out) {
  if (!data.verdict) {
    return;
  }
  const analysis::Verdict& verdict = *data.verdict;
  if (verdict.passed()) {
    out << "<p class=\"good\"><strong>The check passed.</strong></p>\n";
    return;
  }
  out << "<p class=\"error\"><strong>The check failed for " << countOf(verdict.failures.size(), "reason")
      << ".</strong></p>\n";
  bool any = false;
  for (const analysis::GateFailure& failure : verdict.failures) {
    if (!failure.finding) {
      out << (any ? "" : "<ul>\n") << "<li>" << html(failure.what) << "</li>\n";
      any = true;
    }
  }
  out << (any ? "</ul>\n" : "");
}

void writeScalers(const analysis::Analysis& analysis, std::ostream& out) {
  if (analysis.scalers.empty()) {
    out << "<p class=\"dim\">no GradScaler</p>\n";
  }
  std::size_t shown = 0;
  for (const analysis::ScalerLedger& ledger : analysis.scalers) {
    if (++shown > kShownScalers) {
      out << "<p class=\"dim\">and " << analysis.scalers.size() - kShownScalers << " more</p>\n";
      break;
    }
    const auto number = [](const std::optional<double>& value) {
      return value ? analysis::scaleText(*value) : std::string("unknown");
    };
    out << fmt::format(
        "<h3>scaler {} of process {}</h3>\n<dl><dt>parameters</dt><dd>{}init {}, growth {}, backoff {}</dd>"
        "<dt>skipped</dt><dd>{} of {}, {} of them before the first good step</dd></dl>\n",
        ledger.scaler, ledger.process, ledger.enabled ? "" : "disabled; ", number(ledger.init_scale),
        number(ledger.growth_factor), number(ledger.backoff_factor), countText(ledger.skipped),
        countOf(ledger.trajectory.size(), "step"), countText(ledger.calibration_skipped));
    writeScaleChart(ledger, out);
  }
}

void writeCoverage(const analysis::Analysis& analysis, std::ostream& out) {
  const analysis::Coverage& coverage = analysis.coverage;
  const auto reasons = [](const std::vector<std::pair<std::string, std::uint64_t>>& counts) {
    std::string text;
    for (const auto& [reason, count] : counts) {
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", countText(count), html(reason));
    }
    return text.empty() ? std::string("none") : text;
  };
  out << "<dl>\n"
      << fmt::format(
             "<dt>op calls</dt><dd>{} dispatched, {} observed, {} measured, {} compared with an exact result</dd>\n",
             countText(coverage.dispatched), countText(coverage.observed), countText(coverage.measured),
             countText(coverage.referenced))
      << fmt::format("<dt>not compared</dt><dd>{}</dd>\n", reasons(coverage.unreferenced_by_reason))
      << (coverage.certified == 0 && coverage.uncertified_by_reason.empty()
              ? std::string()
              : fmt::format("<dt>certified</dt><dd>{} of those that were compared; not: {}</dd>\n",
                            countText(coverage.certified), reasons(coverage.uncertified_by_reason)))
      << fmt::format("<dt>tensors</dt><dd>{} met, {} measured</dd>\n", countText(coverage.tensors),
                     countText(coverage.measured_tensors))
      << fmt::format("<dt>not measured</dt><dd>{}</dd>\n", reasons(coverage.unmeasured_by_reason))
      << fmt::format("<dt>dropped</dt><dd>{}</dd>\n", countOf(coverage.dropped, "record"));
  if (analysis.overhead.ratio) {
    out << fmt::format("<dt>overhead</dt><dd>{:.2f}x, by the tracer's own clock</dd>\n", *analysis.overhead.ratio);
  }
  std::size_t shown = 0;
  for (const analysis::NoticeLine& notice : coverage.notices) {
    if (++shown <= kShownNotices) {
      out << fmt::format("<dt>{}</dt><dd>{}</dd>\n", html(notice.kind), html(notice.text));
    }
  }
  out << "</dl>\n";
}

void section(std::string_view id, std::string_view title, std::ostream& out) {
  out << "<h2 id=\"" << id << "\">" << title << "</h2>\n";
}

}  // namespace

Result<void> HtmlReporter::render(const ReportData& data, const Style& /*style*/, std::ostream& out) const {
  const analysis::Analysis& analysis = data.analysis;
  writeHead(data, out);
  writeVerdict(data, out);
  out << "<nav aria-label=\"sections\"><a href=\"#findings\">Findings</a><a href=\"#scaler\">GradScaler</a>"
         "<a href=\"#heat\">Layers over the steps</a><a href=\"#layers\">Layers</a><a href=\"#ops\">Ops</a>"
         "<a href=\"#casts\">Casts</a>"
      << (analysis.device_work.empty() ? "" : "<a href=\"#device\">Device</a>")
      << (analysis.ranges.empty() ? "" : "<a href=\"#ranges\">Ranges</a>")
      << "<a href=\"#coverage\">Coverage</a></nav>\n"
         "<p class=\"tools\"><label>Show rows with <input type=\"search\" id=\"filter\" autocomplete=\"off\"></label> "
         "<span class=\"dim\" id=\"shown\" role=\"status\"></span></p>\n";
  section("findings", "Findings", out);
  writeFindingsHtml(data, out);
  section("scaler", "GradScaler", out);
  writeScalers(analysis, out);
  section("heat", "Layers over the steps", out);
  out << "<h3>Largest magnitude in forward</h3>\n";
  writeHeatMap(analysis.timeline, HeatMapOf::kForward, out);
  out << "<h3>Largest magnitude of the gradients</h3>\n";
  writeHeatMap(analysis.timeline, HeatMapOf::kGradients, out);
  section("layers", "Layers", out);
  writeLayersHtml(analysis, out);
  section("ops", "Ops", out);
  writeOpsHtml(analysis, out);
  section("casts", "Casts", out);
  writeCastsHtml(analysis, out);
  if (!analysis.device_work.empty()) {
    section("device", "Device", out);
    writeDeviceWorkHtml(analysis, out);
  }
  if (!analysis.ranges.empty()) {
    section("ranges", "Ranges of the program", out);
    writeRangesHtml(analysis, out);
  }
  section("coverage", "Coverage", out);
  writeCoverage(analysis, out);
  out << "<script>\n" << kReportScript << "</script>\n</body></html>\n";
  return finish(out);
}

}  // namespace ampscope::reports
