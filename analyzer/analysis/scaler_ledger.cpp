// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/scaler_ledger.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>

namespace ampscope::analysis {
namespace {

using ScalerKey = std::pair<ProcessId, std::uint32_t>;
using FoundKey = std::tuple<ProcessId, std::uint32_t, std::uint32_t>;  // process, scaler, step

/// More optimizers than any program has; a larger number comes from a damaged file.
constexpr std::uint32_t kMaxOptimizers = 4096;

template <class T>
std::optional<T> known(T value) {
  return value == T{} ? std::optional<T>() : value;
}

bool found(double found_inf) noexcept { return found_inf != 0; }  // also NaN, as torch decides it

/// found_inf per optimizer of each step; an optimizer that was unscaled twice keeps what it found.
std::map<FoundKey, std::vector<double>> foundPerOptimizer(std::span<const store::ScalerUnscaleRow> unscales) {
  std::map<FoundKey, std::vector<double>> result;
  for (const store::ScalerUnscaleRow& row : unscales) {
    if (row.optimizer >= kMaxOptimizers) {
      continue;
    }
    std::vector<double>& values = result[{row.process, row.scaler, row.step}];
    if (values.size() <= row.optimizer) {
      values.resize(row.optimizer + 1, 0.0);
    }
    double& value = values[row.optimizer];
    value = found(row.found_inf) ? row.found_inf : value;
  }
  return result;
}

void judge(ScalerLedger& ledger) {
  const auto first_good = std::find_if(ledger.trajectory.begin(), ledger.trajectory.end(),
                                       [](const ScaleStep& step) { return !step.skipped && !step.is_set; });
  const bool any_good = first_good != ledger.trajectory.end();
  for (ScaleStep& step : ledger.trajectory) {
    if (!step.skipped) {
      continue;
    }
    step.calibration = any_good && step.step < first_good->step;
    ++ledger.skipped;
    ledger.calibration_skipped += step.calibration ? 1 : 0;
    if (!ledger.skipped_runs.empty() && ledger.skipped_runs.back().last + 1 == step.step) {
      ledger.skipped_runs.back().last = step.step;
    } else {
      ledger.skipped_runs.push_back({step.step, step.step});
    }
  }
}

}  // namespace

std::vector<ScalerLedger> buildLedgers(std::span<const store::ScalerRow> scalers,
                                       std::span<const store::ScalerUnscaleRow> unscales,
                                       std::span<const store::ScalerUpdateRow> updates) {
  std::map<ScalerKey, ScalerLedger> ledgers;
  for (const store::ScalerRow& row : scalers) {
    ScalerLedger& ledger = ledgers[{row.process, row.scaler}];
    ledger.enabled = row.enabled;
    ledger.device = row.device;
    ledger.init_scale = known(row.init_scale);
    ledger.growth_factor = known(row.growth_factor);
    ledger.backoff_factor = known(row.backoff_factor);
    ledger.growth_interval = known(row.growth_interval);
  }
  const std::map<FoundKey, std::vector<double>> found_inf = foundPerOptimizer(unscales);
  for (const store::ScalerUpdateRow& row : updates) {
    ScalerLedger& ledger = ledgers[{row.process, row.scaler}];
    if (!row.is_set) {
      ledger.growth_factor = ledger.growth_factor ? ledger.growth_factor : known(row.growth_factor);
      ledger.backoff_factor = ledger.backoff_factor ? ledger.backoff_factor : known(row.backoff_factor);
      ledger.growth_interval = ledger.growth_interval ? ledger.growth_interval : known(row.growth_interval);
    }
    ScaleStep step;
    step.step = row.step;
    step.scale_before = row.scale_before;
    step.scale_after = row.scale_after;
    step.growth_tracker = row.tracker_after;
    step.is_set = row.is_set;
    step.found_inf = row.found_inf;
    const auto optimizers = found_inf.find({row.process, row.scaler, row.step});
    // Only the first update of a step answers to its optimizers; more than one is not what a sound program does.
    if (row.ordinal == 0 && optimizers != found_inf.end()) {
      step.found_inf_per_optimizer = optimizers->second;
      step.skipped = std::any_of(step.found_inf_per_optimizer.begin(), step.found_inf_per_optimizer.end(), found);
    } else {
      step.skipped = !row.is_set && found(row.found_inf);
    }
    ledger.trajectory.push_back(std::move(step));
  }
  std::vector<ScalerLedger> result;
  result.reserve(ledgers.size());
  for (auto& [key, ledger] : ledgers) {
    ledger.process = key.first.value();
    ledger.scaler = key.second;
    judge(ledger);
    result.push_back(std::move(ledger));
  }
  return result;
}

void noteSkippedSteps(const std::vector<ScalerLedger>& ledgers, Catalog& catalog) {
  std::set<StepKey> lost;
  for (const ScalerLedger& ledger : ledgers) {
    for (const ScaleStep& step : ledger.trajectory) {
      if (step.skipped) {
        const StepKey key(ledger.process, step.step);
        catalog.skipped_steps.insert(key);
        (step.calibration ? catalog.calibration_steps : lost).insert(key);
      }
    }
  }
  for (const StepKey& key : lost) {
    catalog.calibration_steps.erase(key);
  }
}

}  // namespace ampscope::analysis
