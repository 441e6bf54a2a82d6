// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What a result lost against its exact value, by the widest instruction set that runs here; bit for bit what
// kernels/stats/compare.h says. Used by the tracer. Any thread; hot path: allocates nothing, takes no lock, and leaves
// the caller's floating-point control state as it found it.
#pragma once

#include <cstddef>

#include "kernels/format/format_id.h"
#include "kernels/stats/comparison.h"

namespace ampscope::cpu {

/// The parameters of stats::compare.
void compare(const void* result, format::FormatId format, const double* reference, const double* before,
             std::size_t numel, stats::Comparison& out) noexcept;

}  // namespace ampscope::cpu
