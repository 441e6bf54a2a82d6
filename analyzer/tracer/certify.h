// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Sampled elements of one op's binary64 reference against kernels/reference: --reference certified. The adapter says
// what ran, in plain C; this knows which function that is.
#pragma once

#include <cstdint>

#include "analyzer/tracer/tracer_abi.h"
#include "kernels/stats/certification.h"

namespace ampscope::tracer {

/// Certifies `samples` elements (all, if there are fewer) that `seed` chooses of `reference`, the op's result in
/// row-major order.
void certify(const AmpscopeExactOp& op, const double* reference, std::uint64_t numel, std::uint32_t samples,
             std::uint64_t seed, stats::Certification& out) noexcept;

}  // namespace ampscope::tracer
