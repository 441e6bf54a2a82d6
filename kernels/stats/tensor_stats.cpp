// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "kernels/stats/tensor_stats.h"

#include <cmath>

namespace ampscope::stats {

// Kept from becoming `rep stos`, whose start alone costs half of a tiny tensor's whole measurement.
[[gnu::optimize("no-tree-loop-distribute-patterns")]] void reset(TensorStats& out, format::FormatId id,
                                                                 StatsLevel level, std::uint64_t numel) noexcept {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  out.format = id;
  out.level = level;
  out.numel = numel;
  out.zero = out.subnormal = out.near_max = out.pos_inf = out.neg_inf = out.nan = out.negative = 0;
  out.min = out.max = out.absmin = out.absmax = nan;
  out.sum = 0;
  for (WhatIf& target : out.what_if) {
    target.flush_to_zero = 0;
    target.to_subnormal = 0;
    target.overflow = 0;
  }
  out.histogram.first = out.histogram.size = 0;
}

void multiply(TensorStats& out, std::uint64_t times) noexcept {
  if (std::isnan(out.sum)) out.sum = std::numeric_limits<double>::quiet_NaN();  // inf - inf has the sign bit on x86
  if (times == 1) return;
  for (auto* count : {&out.zero, &out.subnormal, &out.near_max, &out.pos_inf, &out.neg_inf, &out.nan, &out.negative}) {
    *count *= times;
  }
  for (WhatIf& target : out.what_if) {
    target.flush_to_zero *= times;
    target.to_subnormal *= times;
    target.overflow *= times;
  }
  for (std::int32_t i = 0; i < out.histogram.size; ++i) out.histogram.bins[static_cast<std::size_t>(i)] *= times;
  out.sum *= static_cast<double>(times);
}

}  // namespace ampscope::stats
