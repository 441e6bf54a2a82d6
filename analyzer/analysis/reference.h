// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What the tensors of one site lost against their exact values, over all steps that were compared. Used by analysis and
// reports; a value.
#pragma once

#include <array>
#include <cstdint>

#include "analyzer/analysis/step_set.h"
#include "analyzer/base/vocabulary.h"
#include "kernels/stats/comparison.h"

namespace ampscope::analysis {

/// Sums and maxima of comparisons at one level; the fields are those of stats::Comparison.
struct ReferenceTotals {
  std::uint64_t tensors = 0;  ///< that were compared
  StepSet steps;              ///< in which one was
  stats::Comparison sum;      ///< counts and sums added, maxima kept

  void add(const stats::Comparison& comparison, std::uint32_t step);

  [[nodiscard]] double bias() const noexcept;      ///< mean signed error; NaN: nothing was compared
  [[nodiscard]] double rmsError() const noexcept;  ///< NaN: nothing was compared
  [[nodiscard]] double relativeNormError()
      const noexcept;  ///< ||error|| / ||exact||; 0 where exact is zero, NaN: not known
  [[nodiscard]] double lostNormShare() const noexcept;         ///< ||exact of flushed elements|| / ||exact||
  [[nodiscard]] std::uint64_t madeNonFinite() const noexcept;  ///< became inf or nan, and the exact value is finite
  [[nodiscard]] std::uint64_t lost() const noexcept;           ///< flushed, overflowed or made nan
};

/// By level, local to certified; a level without comparisons has `tensors` 0.
using ReferencesByLevel = std::array<ReferenceTotals, 3>;

[[nodiscard]] inline std::size_t indexOf(ReferenceLevel level) noexcept { return static_cast<std::size_t>(level) - 1; }

/// Half the distance of 1 to the next larger number of the format: the error of one correct rounding, at most.
[[nodiscard]] double unitRoundoff(Dtype dtype) noexcept;

}  // namespace ampscope::analysis
