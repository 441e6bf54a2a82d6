// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/trend_collector.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ampscope::analysis {
namespace {

constexpr std::size_t kMostSpans = 128;  // 8128 pairwise slopes

std::uint64_t keyOf(const store::CallRow& call) noexcept {
  return (std::uint64_t{call.site.value()} << 32) | call.process.value();
}

SiteId siteOf(std::uint64_t key) noexcept { return SiteId(static_cast<std::uint32_t>(key >> 32)); }

}  // namespace

void TrendCollector::add(const store::CallRow& call, std::span<const store::TensorRow> tensors) {
  if (catalog_.site(call.site).phase != Phase::kForward) {
    return;
  }
  for (const store::TensorRow& tensor : tensors) {
    if (!isOutput(tensor) || tensor.dtype != Dtype::kFloat16 || tensor.stats == nullptr) {
      continue;
    }
    State& state = states_[keyOf(call)];
    const stats::TensorStats& stats = *tensor.stats;
    state.finite = state.finite && stats.pos_inf + stats.neg_inf + stats.nan == 0;
    state.last_step = std::max(state.last_step, call.step);
    if (call.step / state.width != state.span) {
      settle(state);
      state.span = call.step / state.width;
    }
    state.largest = std::fmax(state.largest.value_or(0), stats.absmax);
  }
}

void TrendCollector::settle(State& state) {
  if (!state.largest) {
    return;
  }
  double& largest = state.spans[state.span];
  largest = std::fmax(largest, *std::exchange(state.largest, std::nullopt));
  if (state.spans.size() > kMostSpans) {
    widen(state);
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

std::vector<Trend> TrendCollector::trends() {
  std::vector<std::uint64_t> keys;
  for (auto& [key, state] : states_) {
    settle(state);
    keys.push_back(key);
  }
  std::sort(keys.begin(), keys.end());
  std::vector<Trend> result;
  for (const std::uint64_t key : keys) {
    const State& state = states_.at(key);
    Trend trend{.site = catalog_.site(siteOf(key)),
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
