// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The SIMD targets compiled into this library and which of them this processor runs. Internal to kernels/cpu and its
// tests. Highway's own dispatch is not used: it lives in libhwy.so, and what is loaded into a user's process must
// neither need that library nor meet another version of its symbols there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/stats/comparison.h"
#include "kernels/stats/element_walk.h"
#include "kernels/stats/tensor_stats.h"

namespace ampscope::cpu {

/// One instruction set. The functions are named as functions. NOLINTBEGIN(readability-identifier-naming)
struct Target {
  const char* name;          ///< Highway's name: "AVX3", "AVX2", "SSE4", ...
  std::size_t vector_bytes;  ///< as seen by code compiled for the target
  bool (*runsHere)() noexcept;
  /// `out` is reset and has format and level set, the walk is not empty; counts are of distinct elements.
  void (*measure)(stats::ElementWalk& walk, stats::TensorStats& out) noexcept;
  std::uint64_t (*countNonFinite)(stats::ElementWalk& walk, format::FormatId format) noexcept;
  /// `out` is reset and has format and numel set; the format is one that is compared.
  void (*compare)(const void* result, const double* reference, const double* before, std::size_t numel,
                  stats::Comparison& out) noexcept;
};
// NOLINTEND(readability-identifier-naming)

/// Every compiled target, the widest first. May be empty on an unknown architecture.
[[nodiscard]] std::span<const Target> targets() noexcept;

/// The whole measurement by one target, or by the scalar specification where it is null.
void measureWith(const Target* target, const stats::TensorView& view, stats::StatsLevel level,
                 stats::TensorStats& out) noexcept;
std::uint64_t countNonFiniteWith(const Target* target, const stats::TensorView& view) noexcept;
void compareWith(const Target* target, const void* result, format::FormatId format, const double* reference,
                 const double* before, std::size_t numel, stats::Comparison& out) noexcept;

}  // namespace ampscope::cpu
