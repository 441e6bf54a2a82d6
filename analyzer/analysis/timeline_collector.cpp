// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/timeline_collector.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace ampscope::analysis {
namespace {

void merge(TimelineCell& to, const TimelineCell& from) {
  to.forward_absmax = std::fmax(to.forward_absmax, from.forward_absmax);  // fmax ignores a NaN
  to.gradient_absmax = std::fmax(to.gradient_absmax, from.gradient_absmax);
  to.nonfinite += from.nonfinite;
  to.subnormal += from.subnormal;
  to.nonzero += from.nonzero;
}

void add(TimelineCell& cell, const store::TensorRow& tensor) {
  const stats::TensorStats& stats = *tensor.stats;
  const std::uint64_t nonfinite = stats.pos_inf + stats.neg_inf + stats.nan;
  cell.nonfinite += nonfinite;
  if (tensor.role == Role::kOutput) {
    cell.forward_absmax = std::fmax(cell.forward_absmax, stats.absmax);
  } else if (tensor.role == Role::kGradInput || tensor.role == Role::kGradWeight) {
    cell.gradient_absmax = std::fmax(cell.gradient_absmax, stats.absmax);
    if (isLowPrecision(tensor.dtype)) {
      cell.subnormal += stats.subnormal;
      cell.nonzero += stats.numel - stats.zero - nonfinite;
    }
  }
}

}  // namespace

void TimelineCollector::add(const store::CallRow& call, std::span<const store::TensorRow> tensors) {
  Cells*& cells = cells_[call.site];
  if (cells == nullptr) {
    cells = &layers_[catalog_.site(call.site).module];
  }
  while (call.step / width_ >= kMostTimelineCells) {
    widen();
  }
  const std::size_t at = call.step / width_;
  if (cells->size() <= at) {
    cells->resize(at + 1);
  }
  for (const store::TensorRow& tensor : tensors) {
    if (isOutput(tensor) && tensor.stats != nullptr) {
      analysis::add((*cells)[at], tensor);
    }
  }
}

void TimelineCollector::widen() {
  width_ *= 2;
  for (auto& [module, cells] : layers_) {
    Cells wider((cells.size() + 1) / 2);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      merge(wider[i / 2], cells[i]);
    }
    cells = std::move(wider);
  }
}

Timeline TimelineCollector::finish() const {
  Timeline result;
  result.width = width_;
  std::size_t longest = 0;
  for (const auto& [module, cells] : layers_) {
    longest = std::max(longest, cells.size());
  }
  for (const auto& [module, cells] : layers_) {
    result.layers.push_back({module, cells});
    result.layers.back().cells.resize(longest);
  }
  return result;
}

}  // namespace ampscope::analysis
