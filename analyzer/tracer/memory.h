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

/// How many bytes may be held for long when `held` are held now: half of what there would be without them, or `bound`,
/// whichever is less. A bound of 0 is none.
[[nodiscard]] std::uint64_t twinLimit(std::uint64_t held, std::uint64_t bound, const char* root = "");

}  // namespace ampscope::tracer
