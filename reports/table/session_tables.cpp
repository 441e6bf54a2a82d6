// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <unordered_map>

#include "reports/table/site_columns.h"
#include "reports/table/tables.h"

namespace ampscope::reports {
namespace {

using enum ColumnType;

constexpr auto kStepColumns = std::to_array<Column>({
    {"process", kCount},
    {"step", kCount},
    {"start_seconds", kReal},
    {"seconds", kReal},
    {"sampled", kTruth},
    {"complete", kTruth},
    {"tracer_seconds", kReal},
});

constexpr auto kOpStepColumns = std::to_array<Column>({
    {"process", kCount},
    {"step", kCount},
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
});

constexpr double kNanosecond = 1e-9;

Result<void> writeSteps(const store::Session& session, const analysis::Analysis& /*analysis*/, RowSink& rows) {
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<store::StepRow> steps, session.steps());
  for (const store::StepRow& row : steps) {
    rows.add(row.process.value()).add(row.step).add(static_cast<double>(row.start_ns) * kNanosecond);
    rows.add(static_cast<double>(row.end_ns - row.start_ns) * kNanosecond).add(row.sampled).add(row.complete);
    rows.add(static_cast<double>(row.tracer_ns) * kNanosecond).end();
  }
  return {};
}

/// A step at a time, so that a long run needs no more memory than a short one.
Result<void> writeOpSteps(const store::Session& session, const analysis::Analysis& analysis, RowSink& rows) {
  std::unordered_map<SiteId, const analysis::Site*> sites;
  for (const analysis::Layer& layer : analysis.layers) {
    for (const analysis::OpEntry& entry : layer.ops) {
      sites.emplace(entry.site.id, &entry.site);
    }
  }
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<store::StepRow> steps, session.steps());
  for (const store::StepRow& step : steps) {
    store::CallFilter filter;
    filter.process = step.process;
    filter.first_step = step.step;
    filter.end_step = step.step + 1;
    AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<store::SiteTotals> totals, session.totalsBySite(filter));
    for (const store::SiteTotals& row : totals) {
      static const analysis::Site kLost;  // a site that the session does not have
      const auto site = sites.find(row.site);
      rows.add(step.process.value()).add(step.step);
      addSite(rows, site == sites.end() ? kLost : *site->second);
      rows.add(name(row.role)).add(name(row.dtype)).add(row.tensors).add(row.measured);
      addCounts(rows, row);
      rows.end();
    }
  }
  return {};
}

}  // namespace

const SessionTable& stepTable() noexcept {
  static constexpr SessionTable kTable{"steps", kStepColumns, writeSteps};
  return kTable;
}

const SessionTable& opStepTable() noexcept {
  static constexpr SessionTable kTable{"op_steps", kOpStepColumns, writeOpSteps};
  return kTable;
}

}  // namespace ampscope::reports
