// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// How did the values of each layer develop over the steps? What a layer x step heat map shows. Used by reports; values.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "analyzer/analysis/place.h"

namespace ampscope::analysis {

/// What the ops of a layer wrote in a span of steps. NaN: nothing was measured.
struct TimelineCell {
  double forward_absmax = std::numeric_limits<double>::quiet_NaN();
  double gradient_absmax = std::numeric_limits<double>::quiet_NaN();
  std::uint64_t nonfinite = 0;  ///< inf and nan
  std::uint64_t subnormal = 0;  ///< of the 16-bit and 8-bit gradients
  std::uint64_t nonzero = 0;    ///< finite nonzero elements of these gradients
};

struct LayerTimeline {
  ModulePlace module;
  std::vector<TimelineCell> cells;  ///< cells[i]: steps i * width to (i + 1) * width - 1
};

inline constexpr std::size_t kMostTimelineCells = 128;

struct Timeline {
  std::uint32_t width = 1;  ///< steps of a cell: the smallest power of two that needs no more cells than allowed
  std::vector<LayerTimeline> layers;  ///< by module; each as long as the longest
};

}  // namespace ampscope::analysis
