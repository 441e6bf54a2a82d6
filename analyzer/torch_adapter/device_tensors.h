// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Tensors on a CUDA device: measured where they are, on the stream that torch uses now. No library of torch's CUDA part
// is linked: the stream comes through the interface that c10 has for every device.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "analyzer/tracer/tracer_abi.h"

namespace ampscope::torch_adapter {

/// Whether a tensor that readability() refuses for its device can be measured there. Never without CUDA in torch, nor
/// with a torch that does not tell its streams.
bool isMeasurableOnDevice(const at::TensorImpl& tensor) noexcept;

/// Enqueues the measurement of such a tensor; its id, or 0 where there will be none. Waits for nothing.
std::uint64_t measureOnDevice(AmpscopeThread* thread, const at::TensorImpl& tensor) noexcept;

}  // namespace ampscope::torch_adapter
