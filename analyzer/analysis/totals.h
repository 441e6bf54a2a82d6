// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What was measured of many tensors together: the sums, extremes and histogram of every measurement of one kind
// (a site, role and dtype; or a layer). Used by analysis and reports; a value.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "analyzer/analysis/step_set.h"
#include "kernels/format/format_id.h"
#include "kernels/stats/tensor_stats.h"

namespace ampscope::analysis {

/// Finite nonzero elements per binade: counts[i] elements with floor(log2 |x|) == first + i. Empty: none measured.
struct Histogram {
  std::int32_t first = 0;
  std::vector<std::uint64_t> counts;

  void add(std::int32_t first_exponent, const std::uint64_t* bins, std::size_t size);
};

/// What storing the elements in `target` would do; nothing where it is no target.
[[nodiscard]] const stats::WhatIf& whatIf(const std::array<stats::WhatIf, format::kWhatIfTargets.size()>& targets,
                                          format::FormatId target) noexcept;

/// Sums over the measured tensors; the fields are those of stats::TensorStats. A tensor that several calls read counts
/// once for each. NaN in min, max, absmin, absmax: no such element was measured.
struct TensorTotals {
  std::uint64_t tensors = 0;   ///< met, measured or not
  std::uint64_t measured = 0;  ///< of these, with statistics
  StepSet steps;               ///< in which one was met
  std::uint64_t numel = 0;     ///< elements of the measured tensors, as all counts below
  std::uint64_t zero = 0;
  std::uint64_t subnormal = 0;
  std::uint64_t near_max = 0;
  std::uint64_t pos_inf = 0;
  std::uint64_t neg_inf = 0;
  std::uint64_t nan = 0;
  std::uint64_t negative = 0;
  double min = std::numeric_limits<double>::quiet_NaN();
  double max = std::numeric_limits<double>::quiet_NaN();
  double absmin = std::numeric_limits<double>::quiet_NaN();
  double absmax = std::numeric_limits<double>::quiet_NaN();
  Histogram histogram;
  std::array<stats::WhatIf, format::kWhatIfTargets.size()> what_if{};
  std::uint64_t full = 0;  ///< of `measured`, at a level with histogram and what-if counts

  void add(const stats::TensorStats& stats);
  void merge(const TensorTotals& other);

  [[nodiscard]] std::uint64_t nonFinite() const noexcept { return pos_inf + neg_inf + nan; }
  [[nodiscard]] std::uint64_t nonZero() const noexcept { return numel - zero - nonFinite(); }  ///< finite nonzero
  [[nodiscard]] const stats::WhatIf& whatIf(format::FormatId target) const noexcept;
};

}  // namespace ampscope::analysis
