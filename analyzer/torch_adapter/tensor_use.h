// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// How a tensor of a call is described to the core.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>

#include "analyzer/base/vocabulary.h"
#include "analyzer/torch_adapter/frame.h"
#include "analyzer/tracer/tracer_abi.h"

namespace ampscope::torch_adapter {

/// All but sizes, role and values.
AmpscopeTensorUse describe(const at::TensorImpl& tensor, Dtype dtype, std::size_t slot, std::size_t element) noexcept;

/// Adds the tensor's sizes to the frame's, where they can be had.
void appendSizes(Frame& frame, const at::TensorImpl& tensor, AmpscopeTensorUse& use);

}  // namespace ampscope::torch_adapter
