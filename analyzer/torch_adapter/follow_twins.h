// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// How a call takes part in --reference shadow: its inputs and results are compared with their twins, and its results
// get twins. Used by call_recorder, in the callbacks of the call.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>

#include "analyzer/torch_adapter/frame.h"

namespace ampscope::torch_adapter {

/// Whether the present step, compared at `level`, is followed by twins. Drops those of others.
[[nodiscard]] bool followStep(AmpscopeThread* thread, ReferenceLevel level);
/// In the start callback, for the next of frame.uses: an input, `written` if the call writes it.
void followInput(AmpscopeThread* thread, Frame& frame, const at::Tensor& input, bool written);
/// In the end callback, before the results: what the call wrote. `threw`: it has no results.
void followWrites(const Frame& frame, bool threw);
/// In the end callback, for the next of frame.uses: compares a result at every level that is on.
void compareResult(AmpscopeThread* thread, Frame& frame, const at::Tensor& result, std::size_t slot,
                   std::size_t element);

}  // namespace ampscope::torch_adapter
