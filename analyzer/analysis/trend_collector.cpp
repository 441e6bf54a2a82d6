// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/trend_collector.h"

#include <algorithm>
#include <cmath>

namespace ampscope::analysis {
namespace {

constexpr std::size_t kMostSpans = 128;  // 8128 pairwise slopes

}  // namespace

void TrendCollector::add(const store::CallRow& call, std::span<const store::TensorRow> tensors) {
  if (catalog_.site(call.site).phase != Phase::kForward) {
    return;
  }
  for (const store::TensorRow& tensor : tensors) {
    if (!isOutput(tensor) || tensor.dtype != Dtype::kFloat16 || tensor.stats == nullptr) {
      continue;
    }
    State& state = states_[{call.site, call.process.value()}];
    const stats::TensorStats& stats = *tensor.stats;
    state.finite = state.finite && stats.pos_inf + stats.neg_inf + stats.nan == 0;
    state.last_step = std::max(state.last_step, call.step);
    double& largest = state.spans[call.step / state.width];
    largest = std::fmax(largest, stats.absmax);
    if (state.spans.size() > kMostSpans) {
      widen(state);
    }
  }
}

void TrendCollector::widen(State& state) {
  state.width *= 2;
  std::map<std::uint32_t, double> wider;
  for (const auto& [span, largest] : state.spans) {
    double& into = wider[span / 2];
    into = std::fmax(into, largest);
  }
  state.spans = std::move(wider);
}

std::vector<Trend> TrendCollector::trends() const {
  std::vector<Trend> result;
  for (const auto& [key, state] : states_) {
    Trend trend{.site = catalog_.site(std::get<0>(key)),
                .dtype = Dtype::kFloat16,
                .points = {},
                .last_step = state.last_step,
                .finite = state.finite};
    for (const auto& [span, largest] : state.spans) {
      trend.points.push_back({span * state.width, largest});
    }
    result.push_back(std::move(trend));
  }
  return result;
}

}  // namespace ampscope::analysis
