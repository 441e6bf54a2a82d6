// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The statistics of a handful of values, computed one value at a time with nothing but <cmath>, for tests that need a
// plausible TensorStats. Shares no code with kernels/. Used by tests.
#pragma once

#include <vector>

#include "kernels/format/format_id.h"
#include "kernels/stats/tensor_stats.h"

namespace ampscope::test {

/// The values must be representable in `format`.
[[nodiscard]] stats::TensorStats statsOf(const std::vector<double>& values,
                                         format::FormatId format = format::FormatId::kBinary32,
                                         stats::StatsLevel level = stats::StatsLevel::kFull);

}  // namespace ampscope::test
