// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "analyzer/analysis/comparison.h"
#include "analyzer/analysis/rules.h"
#include "reports/table/site_columns.h"
#include "reports/table/tables.h"

namespace ampscope::reports {
namespace {

using enum ColumnType;

constexpr auto kRunColumns = std::to_array<Column>({
    {"started_at", kText},
    {"command", kText},
    {"exit_code", kCount},
    {"torch_version", kText},
    {"options", kText},
    {"ranks", kCount},
    {"steps", kCount},
    {"sampled_steps", kCount},
    {"complete", kTruth},
    {"first_loss", kReal},
    {"final_loss", kReal},
    {"dispatched", kCount},
    {"observed", kCount},
    {"measured", kCount},
    {"dropped", kCount},
    {"run_seconds", kReal},
    {"overhead", kReal},
});

constexpr auto kOpColumns = std::to_array<Column>({
    {"root", kText},
    {"module", kText},
    {"class", kText},
    {"op", kText},
    {"overload", kText},
    {"public_op", kText},
    {"phase", kText},
    {"ordinal", kCount},
    {"role", kText},
    {"dtype", kText},
    {"calls", kCount},
    {"steps", kCount},
    {"first_step", kCount},
    {"last_step", kCount},
    {"tensors", kCount},
    {"measured", kCount},
    {"numel", kCount},
    {"zero", kCount},
    {"subnormal", kCount},
    {"near_max", kCount},
    {"pos_inf", kCount},
    {"neg_inf", kCount},
    {"nan", kCount},
    {"negative", kCount},
    {"absmin", kReal},
    {"absmax", kReal},
    {"min", kReal},
    {"max", kReal},
    {"fp16_flush_to_zero", kCount},
    {"fp16_to_subnormal", kCount},
    {"fp16_overflow", kCount},
    {"bf16_flush_to_zero", kCount},
    {"bf16_to_subnormal", kCount},
    {"bf16_overflow", kCount},
    {"compared", kCount},
    {"max_ulp_error", kReal},
    {"error_ulp_99", kReal},
    {"relative_norm_error", kReal},
});

constexpr auto kFindingColumns = std::to_array<Column>({
    {"rule", kText},
    {"severity", kText},
    {"root", kText},
    {"module", kText},
    {"class", kText},
    {"op", kText},
    {"overload", kText},
    {"public_op", kText},
    {"phase", kText},
    {"ordinal", kCount},
    {"role", kText},
    {"dtype", kText},
    {"first_step", kCount},
    {"last_step", kCount},
    {"count", kCount},
    {"numel", kCount},
    {"message", kText},
    {"remedy", kText},
});

constexpr auto kCastColumns = std::to_array<Column>({
    {"root", kText},        {"module", kText}, {"class", kText},     {"op", kText},     {"overload", kText},
    {"public_op", kText},   {"phase", kText},  {"ordinal", kCount},  {"by", kText},     {"from", kText},
    {"to", kText},          {"role", kText},   {"parameter", kText}, {"count", kCount}, {"repeated", kCount},
    {"steps", kCount},      {"bytes", kCount}, {"seconds", kReal},   {"numel", kCount}, {"flushed", kCount},
    {"overflowed", kCount},
});

constexpr auto kScaleColumns = std::to_array<Column>({
    {"process", kCount},
    {"scaler", kCount},
    {"step", kCount},
    {"scale_before", kReal},
    {"scale_after", kReal},
    {"growth_tracker", kCount},
    {"found_inf", kReal},
    {"skipped", kTruth},
    {"calibration", kTruth},
    {"is_set", kTruth},
    {"blamed_module", kText},
    {"blamed_op", kText},
});

void addOptional(RowSink& rows, const std::optional<double>& real) { real ? rows.add(*real) : rows.skip(); }

void writeRun(const analysis::Analysis& analysis, RowSink& rows) {
  const analysis::RunInfo& run = analysis.run;
  rows.add(run.started_at).add(run.command);
  run.exit_code ? rows.add(std::int64_t{*run.exit_code}) : rows.skip();
  rows.add(run.torch_version).add(run.options).add(run.ranks).add(run.steps).add(run.sampled_steps).add(run.complete);
  addOptional(rows, run.first_loss);
  addOptional(rows, run.final_loss);
  const analysis::Coverage& coverage = analysis.coverage;
  rows.add(coverage.dispatched).add(coverage.observed).add(coverage.measured).add(coverage.dropped);
  rows.add(analysis.overhead.run_seconds);
  addOptional(rows, analysis.overhead.ratio);
  rows.end();
}

void writeOps(const analysis::Analysis& analysis, RowSink& rows) {
  for (const analysis::Layer& layer : analysis.layers) {
    for (const analysis::OpEntry& entry : layer.ops) {
      const analysis::TensorTotals& totals = entry.totals;
      addSite(rows, entry.site);
      rows.add(name(entry.role)).add(name(entry.dtype)).add(entry.calls).add(totals.steps.count());
      rows.add(totals.steps.first()).add(totals.steps.last());
      rows.add(totals.tensors).add(totals.measured);
      addCounts(rows, totals);
      const analysis::ReferenceTotals& local = entry.references[analysis::indexOf(ReferenceLevel::kLocal)];
      if (local.tensors != 0) {
        rows.add(local.sum.compared).add(local.sum.max_ulp_error).measured(analysis::errorInUlp(local));
        rows.add(local.relativeNormError());
      } else {
        rows.skip().skip().skip().skip();
      }
      rows.end();
    }
  }
}

void writeFindings(const analysis::Analysis& analysis, RowSink& rows) {
  for (const analysis::Finding& finding : analysis.findings) {
    rows.add(info(finding.rule).id).add(name(finding.severity));
    if (finding.site) {
      addSite(rows, *finding.site);
    } else {
      rows.skip().skip().skip().skip().skip().skip().skip().skip();
    }
    finding.role ? rows.add(name(*finding.role)) : rows.skip();
    finding.dtype ? rows.add(name(*finding.dtype)) : rows.skip();
    rows.add(finding.first_step).add(finding.last_step).add(finding.count);
    rows.add(finding.numel).add(finding.message).add(finding.remedy).end();
  }
}

void writeCasts(const analysis::Analysis& analysis, RowSink& rows) {
  for (const analysis::Cast& cast : analysis.casts) {
    addSite(rows, cast.site);
    rows.add(name(cast.by)).add(name(cast.from)).add(name(cast.to)).add(name(cast.role)).add(cast.parameter);
    rows.add(cast.count).add(cast.repeated).add(cast.steps).add(cast.bytes);
    rows.add(static_cast<double>(cast.duration_ns) * 1e-9).add(cast.source.numel).add(cast.flushed);
    rows.add(cast.overflowed).end();
  }
}

void writeScale(const analysis::Analysis& analysis, RowSink& rows) {
  for (const analysis::ScalerLedger& ledger : analysis.scalers) {
    for (const analysis::ScaleStep& step : ledger.trajectory) {
      rows.add(ledger.process).add(ledger.scaler).add(step.step);
      rows.add(step.scale_before).add(step.scale_after).add(step.growth_tracker);
      rows.add(step.found_inf).add(step.skipped).add(step.calibration).add(step.is_set);
      if (step.blame) {
        rows.add(analysis::displayName(step.blame->site.module)).add(step.blame->site.op);
      } else {
        rows.skip().skip();
      }
      rows.end();
    }
  }
}

}  // namespace

const AnalysisTable& runTable() noexcept {
  static constexpr AnalysisTable kTable{"runs", kRunColumns, writeRun};
  return kTable;
}

const AnalysisTable& opTable() noexcept {
  static constexpr AnalysisTable kTable{"ops", kOpColumns, writeOps};
  return kTable;
}

const AnalysisTable& findingTable() noexcept {
  static constexpr AnalysisTable kTable{"findings", kFindingColumns, writeFindings};
  return kTable;
}

const AnalysisTable& castTable() noexcept {
  static constexpr AnalysisTable kTable{"casts", kCastColumns, writeCasts};
  return kTable;
}

const AnalysisTable& scaleTable() noexcept {
  static constexpr AnalysisTable kTable{"scale", kScaleColumns, writeScale};
  return kTable;
}

}  // namespace ampscope::reports
