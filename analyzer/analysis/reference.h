// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What the tensors of one site lost against their exact values, over all steps that were compared. Used by analysis and
// reports; a value.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "analyzer/analysis/step_set.h"
#include "analyzer/base/vocabulary.h"
#include "kernels/stats/cancellation.h"
#include "kernels/stats/certification.h"
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

/// By level, local and shadow; a level without comparisons has `tensors` 0.
using ReferencesByLevel = std::array<ReferenceTotals, 2>;

/// What became of the error that reached an op: level shadow. An error is the relative norm error of that level.
enum class ErrorFlow : std::uint8_t {
  kNone = 0,       ///< not followed, or the result is exact
  kMade = 1,       ///< at least half of the error of the result is the op's own rounding
  kAmplified = 2,  ///< less, and the result is at least twice as far off as the op's worst input
  kReceived = 3,   ///< neither: the op passes on what earlier ops lost
};

[[nodiscard]] std::string_view name(ErrorFlow flow) noexcept;

/// The errors around the results of one site, over all steps that were followed.
struct ErrorBalance {
  double local = 0;           ///< the op's own, on the very inputs it got
  double accumulated_in = 0;  ///< of its worst input; 0: all inputs are exact so far
  double accumulated = 0;     ///< of its results
  ErrorFlow flow = ErrorFlow::kNone;

  /// accumulated / accumulated_in; empty where the inputs are exact.
  [[nodiscard]] std::optional<double> amplification() const noexcept;
};

/// ||error|| / ||exact|| from their squares; 0 where exact is zero, NaN: not known.
[[nodiscard]] double relativeNorm(double sum_squared_error, double sum_squared_reference) noexcept;

[[nodiscard]] ErrorBalance balance(double local, double accumulated_in, double accumulated) noexcept;

/// Sums over the additions and subtractions of one site; the fields are those of stats::Cancellation.
struct CancellationTotals {
  std::uint64_t tensors = 0;
  stats::Cancellation sum;

  void add(const stats::Cancellation& cancellation);
  /// Of the counted elements: those that lose at least `bits` leading bits, complete cancellation included.
  [[nodiscard]] double share(std::size_t bits) const noexcept;
};

/// How good the binary64 references of one site are: sums and maxima of stats::Certification.
struct CertificationTotals {
  std::uint64_t tensors = 0;
  stats::Certification sum;

  void add(const stats::Certification& certification);
};

[[nodiscard]] inline std::size_t indexOf(ReferenceLevel level) noexcept { return static_cast<std::size_t>(level) - 1; }

/// Half the distance of 1 to the next larger number of the format: the error of one correct rounding, at most.
[[nodiscard]] double unitRoundoff(Dtype dtype) noexcept;

}  // namespace ampscope::analysis
