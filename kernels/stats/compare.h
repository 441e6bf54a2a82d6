// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What a result lost against its exact value, in one pass. Allocates nothing, takes no lock, and leaves the caller's
// floating-point control state as it found it.
#pragma once

#include <cstddef>

#include "kernels/format/format_id.h"
#include "kernels/stats/comparison.h"

namespace ampscope::stats {

/// Compares `numel` contiguous elements of `format` (binary16, bfloat16, binary32; others give an empty comparison)
/// with `reference`. `before` may be null; else it is what the result overwrote, for Comparison::stalled.
void compare(const void* result, format::FormatId format, const double* reference, const double* before,
             std::size_t numel, Comparison& out) noexcept;

}  // namespace ampscope::stats
