// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Says with NVTX, in the domain "ampscope", what a process does, so that a profiler that listens (Nsight Systems) shows
// it on its time line. Needs no GPU. Used by tracer. Any thread; nothing throws; where nobody listens a call costs a
// few nanoseconds.
#pragma once

#include <cstdint>

namespace ampscope::gpu {

/// A range that is open in the calling thread until the next popRange(); they nest.
void pushRange(const char* name) noexcept;
void popRange() noexcept;
/// A range that may end in another thread.
[[nodiscard]] std::uint64_t startRange(const char* name) noexcept;
void endRange(std::uint64_t range) noexcept;
void markEvent(const char* text) noexcept;

}  // namespace ampscope::gpu
