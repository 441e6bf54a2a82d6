// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/step_series.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "analyzer/analysis/loss_follower.h"
#include "analyzer/analysis/scaler_ledger.h"
#include "analyzer/analysis/session_facts.h"
#include "analyzer/store/session.h"

namespace ampscope::analysis {
namespace {

constexpr float kNothing = std::numeric_limits<float>::quiet_NaN();
constexpr std::size_t kFewestColumns = 64;

struct Row {
  std::array<std::array<std::vector<float>, kStepMetrics>, kFlows> values;
};

double share(std::uint64_t part, std::uint64_t whole) noexcept {
  return whole == 0 ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(part) / static_cast<double>(whole);
}

class Collector {
 public:
  Collector(const Catalog& catalog, StepSeries& series, std::size_t layers) : catalog_(catalog), series_(series) {
    for (const StepFacts& facts : series.facts) {
      fact_of_step_.emplace(facts.step, fact_of_step_.size());
    }
    const std::size_t most = std::max(kFewestColumns, kMostCells / std::max<std::size_t>(layers, 1));
    const std::size_t per_column = (series.facts.size() + most - 1) / std::max<std::size_t>(most, 1);
    per_column_ = std::max<std::size_t>(per_column, 1);
    for (std::size_t i = 0; i < series.facts.size(); i += per_column_) {
      const std::size_t last = std::min(i + per_column_, series.facts.size()) - 1;
      series.columns.push_back({series.facts[i].step, series.facts[last].step});
    }
  }

  void add(const store::CallRow& call, std::span<const store::TensorRow> tensors) {
    const auto at = fact_of_step_.find(call.step);
    if (at == fact_of_step_.end()) {
      return;
    }
    const Site& site = catalog_.site(call.site);
    loss_.add(call, site, tensors);
    for (const store::TensorRow& tensor : tensors) {
      if (!isOutput(tensor) || tensor.stats == nullptr) {
        continue;
      }
      series_.facts[at->second].non_finite += tensor.stats->pos_inf + tensor.stats->nan != 0 ? 1 : 0;
      if (const int flow = flowOf(site, tensor.role); flow >= 0) {
        addTensor(*tensor.stats, rowOf(call.site).values[static_cast<std::size_t>(flow)], at->second / per_column_);
      }
    }
  }

  void add(const store::ReferenceRow& reference) {
    const auto at = fact_of_step_.find(reference.step);
    const int flow = flowOf(catalog_.site(reference.site), reference.role);
    if (at == fact_of_step_.end() || flow < 0 || reference.level != ReferenceLevel::kLocal) {
      return;
    }
    auto& values = rowOf(reference.site).values[static_cast<std::size_t>(flow)];
    const std::size_t column = at->second / per_column_;
    const stats::Comparison& c = reference.comparison;
    raise(values, StepMetric::kUlpError, column, c.max_ulp_error);
    raise(values, StepMetric::kRelativeError, column,
          c.sum_squared_reference > 0 ? std::sqrt(c.sum_squared_error / c.sum_squared_reference)
                                      : std::numeric_limits<double>::quiet_NaN());
  }

  void finish() {
    for (StepFacts& facts : series_.facts) {
      if (const std::optional<double> loss = loss_.lossOf(facts.step)) {
        facts.loss = *loss;
        facts.has_loss = true;
      }
    }
    for (auto& [module, row] : rows_) {
      series_.rows.push_back({module, std::move(row.values)});
    }
  }

 private:
  static int flowOf(const Site& site, Role role) noexcept {
    if (role == Role::kOutput && site.phase == Phase::kForward) {
      return static_cast<int>(Flow::kForward);
    }
    return role == Role::kGradInput || role == Role::kGradWeight ? static_cast<int>(Flow::kGradients) : -1;
  }

  Row& rowOf(SiteId site) {
    Row*& row = row_of_site_[site];
    if (row == nullptr) {
      row = &rows_[catalog_.site(site).module];
    }
    return *row;
  }

  float* cell(std::array<std::vector<float>, kStepMetrics>& values, StepMetric metric, std::size_t column) const {
    std::vector<float>& row = values[static_cast<std::size_t>(metric)];
    if (row.empty()) {
      row.assign(series_.columns.size(), kNothing);
    }
    return &row[column];
  }
  // fmax and fmin ignore a NaN on either side.
  void raise(std::array<std::vector<float>, kStepMetrics>& values, StepMetric metric, std::size_t column,
             double value) const {
    if (!std::isnan(value)) {
      float* const to = cell(values, metric, column);
      *to = std::fmax(*to, static_cast<float>(value));
    }
  }

