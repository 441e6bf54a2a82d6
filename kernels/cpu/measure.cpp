// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/measure.h"

#include "kernels/stats/measure_scalar.h"

namespace ampscope::cpu {

void measure(const TensorView& view, stats::StatsLevel level, stats::TensorStats& out) noexcept {
  stats::measureScalar(view, level, out);
}

std::uint64_t countNonFinite(const TensorView& view) noexcept { return stats::countNonFiniteScalar(view); }

const char* targetName() noexcept { return "scalar"; }

}  // namespace ampscope::cpu
