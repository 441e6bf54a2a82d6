// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// How does the largest magnitude of a float16 tensor of forward develop over the steps, and when would it pass 65504?
// Used by analysis only; values.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "analyzer/analysis/place.h"
#include "analyzer/base/vocabulary.h"

namespace ampscope::analysis {

struct TrendPoint {
  std::uint32_t step = 0;
  double absmax = 0;
};

/// The largest finite magnitude per step; of a long run, per span of steps, dated by the span's first.
struct Trend {
  Site site;
  Role role = Role::kOutput;
  Dtype dtype = Dtype::kUnknown;
  std::vector<TrendPoint> points;  ///< by step
  std::uint32_t last_step = 0;
  bool finite = true;  ///< false: inf or nan was among them already
};

/// Steps after the last one until `end` is reached, as a straight line through log2(absmax) says.
struct Forecast {
  double doublings_per_step = 0;  ///< Theil-Sen slope
  double steps = 0;
  double earliest = 0;  ///< with the 90th percentile of the pairwise slopes
  double latest = 0;    ///< with the 10th; inf: that slope does not grow
};

/// Empty: fewer than `fewest` points, or no growth (the 10th percentile of the pairwise slopes is not positive, or the
/// growth has ended: the later half does not rise).
/// Source: P. K. Sen, "Estimates of the regression coefficient based on Kendall's tau", JASA 63 (1968).
[[nodiscard]] std::optional<Forecast> forecast(const Trend& trend, double end, std::size_t fewest);

}  // namespace ampscope::analysis
