// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
// Casts, scales of 8-bit products, ranges of the program, coverage and overhead.
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "analyzer/analysis/words.h"
#include "reports/text/names.h"
#include "reports/text/printable.h"
#include "reports/text/sections.h"

namespace ampscope::reports {
namespace {

using analysis::countOf;
using analysis::countText;
using analysis::percentText;

constexpr std::size_t kShownCasts = 8;
constexpr std::size_t kShownScales = 40;
constexpr std::size_t kShownNotices = 6;

double seconds(std::int64_t nanoseconds) { return static_cast<double>(nanoseconds) * 1e-9; }

std::string reasons(const std::vector<std::pair<std::string, std::uint64_t>>& counts) {
  std::string result;
  for (const auto& [reason, count] : counts) {
    result += fmt::format("{}{} {}", result.empty() ? "" : ", ", countText(count), printable(reason));
  }
  return result;
}

std::string overheadText(const analysis::Overhead& overhead) {
  if (overhead.run_seconds <= 0) {
    return "not recorded";
  }
  const bool steady = overhead.steps_seconds > overhead.steps_tracer_seconds;
  std::string text = overhead.ratio ? fmt::format("{:.2f}x, by the tracer's own clock: ", *overhead.ratio) : "";
  text += fmt::format("{} of {} in the tracer",
                      analysis::secondsText(steady ? overhead.steps_tracer_seconds : overhead.tracer_seconds),
                      analysis::secondsText(steady ? overhead.steps_seconds : overhead.run_seconds));
  text += steady ? ", the first step left out" : "";
  if (overhead.attach_seconds) {
    text += fmt::format("; {} to attach", analysis::secondsText(*overhead.attach_seconds));
  }
  return text;
}

}  // namespace

void writeCasts(const analysis::Analysis& analysis, Page& page) {
  if (analysis.cast_totals.empty()) {
    return;
  }
  using Align = Column::Align;
  Table table({{"cast", Align::kLeft}, {"by", Align::kLeft}, {"calls"}, {"written"}, {"time"}, {"same weight again"}});
  const std::size_t shown = std::min(kShownCasts, analysis.cast_totals.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const analysis::CastTotal& total = analysis.cast_totals[i];
    table.add({{fmt::format("{} → {}", name(total.from), name(total.to))},
               {std::string(name(total.by))},
               {countText(total.count)},
               {analysis::bytesText(total.bytes)},
               {analysis::secondsText(seconds(total.duration_ns))},
               {total.repeated == 0 ? "" : countText(total.repeated), Tone::kWarn}});
  }
  page.section("Casts");
  page.table(table);
  if (shown < analysis.cast_totals.size()) {
    page.paragraph(fmt::format("and {} more kinds", analysis.cast_totals.size() - shown), 2, Tone::kDim);
  }
}

void writeFp8Scales(const analysis::Analysis& analysis, Page& page) {
  if (analysis.fp8_scales.empty()) {
    return;
  }
  using Align = Column::Align;
  Table table({{"layer", Align::kLeft, true},
               {"op", Align::kLeft, true},
               {"phase", Align::kLeft},
               {"scale", Align::kLeft},
               {"of", Align::kLeft},
               {"absmax"},
               {"smallest"},
               {"largest"}});
  const std::size_t shown = std::min(kShownScales, analysis.fp8_scales.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const analysis::Fp8Scale& scale = analysis.fp8_scales[i];
    table.add({{moduleName(scale.site.module)},
               {shortOp(scale.site)},
               {std::string(name(scale.site.phase))},
               {printable(scale.argument)},
               {std::string(shortName(scale.dtype))},
               {analysis::magnitudeText(scale.operand_absmax)},
               {analysis::magnitudeText(scale.min)},
               {analysis::magnitudeText(scale.max)}});
  }
  page.section("Scales of 8-bit products (a value is what is stored, times its scale)");
  page.table(table);
  if (shown < analysis.fp8_scales.size()) {
    page.paragraph(fmt::format("and {} more (all of them: --format json)", analysis.fp8_scales.size() - shown), 2,
                   Tone::kDim);
  }
}

void writeRanges(const analysis::Analysis& analysis, Page& page) {
  if (analysis.ranges.empty()) {
    return;
  }
  using Align = Column::Align;
  Table table({{"range", Align::kLeft, true}, {"domain", Align::kLeft, true}, {"times"}, {"time"}});
  const std::size_t shown = std::min(kShownRanges, analysis.ranges.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const store::RangeTotalRow& range = analysis.ranges[i];
    table.add({{printable(range.name)},
               {printable(range.domain)},
               {countText(range.count)},
               {analysis::secondsText(seconds(range.duration_ns))}});
  }
  page.section("Ranges of the program (NVTX; look into one with --range NAME)");
  page.table(table);
  if (shown < analysis.ranges.size()) {
    page.paragraph(fmt::format("and {} more", countText(analysis.ranges.size() - shown)), 2, Tone::kDim);
  }
}

void writeCoverage(const analysis::Analysis& analysis, Page& page) {
  const analysis::Coverage& coverage = analysis.coverage;
  page.section("Coverage and overhead");
  page.labelled("op calls",
                fmt::format("{} dispatched, {} observed ({}), {} measured, {} compared with an exact result",
                            countText(coverage.dispatched), countText(coverage.observed),
                            percentText(coverage.observed, coverage.dispatched), countText(coverage.measured),
                            countText(coverage.referenced)));
  if (coverage.reference_on && !coverage.unreferenced_by_reason.empty()) {
    page.labelled("", "not compared: " + reasons(coverage.unreferenced_by_reason));
  }
  if (coverage.certified != 0 || !coverage.uncertified_by_reason.empty()) {
    page.labelled(
        "", fmt::format("certified: {} of those that were compared; not: {}", countText(coverage.certified),
                        coverage.uncertified_by_reason.empty() ? "none" : reasons(coverage.uncertified_by_reason)));
  }
  std::string tensors =
      fmt::format("{} met, {} measured ({})", countText(coverage.tensors), countText(coverage.measured_tensors),
                  percentText(coverage.measured_tensors, coverage.tensors));
  if (!coverage.unmeasured_by_reason.empty()) {
    tensors += "; not measured: " + reasons(coverage.unmeasured_by_reason);
  }
  page.labelled("tensors", tensors);
  const auto& reasons_met = coverage.unmeasured_by_reason;
  const bool on_devices = std::any_of(reasons_met.begin(), reasons_met.end(),
                                      [](const auto& reason) { return reason.first == name(Unmeasured::kDevice); });
  if (on_devices && analysis.run.options.find("device=1") == std::string::npos) {
    page.labelled("", "profile --device measures tensors on CUDA devices, too");
  }
  page.labelled("lost", coverage.dropped == 0 ? "nothing" : countOf(coverage.dropped, "record") + " dropped",
                coverage.dropped == 0 ? Tone::kPlain : Tone::kBad);
  for (const analysis::IngestStat& stat : coverage.ingest) {
    if (stat.severity != "info") {
      page.labelled(printable(stat.severity), fmt::format("{} {}", countText(stat.value), printable(stat.meaning)),
                    Tone::kWarn);
    }
  }
  const std::size_t shown = std::min(kShownNotices, coverage.notices.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const analysis::NoticeLine& notice = coverage.notices[i];
    page.labelled(
        notice.kind == "info" ? "notice" : printable(notice.kind),
        printable(notice.text) + (notice.count > 1 ? fmt::format(" ({} times)", countText(notice.count)) : ""),
        notice.kind == "info" ? Tone::kPlain : Tone::kWarn);
  }
  if (shown < coverage.notices.size()) {
    page.labelled("", fmt::format("and {} more notices", coverage.notices.size() - shown), Tone::kDim);
  }
  page.labelled("overhead", overheadText(analysis.overhead));
}

}  // namespace ampscope::reports
