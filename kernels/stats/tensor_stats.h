// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What is measured of one tensor: the value that every back end (scalar, each SIMD target, CUDA) fills bit for bit
// alike, and that travels from the tracer to the session. docs/definitions.md says the same in prose.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "kernels/format/format_id.h"

namespace ampscope::stats {

/// How much of a tensor is measured. kRange leaves out the histogram and the what-if counts.
enum class StatsLevel : std::uint8_t { kDtype = 0, kRange = 1, kFull = 2 };

/// What storing the tensor's finite values in another format would do (round to nearest, ties to even).
struct WhatIf {
  std::uint64_t flush_to_zero = 0;  ///< nonzero values that round to zero
  std::uint64_t to_subnormal = 0;   ///< values whose rounded result is nonzero and below the target's smallest normal
  std::uint64_t overflow = 0;       ///< finite values that round to inf, or beyond max where the target has no inf

  friend bool operator==(const WhatIf&, const WhatIf&) = default;
};

/// Finite nonzero elements per binade. Bin i holds the elements with floor(log2 |x|) == first + i, subnormals by
/// their true exponent. Only bins [0, size) are meaningful; bins 0 and size - 1 are never empty; size 0 means that
/// there is no finite nonzero element. Zero, inf and nan are counted in TensorStats.
struct ExponentHistogram {
  static constexpr int kLowest = -1074;  ///< exponent of the smallest binary64 subnormal
  static constexpr int kHighest = 1023;
  static constexpr std::size_t kCapacity = static_cast<std::size_t>(kHighest - kLowest + 1);

  std::int32_t first = 0;
  std::int32_t size = 0;
  std::array<std::uint64_t, kCapacity> bins;  // left uninitialised on purpose: 16 KiB, of which few are ever used
};

/// Exact counts over every element. `min`, `max` are over finite elements, `absmin` over finite nonzero ones, `absmax`
/// over finite ones; each is NaN where there is no such element, and a zero among them is +0. `sum` is the binary64 sum
/// of the finite elements in the fixed order of docs/definitions.md: it does not depend on threads or vector width.
struct TensorStats {
  format::FormatId format = format::FormatId::kNone;
  StatsLevel level = StatsLevel::kFull;
  std::uint64_t numel = 0;
  std::uint64_t zero = 0;       ///< +0 and -0
  std::uint64_t subnormal = 0;  ///< in the tensor's own format
  std::uint64_t near_max = 0;   ///< finite, in the format's top binade
  std::uint64_t pos_inf = 0;
  std::uint64_t neg_inf = 0;
  std::uint64_t nan = 0;
  std::uint64_t negative = 0;  ///< finite or infinite elements below zero (not -0, not nan)
  double min = std::numeric_limits<double>::quiet_NaN();
  double max = std::numeric_limits<double>::quiet_NaN();
  double absmin = std::numeric_limits<double>::quiet_NaN();
  double absmax = std::numeric_limits<double>::quiet_NaN();
  double sum = 0;
  std::array<WhatIf, format::kWhatIfTargets.size()> what_if{};  ///< ordered as format::kWhatIfTargets
  ExponentHistogram histogram;

  TensorStats() noexcept {}  // NOLINT(modernize-use-equals-default): leaves histogram.bins uninitialised
};

/// Empty statistics of `numel` elements. Used by the back ends.
void reset(TensorStats& out, format::FormatId id, StatsLevel level, std::uint64_t numel) noexcept;

/// Ends a measurement of distinct elements that the view shows `times` times each: every count but numel, and the sum
/// (one rounding), are multiplied. Used by the back ends.
void multiply(TensorStats& out, std::uint64_t times) noexcept;

}  // namespace ampscope::stats
