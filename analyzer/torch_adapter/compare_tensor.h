// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// One tensor of the running call against its exact values: memory orders are matched, and the core counts.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>

#include "analyzer/base/vocabulary.h"
#include "analyzer/tracer/tracer_abi.h"
#include "kernels/stats/comparison.h"

namespace ampscope::torch_adapter {

/// Compares tensor `use_index` of the call with its exact values; `overwritten` may be undefined. Fills `out` if it
/// returns kNone, but for a result on a device, whose comparison is recorded later; else says why it could not compare.
Unreferenced compareTensor(AmpscopeThread* thread, std::uint32_t use_index, ReferenceLevel level,
                           const at::Tensor& result, const at::Tensor& exact, const at::Tensor& overwritten,
                           std::optional<stats::Comparison>& out);

/// Operands of an addition or subtraction: it gives a + factor * b.
struct Summands {
  at::Tensor a;
  at::Tensor b;
  double factor = 1;
};

/// Counts the bits that cancel in `exact`, the binary64 sum; for tensor `use_index` of the call.
void countCancellation(AmpscopeThread* thread, std::uint32_t use_index, const Summands& summands,
                       const at::Tensor& exact);

}  // namespace ampscope::torch_adapter
