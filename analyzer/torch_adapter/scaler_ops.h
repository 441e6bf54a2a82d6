// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The loss-scaling ledger, read from the two _amp_ ops of ATen (aten/src/ATen/native/cuda/AmpKernels.cu and its CPU
// twin define them): what they were given, and what they wrote.
#pragma once

#include <ATen/record_function.h>

#include <cstdint>

#include "analyzer/torch_adapter/op_table.h"
#include "analyzer/tracer/tracer_abi.h"

namespace ampscope::torch_adapter {

/// What an _amp_ op was given. The tensors are alive during the call: the caller holds them.
struct ScalerValues {
  const at::TensorImpl* scale = nullptr;
  const at::TensorImpl* tracker = nullptr;
  const at::TensorImpl* found_inf = nullptr;
  const at::TensorImpl* inv_scale = nullptr;
  std::uint64_t reading = 0;  ///< of scale, tracker and found_inf before an update, where they lie on a device
  AmpscopeScalerUpdate update{};
};

/// In the start callback of an _amp_ op.
ScalerValues readScalerInputs(const OpInfo& op, const at::RecordFunction& record, const AmpscopeScope& scope);
/// In its end callback: writes the ledger record, at once or, where the numbers lie on a device, when they are known.
void recordScalerResult(const OpInfo& op, ScalerValues& values, const AmpscopeScope& scope);

}  // namespace ampscope::torch_adapter
