// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Certified elements of sums and means, summed without rounding. `reduced` has bit d set where dimension d is summed
// over; `index` counts the remaining dimensions in row-major order.
#pragma once

#include <cstdint>

#include "kernels/reference/certified.h"
#include "kernels/stats/tensor_view.h"

namespace ampscope::reference {

[[nodiscard]] Certified sum(const stats::TensorView& input, std::uint64_t reduced, std::uint64_t index) noexcept;
[[nodiscard]] Certified mean(const stats::TensorView& input, std::uint64_t reduced, std::uint64_t index) noexcept;

}  // namespace ampscope::reference
