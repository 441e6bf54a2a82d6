// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// How did each layer's numbers change over the steps? The heat map's rows and columns, and what is known of each step:
// its loss, what was not finite, whether it was skipped. Used by gui; values.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "analyzer/analysis/place.h"
#include "analyzer/base/result.h"

namespace ampscope::store {
class Session;
}

namespace ampscope::analysis {

/// What is looked at of the tensors that a layer wrote in a step. The worst tensor speaks for all of them.
enum class StepMetric : std::uint8_t {
  kAbsmax = 0,          ///< largest finite magnitude
  kAbsmin = 1,          ///< smallest nonzero finite magnitude
  kNonFinite = 2,       ///< elements that were inf or nan, summed
  kNearMax = 3,         ///< share of the elements in the format's top binade
  kSubnormal = 4,       ///< share of the finite nonzero elements
  kZero = 5,            ///< share of the elements
  kFlushedFp16 = 6,     ///< share of the finite nonzero elements that float16 would make zero
  kOverflowedFp16 = 7,  ///< share of the finite nonzero elements that float16 would make inf
  kUlpError = 8,        ///< largest error against the exact result, in units in the last place
  kRelativeError = 9,   ///< ||error|| / ||exact||
};
inline constexpr std::size_t kStepMetrics = 10;

[[nodiscard]] std::string_view name(StepMetric metric) noexcept;  ///< "absmax", "non-finite elements", ...

/// Which of a layer's tensors.
enum class Flow : std::uint8_t {
  kForward = 0,    ///< role output in forward
  kGradients = 1,  ///< roles grad_input and grad_weight
};
inline constexpr std::size_t kFlows = 2;

/// One step, over all processes.
struct StepFacts {
  std::uint32_t step = 0;
  bool sampled = true;
  bool skipped = false;          ///< a GradScaler skipped it
  std::uint64_t non_finite = 0;  ///< tensors written that held inf or nan, masks of -inf left out
  double loss = std::numeric_limits<double>::quiet_NaN();  ///< mean of what backward started from, before scaling;
                                                           ///< NaN: nan, or (`has_loss` false) not known
  bool has_loss = false;
};

/// Consecutive steps that share a column.
struct StepSpan {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};

/// Values of one layer: one number for each column, NaN where nothing was measured; empty where it never was.
struct SeriesRow {
  ModulePlace module;
  std::array<std::array<std::vector<float>, kStepMetrics>, kFlows> values;
};

struct StepSeries {
  std::vector<StepFacts> facts;   ///< by step, one for each
  std::vector<StepSpan> columns;  ///< by step; of one step each unless there are very many
  std::vector<SeriesRow> rows;    ///< layers in which something was measured, sorted by module

  /// Column of the step; columns.size() where there is none.
  [[nodiscard]] std::size_t columnOf(std::uint32_t step) const noexcept;
  /// Empty: the layer has no such values.
  [[nodiscard]] std::span<const float> values(std::size_t row, Flow flow, StepMetric metric) const noexcept {
    return rows[row].values[static_cast<std::size_t>(flow)][static_cast<std::size_t>(metric)];
  }
};

/// Reads the whole session once; memory is bounded by kMostCells. Error: the session cannot be read, or its watch ended
/// it.
[[nodiscard]] Result<StepSeries> stepSeries(const store::Session& session);

/// Numbers of one metric and flow above which steps share a column.
inline constexpr std::size_t kMostCells = std::size_t{1} << 21U;

}  // namespace ampscope::analysis
