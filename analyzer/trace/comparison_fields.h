// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The fields of a comparison as the Reference record orders them. Inside analyzer/trace.
#pragma once

#include <array>
#include <cstdint>

#include "kernels/stats/comparison.h"

namespace ampscope::trace {

inline constexpr std::array<std::uint64_t stats::Comparison::*, 5> kPlainCounts = {
    &stats::Comparison::compared, &stats::Comparison::correctly_rounded, &stats::Comparison::both_nonfinite,
    &stats::Comparison::reference_nonfinite, &stats::Comparison::nan_made};
inline constexpr std::array<stats::Loss stats::Comparison::*, 3> kLosses = {
    &stats::Comparison::flushed, &stats::Comparison::underflowed, &stats::Comparison::overflowed};
inline constexpr std::array<double stats::Comparison::*, 8> kReals = {
    &stats::Comparison::max_abs_error,       &stats::Comparison::max_rel_error,
    &stats::Comparison::max_ulp_error,       &stats::Comparison::sum_error,
    &stats::Comparison::sum_squared_error,   &stats::Comparison::sum_squared_reference,
    &stats::Comparison::sum_squared_flushed, &stats::Comparison::reference_absmax};

/// Calls `function` for each count in order; Comparison may be const.
template <class Comparison, class Function>
void forEachCount(Comparison& comparison, Function&& function) {
  for (const auto member : kPlainCounts) {
    function(comparison.*member);
  }
  for (const auto member : kLosses) {
    function((comparison.*member).format_limited);
    function((comparison.*member).algorithm_limited);
  }
  function(comparison.stalled);
}

}  // namespace ampscope::trace