  void addTensor(const stats::TensorStats& s, std::array<std::vector<float>, kStepMetrics>& values,
                 std::size_t column) const {
    const std::uint64_t non_finite = s.pos_inf + s.neg_inf + s.nan;
    const std::uint64_t non_zero = s.numel - s.zero - non_finite;
    raise(values, StepMetric::kAbsmax, column, s.absmax);
    if (!std::isnan(s.absmin)) {
      float* const to = cell(values, StepMetric::kAbsmin, column);
      *to = std::fmin(*to, static_cast<float>(s.absmin));
    }
    float* const bad = cell(values, StepMetric::kNonFinite, column);
    *bad = (std::isnan(*bad) ? 0.0F : *bad) + static_cast<float>(non_finite);
    raise(values, StepMetric::kNearMax, column, share(s.near_max, s.numel));
    raise(values, StepMetric::kSubnormal, column, share(s.subnormal, non_zero));
    raise(values, StepMetric::kZero, column, share(s.zero, s.numel));
    if (s.level == stats::StatsLevel::kFull) {
      const stats::WhatIf& fp16 = whatIf(s.what_if, format::FormatId::kBinary16);
      raise(values, StepMetric::kFlushedFp16, column, share(fp16.flush_to_zero, non_zero));
      raise(values, StepMetric::kOverflowedFp16, column, share(fp16.overflow, non_zero));
    }
  }

  const Catalog& catalog_;
  StepSeries& series_;
  LossFollower loss_;
  std::size_t per_column_ = 1;
  std::unordered_map<std::uint32_t, std::size_t> fact_of_step_;
  std::map<ModulePlace, Row> rows_;
  std::unordered_map<SiteId, Row*> row_of_site_;
};

}  // namespace

std::string_view name(StepMetric metric) noexcept {
  constexpr std::array<std::string_view, kStepMetrics> kNames = {
      "absmax",          "absmin",           "non-finite elements", "near the format's end", "subnormal", "zero",
      "flushed in fp16", "overflow in fp16", "ULP error",           "relative error"};
  return kNames[static_cast<std::size_t>(metric)];
}

std::size_t StepSeries::columnOf(std::uint32_t step) const noexcept {
  const auto at = std::lower_bound(columns.begin(), columns.end(), step,
                                   [](const StepSpan& span, std::uint32_t value) { return span.last < value; });
  return at != columns.end() && at->first <= step ? static_cast<std::size_t>(at - columns.begin()) : columns.size();
}

Result<StepSeries> stepSeries(const store::Session& session) {
  StepSeries series;
  AMPSCOPE_ASSIGN_OR_RETURN(const Catalog catalog, readCatalog(session));
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<store::StepRow> steps, session.steps());
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<store::ScalerUnscaleRow> unscales, session.scalerUnscales());
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<store::ScalerUpdateRow> updates, session.scalerUpdates());
  AMPSCOPE_ASSIGN_OR_RETURN(const std::vector<store::ModuleRow> modules, session.modules());
  std::map<std::uint32_t, StepFacts> facts;
  for (const store::StepRow& row : steps) {
    StepFacts& step = facts[row.step];
    step.step = row.step;
    step.sampled = row.sampled;
  }
  for (const ScalerLedger& ledger : buildLedgers({}, unscales, updates)) {
    for (const ScaleStep& step : ledger.trajectory) {
      if (const auto at = facts.find(step.step); at != facts.end()) {
        at->second.skipped = at->second.skipped || step.skipped;
      }
    }
  }
  for (const auto& [step, known] : facts) {
    series.facts.push_back(known);
  }
  Collector collector(catalog, series, modules.size() + 1);
  AMPSCOPE_RETURN_IF_ERROR(
      session.forEachCall({}, [&collector](const store::CallRow& call, std::span<const store::TensorRow> tensors) {
        collector.add(call, tensors);
        return true;
      }));
  AMPSCOPE_RETURN_IF_ERROR(session.forEachReference([&collector](const store::ReferenceRow& reference) {
    collector.add(reference);
    return true;
  }));
  collector.finish();
  return series;
}

}  // namespace ampscope::analysis
