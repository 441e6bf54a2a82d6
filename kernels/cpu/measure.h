// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The CPU back end: one pass over a tensor in memory. The tracer calls it on the thread that ran the op; it allocates
// nothing, takes no lock, uses no thread of its own, and leaves the caller's MXCSR as it found it.
#pragma once

#include <cstdint>

#include "kernels/stats/tensor_stats.h"
#include "kernels/stats/tensor_view.h"

namespace ampscope::cpu {

using TensorView = stats::TensorView;

/// Measures every element of `view` (an expanded element counts as often as it is seen). Level kDtype only sets numel.
/// Elements of a dense permuted view are walked in memory order, which fixes the order of the sum.
void measure(const TensorView& view, stats::StatsLevel level, stats::TensorStats& out) noexcept;

/// Number of inf and nan elements, at about the speed of reading. For steps that are not sampled.
std::uint64_t countNonFinite(const TensorView& view) noexcept;

/// Name of the SIMD target in use ("AVX3", "AVX2", "SSE4", ..., "scalar"). AMPSCOPE_TARGET forces one by name.
const char* targetName() noexcept;

}  // namespace ampscope::cpu
