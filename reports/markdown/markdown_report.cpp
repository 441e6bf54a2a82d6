// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/markdown/markdown_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "analyzer/analysis/device_work.h"
#include "analyzer/analysis/gpu_settings.h"
#include "analyzer/analysis/rules.h"
#include "analyzer/analysis/words.h"
#include "reports/markdown/markdown.h"
#include "reports/text/names.h"

namespace ampscope::reports {
namespace {

using analysis::countOf;
using analysis::countText;
using analysis::Finding;
using analysis::Judgement;

// A comment on GitHub holds 65,536 characters, and a cell of hostile text takes five for one.
constexpr std::size_t kShownFindings = 20;
constexpr std::size_t kShownFailures = 20;
constexpr std::size_t kShownLayers = 40;
constexpr std::size_t kShownDeviceRows = 10;  // ops, and kernels
constexpr std::size_t kNameColumns = 60;
constexpr std::size_t kSentenceColumns = 240;

using Rows = std::vector<std::vector<std::string>>;

std::string_view mark(const analysis::JudgedFinding& judged, const Finding& finding) noexcept {
  constexpr std::array<std::string_view, 3> kMarks = {"❌ error", "⚠️ warning", "ℹ️ note"};
  switch (judged.judgement) {
    case Judgement::kKnown:
      return "known";
    case Judgement::kSuppressed:
      return "suppressed";
    case Judgement::kTolerated:
      return "tolerated";
    default:
      return kMarks[static_cast<std::size_t>(finding.severity)];
  }
}

std::string moduleCell(const analysis::ModulePlace& module) { return markdown(moduleName(module), kNameColumns); }

void writeVerdict(const ReportData& data, std::ostream& out) {
  const auto count = [&](analysis::Severity severity) {
    return std::count_if(data.analysis.findings.begin(), data.analysis.findings.end(),
                         [severity](const Finding& finding) { return finding.severity == severity; });
  };
  if (!data.verdict) {
    out << "### ampscope: "
        << (data.analysis.findings.empty()
                ? std::string("nothing to report")
                : fmt::format("{}, {}, {}", countOf(count(analysis::Severity::kError), "error"),
                              countOf(count(analysis::Severity::kWarning), "warning"),
                              countOf(count(analysis::Severity::kNote), "note")))
        << "\n\n";
    return;
  }
  const analysis::Verdict& verdict = *data.verdict;
  out << (verdict.passed()
              ? "### ✅ ampscope: passed\n\n"
              : fmt::format("### ❌ ampscope: failed for {}\n\n", countOf(verdict.failures.size(), "reason")));
  std::string counts = countOf(data.analysis.findings.size(), "finding");
  for (const Judgement judgement : {Judgement::kKnown, Judgement::kSuppressed, Judgement::kTolerated}) {
    if (const std::uint64_t number = verdict.count(judgement); number != 0) {
      counts += fmt::format(", {} {}", countText(number), name(judgement));
    }
  }
  if (verdict.has_baseline) {
    counts += fmt::format(", {} fixed since the baseline", countText(verdict.fixed));
  }
  out << counts << "\n\n";
  std::size_t shown = 0;
  for (const analysis::GateFailure& failure : verdict.failures) {
    if (!failure.finding && shown++ < kShownFailures) {
      out << "- " << markdown(failure.what, kSentenceColumns) << '\n';
    }
  }
  if (shown > kShownFailures) {
    out << "- and " << shown - kShownFailures << " more\n";
  }
  out << (shown != 0 ? "\n" : "");
}

void writeFindings(const ReportData& data, std::ostream& out) {
  const analysis::Findings& findings = data.analysis.findings;
  if (findings.empty()) {
    return;
  }
  // What fails comes before what was accepted.
  std::vector<std::size_t> order(findings.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    order[i] = i;
  }
  std::stable_partition(order.begin(), order.end(),
                        [&](std::size_t i) { return data.judged(i).judgement == Judgement::kFails; });
  Rows rows;
  const std::size_t shown = std::min(kShownFindings, findings.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const Finding& finding = findings[order[i]];
    const std::string source = sourceText(finding);
    rows.push_back({std::string(mark(data.judged(order[i]), finding)), std::string(info(finding.rule).id),
                    finding.site ? moduleCell(finding.site->module) : "",
                    finding.site && !finding.site->op.empty() ? markdown(opName(*finding.site), kNameColumns) : "",
                    analysis::stepsText(finding.first_step, finding.last_step),
                    markdown(finding.message, kSentenceColumns) +
                        (source.empty() ? std::string() : " (" + markdown(source, kNameColumns) + ")")});
  }
  writeMarkdownTable({"", "<rule", "<module", "<op", "<steps", "<what"}, rows, out);
  if (shown < findings.size()) {
    out << fmt::format("and {} more\n\n", findings.size() - shown);
  }
  out << "<details><summary>What to do</summary>\n\n";
  std::vector<analysis::Rule> told;
  for (std::size_t i = 0; i < shown; ++i) {
    const Finding& finding = findings[order[i]];
    if (std::find(told.begin(), told.end(), finding.rule) == told.end()) {
      told.push_back(finding.rule);
      out << fmt::format("- {}: {} (`ampscope explain {}`)\n", info(finding.rule).id,
                         markdown(finding.remedy, kSentenceColumns), info(finding.rule).id);
    }
  }
  out << "\n</details>\n\n";
}

void writeScalers(const analysis::Analysis& analysis, std::ostream& out) {
  Rows rows;
  for (const analysis::ScalerLedger& ledger : analysis.scalers) {
    if (ledger.trajectory.empty()) {
      continue;
    }
    rows.push_back({fmt::format("{} of process {}", ledger.scaler, ledger.process),
                    analysis::scaleText(ledger.trajectory.front().scale_before),
                    analysis::scaleText(ledger.trajectory.back().scale_after), countText(ledger.trajectory.size()),
                    countText(ledger.skipped), countText(ledger.calibration_skipped)});
  }
  if (rows.empty()) {
    return;
  }
  rows.resize(std::min(rows.size(), kShownFindings));
  out << "<details><summary>GradScaler</summary>\n\n";
  writeMarkdownTable({"scaler", "first scale", "last scale", "steps", "skipped", "of these, calibration"}, rows, out);
  out << "</details>\n\n";
}

void writeLayers(const analysis::Analysis& analysis, std::ostream& out) {
  if (analysis.layers.empty()) {
    return;
  }
  Rows rows;
  for (const analysis::Layer& layer : analysis.layers) {
    if (rows.size() == kShownLayers) {
      break;
    }
    const analysis::LayerRollup& rollup = layer.rollup;
    rows.push_back({moduleCell(layer.module), shortNames(rollup.forward_dtypes),
                    analysis::magnitudeText(rollup.forward.absmax), shortNames(rollup.gradient_dtypes),
                    analysis::magnitudeText(rollup.gradients.absmax),
                    analysis::percentText(rollup.gradients.subnormal, rollup.gradients.nonZero()),
                    countText(rollup.forward.nonFinite() + rollup.gradients.nonFinite())});
  }
  out << fmt::format("<details><summary>Layers ({})</summary>\n\n", countText(analysis.layers.size()));
  writeMarkdownTable({"layer", "<out", "absmax", "<grad", "absmax", "subnormal", "inf/nan"}, rows, out);
  if (rows.size() < analysis.layers.size()) {
    out << fmt::format("and {} more\n\n", countText(analysis.layers.size() - rows.size()));
  }
  out << "</details>\n\n";
}

void writeDeviceWork(const analysis::Analysis& analysis, std::ostream& out) {
  const analysis::DeviceWork& work = analysis.device_work;
  if (work.empty()) {
    return;
  }
  const std::uint64_t all = analysis::deviceDuration(work);
  const auto seconds = [](std::uint64_t duration_ns) {
    return analysis::secondsText(static_cast<double>(duration_ns) * 1e-9);
  };
  Rows ops;
  for (std::size_t i = 0; i < std::min(kShownDeviceRows, work.ops.size()); ++i) {
    const analysis::DeviceOp& op = work.ops[i];
    ops.push_back({markdown(op.op, kNameColumns), countText(op.count), seconds(op.duration_ns),
                   analysis::percentText(op.duration_ns, all)});
  }
  Rows kernels;
  for (std::size_t i = 0; i < std::min(kShownDeviceRows, work.kernels.size()); ++i) {
    const analysis::DeviceKernel& kernel = work.kernels[i];
    kernels.push_back({markdown(deviceWorkName(kernel), kNameColumns), markdown(deviceWorkFor(kernel), kNameColumns),
                       countText(kernel.count), seconds(kernel.duration_ns),
                       analysis::percentText(kernel.duration_ns, all)});
  }
  const auto more = [&out](std::uint64_t count) {
    out << (count == 0 ? std::string() : fmt::format("and {} more\n\n", countText(count)));
  };
  out << fmt::format("<details><summary>Device ({})</summary>\n\n{}\n\n", seconds(all),
                     markdown(deviceTimeText(work), kSentenceColumns));
  if (!ops.empty()) {
    writeMarkdownTable({"op", "count", "time", "share"}, ops, out);
    more(work.ops.size() - ops.size());
  }
  writeMarkdownTable({"kernel", "<for", "count", "time", "share"}, kernels, out);
  more(work.kernels.size() - kernels.size() + work.kernels_left_out);
  out << "</details>\n\n";
}

void writeRanges(const analysis::Analysis& analysis, std::ostream& out) {
  if (analysis.ranges.empty()) {
    return;
  }
  Rows rows;
  const std::size_t shown = std::min(kShownRanges, analysis.ranges.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const store::RangeTotalRow& range = analysis.ranges[i];
    rows.push_back({markdown(range.name, kNameColumns), markdown(range.domain, kNameColumns), countText(range.count),
                    analysis::secondsText(static_cast<double>(range.duration_ns) * 1e-9)});
  }
  out << fmt::format("<details><summary>Ranges of the program ({})</summary>\n\n", countText(analysis.ranges.size()));
  writeMarkdownTable({"range", "<domain", "times", "time"}, rows, out);
  if (shown < analysis.ranges.size()) {
    out << fmt::format("and {} more\n\n", countText(analysis.ranges.size() - shown));
  }
  out << "</details>\n\n";
}

void writeRun(const analysis::Analysis& analysis, std::ostream& out) {
  const analysis::RunInfo& run = analysis.run;
  const analysis::Coverage& coverage = analysis.coverage;
  out << "<details><summary>Run and coverage</summary>\n\n";
  out << fmt::format("- command: {}\n", markdown(run.command, kSentenceColumns));
  out << fmt::format("- {}, {} measured; torch {}{}\n", countOf(run.steps, "step"), countText(run.sampled_steps),
                     markdown(run.torch_version, kNameColumns),
                     run.complete ? "" : "; the run ended before its trace was closed");
  if (const std::string settings = analysis::gpuSettingsText(run); !settings.empty()) {
    out << "- " << markdown(settings, 4 * kSentenceColumns) << '\n';
  }
  if (run.range) {
    out << "- only calls in NVTX ranges named " << markdown(*run.range, kNameColumns) << '\n';
  }
  for (const analysis::PolicySetting& setting : run.policy) {
    out << fmt::format("- {}: {} {}\n", setting.applied ? "under a policy" : "**policy not applied**",
                       markdown(setting.what, kNameColumns), markdown(setting.value, kSentenceColumns));
  }
  out << fmt::format("- op calls: {} dispatched, {} observed, {} measured, {} compared with an exact result\n",
                     countText(coverage.dispatched), countText(coverage.observed), countText(coverage.measured),
                     countText(coverage.referenced));
  out << fmt::format("- tensors: {} met, {} measured; records dropped: {}\n\n", countText(coverage.tensors),
                     countText(coverage.measured_tensors), countText(coverage.dropped));
  out << "</details>\n";
}

}  // namespace

Result<void> MarkdownReporter::render(const ReportData& data, const Style& /*style*/, std::ostream& out) const {
  writeVerdict(data, out);
  writeFindings(data, out);
  writeScalers(data.analysis, out);
  writeLayers(data.analysis, out);
  writeDeviceWork(data.analysis, out);
  writeRanges(data.analysis, out);
  writeRun(data.analysis, out);
  return finish(out);
}

}  // namespace ampscope::reports
