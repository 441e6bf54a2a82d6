// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/rank_collector.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace ampscope::analysis {
namespace {

/// FNV-1a over whole words: a checksum, not a secret.
class Digest {
 public:
  Digest& add(std::uint64_t word) noexcept {
    value_ = (value_ ^ word) * 0x100000001B3ULL;
    value_ ^= value_ >> 29U;
    return *this;
  }
  Digest& add(double value) noexcept { return add(std::bit_cast<std::uint64_t>(std::isnan(value) ? 0.0 : value)); }
  [[nodiscard]] std::uint64_t value() const noexcept { return value_; }

 private:
  std::uint64_t value_ = 0xCBF29CE484222325ULL;
};

std::uint64_t digestOf(const stats::TensorStats& s) noexcept {
  return Digest()
      .add(static_cast<std::uint64_t>(s.format))
      .add(s.numel)
      .add(s.zero)
      .add(s.subnormal)
      .add(s.near_max)
      .add(s.pos_inf)
      .add(s.neg_inf)
      .add(s.nan)
      .add(s.negative)
      .add(s.min)
      .add(s.max)
      .add(s.absmin)
      .add(s.absmax)
      .add(s.sum)
      .value();
}

bool isCompared(Role role) noexcept {
  return role == Role::kOutput || role == Role::kGradInput || role == Role::kGradWeight;
}

}  // namespace

void RankCollector::add(const store::CallRow& call, std::span<const store::TensorRow> tensors) {
  if (!ranks_.contains(call.process.value())) {
    return;
  }
  for (const store::TensorRow& tensor : tensors) {
    if (!isOutput(tensor) || tensor.stats == nullptr) {
      continue;
    }
    if (tensor.role == Role::kUpdate && tensor.parameter.valid()) {
      addParameter(call, tensor);
    } else if (isCompared(tensor.role)) {
      addRange(call, tensor);
    }
  }
}

void RankCollector::addParameter(const store::CallRow& call, const store::TensorRow& tensor) {
  Parameter& parameter = parameters_[tensor.parameter];
  const bool same = parameter.process == call.process.value();
  if (parameter.current && (!same || parameter.current->step != call.step)) {
    settle(parameter);
  }
  if (parameter.lowest.empty()) {
    parameter.site = call.site;
    parameter.split.dtype = tensor.dtype;
  }
  const stats::TensorStats& stats = *tensor.stats;
  parameter.process = call.process.value();
  parameter.current = {call.step, digestOf(stats), stats.sum, stats.min < stats.max};
}

void RankCollector::settle(Parameter& parameter) {
  const Value value = *std::exchange(parameter.current, std::nullopt);
  if (parameter.process == ranks_.begin()->first) {
    parameter.lowest.push_back(value);
    return;
  }
  const auto at = std::lower_bound(parameter.lowest.begin(), parameter.lowest.end(), value.step,
                                   [](const Value& known, std::uint32_t step) { return known.step < step; });
  if (at == parameter.lowest.end() || at->step != value.step) {
    return;
  }
  if (at->digest == value.digest && at->sum == value.sum) {
    parameter.shared = parameter.shared || value.telling;
    return;
  }
  ParameterSplit& split = parameter.split;
  const std::uint32_t rank = ranks_.at(parameter.process);
  if (split.steps == 0 || value.step < split.first_step) {
    split.first_step = value.step;
    split.first_rank = rank;
    split.lowest_sum = at->sum;
    split.first_sum = value.sum;
  }
  split.last_step = std::max(split.last_step, value.step);
  ++split.steps;
  if (std::find(split.ranks.begin(), split.ranks.end(), rank) == split.ranks.end()) {
    split.ranks.push_back(rank);
  }
}

void RankCollector::addRange(const store::CallRow& call, const store::TensorRow& tensor) {
  Range& range = ranges_[{call.site, tensor.role, tensor.dtype}];
  if (range.process != call.process.value() || range.step != call.step) {
    settle(range);
    range.process = call.process.value();
    range.step = call.step;
  }
  range.largest = std::fmax(range.largest, tensor.stats->absmax);
}

void RankCollector::settle(Range& range) {
  const double largest = std::exchange(range.largest, 0);
  if (!(largest > 0) || !std::isfinite(largest)) {
    return;
  }
  const auto [at, is_new] = range.steps.try_emplace(range.step);
  Extent& extent = at->second;
  if (is_new || largest < extent.low) {
    extent.low = largest;
    extent.low_process = range.process;
  }
  if (is_new || largest > extent.high) {
    extent.high = largest;
    extent.high_process = range.process;
  }
}

RankFacts RankCollector::finish() {
  RankFacts facts;
  facts.ranks = ranks_;
  for (auto& [id, parameter] : parameters_) {
    if (parameter.current) {
      settle(parameter);
    }
    const auto name = catalog_.parameters.find(id);
    if (parameter.split.steps == 0 || name == catalog_.parameters.end()) {
      continue;
    }
    // What no two ranks ever held alike is a shard, unless the wrapper of the model says that all ranks hold it.
    if (!parameter.shared && !name->second.module.root.starts_with("DistributedDataParallel")) {
      continue;
    }
    ParameterSplit& split = parameter.split;
    split.site = catalog_.site(parameter.site);
    split.site.module = name->second.module;
    split.parameter = name->second.name;
    split.lowest_rank = ranks_.begin()->second;
    std::sort(split.ranks.begin(), split.ranks.end());
    facts.parameters.push_back(std::move(split));
  }
  std::stable_sort(facts.parameters.begin(), facts.parameters.end(),
                   [](const ParameterSplit& a, const ParameterSplit& b) { return a.first_step < b.first_step; });

  for (auto& [key, range] : ranges_) {
    settle(range);
    RangeSplit split;
    for (const auto& [step, extent] : range.steps) {
      if (std::log2(extent.high / extent.low) <= binades_) {
        continue;
      }
      if (split.steps == 0) {
        split.first_step = step;
        split.low_rank = ranks_.at(extent.low_process);
        split.high_rank = ranks_.at(extent.high_process);
        split.low = extent.low;
        split.high = extent.high;
      }
      split.last_step = step;
      ++split.steps;
    }
    if (split.steps != 0) {
      split.site = catalog_.site(std::get<SiteId>(key));
      split.role = std::get<Role>(key);
      split.dtype = std::get<Dtype>(key);
      split.compared = range.steps.size();
      facts.ranges.push_back(std::move(split));
    }
  }
  std::stable_sort(facts.ranges.begin(), facts.ranges.end(),
                   [](const RangeSplit& a, const RangeSplit& b) { return a.first_step < b.first_step; });
  return facts;
}

}  // namespace ampscope::analysis
