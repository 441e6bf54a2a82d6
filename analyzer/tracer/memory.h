// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// How much memory the traced process may still take: training must never be killed for what the tracer wants.
#pragma once

#include <cstdint>

namespace ampscope::tracer {

/// Bytes that the machine has available, or the control group allows, whichever is less; UINT64_MAX when neither says.
/// Reads a few files under `root`: "" but for tests.
[[nodiscard]] std::uint64_t availableMemory(const char* root = "");

/// Whether `bytes` more are at most half of that. Small amounts are allowed without a look.
[[nodiscard]] bool memoryAllows(std::uint64_t bytes);

}  // namespace ampscope::tracer
