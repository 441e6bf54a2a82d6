// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The fields of a comparison, counts and reals, each in one order: that of the trace's record and of the session's
// table.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>

#include "kernels/stats/comparison.h"

namespace ampscope::stats {

inline constexpr std::array<double Comparison::*, 8> kComparisonReals = {
    &Comparison::max_abs_error,       &Comparison::max_rel_error,     &Comparison::max_ulp_error,
    &Comparison::sum_error,           &Comparison::sum_squared_error, &Comparison::sum_squared_reference,
    &Comparison::sum_squared_flushed, &Comparison::reference_absmax};

/// Calls `function` for each count from `compared` to `stalled`; numel and the ULP bins are not among them. The
/// comparison may be const.
template <class AnyComparison, class Function>
void forEachCount(AnyComparison& comparison, Function&& function) {
  for (const auto member : {&Comparison::compared, &Comparison::correctly_rounded, &Comparison::both_nonfinite,
                            &Comparison::reference_nonfinite, &Comparison::nan_made}) {
    function(comparison.*member);
  }
  for (const auto member : {&Comparison::flushed, &Comparison::underflowed, &Comparison::overflowed}) {
    function((comparison.*member).format_limited);
    function((comparison.*member).algorithm_limited);
  }
  function(comparison.stalled);
}

}  // namespace ampscope::stats
