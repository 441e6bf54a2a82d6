// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The specification of every number in TensorStats, as plain loops over one element at a time. Every other back end
// must agree with it bit for bit; it is also the back end for processors without a supported vector unit.
// Thread rule: any thread; allocates nothing, takes no lock, leaves the floating-point environment as it was.
#pragma once

#include "kernels/stats/tensor_stats.h"
#include "kernels/stats/tensor_view.h"

namespace ampscope::stats {

/// Measures every element of `view`; an expanded element counts as often as it is seen. Level kDtype sets only format,
/// level and numel.
void measureScalar(const TensorView& view, StatsLevel level, TensorStats& out) noexcept;

/// Number of inf and nan elements.
std::uint64_t countNonFiniteScalar(const TensorView& view) noexcept;

}  // namespace ampscope::stats
