// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Calls of steps that are not sampled: only their results are looked at, for inf and nan.
#pragma once

#include <ATen/record_function.h>

#include <cstdint>
#include <optional>

#include "analyzer/torch_adapter/frame.h"

namespace ampscope::torch_adapter {

/// Whether a result in host memory has inf or nan.
bool foundNonFinite(const at::RecordFunction& record);

/// Asks the same of the results that lie on a device, and adds them to the frame's uses. The device; nothing where none
/// was asked. Of several devices the first one counts.
std::optional<std::int32_t> searchResults(AmpscopeThread* thread, Frame& frame, const at::RecordFunction& record);

}  // namespace ampscope::torch_adapter
