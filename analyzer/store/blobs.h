// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The packed columns of tables stats, reference and cancellation. histogram: zigzag varint of the first exponent, then
// one varint per bin; empty when there is no bin. what_if: three varints for each target of kWhatIfTargets; empty when
// all are zero. ulp, bits: a varint per bin. Inside analyzer/store.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/stats/tensor_stats.h"

namespace ampscope::store {

/// Replaces the contents of `out`.
void packHistogram(const stats::ExponentHistogram& histogram, std::vector<std::uint8_t>& out);
void packWhatIf(const stats::TensorStats& stats, std::vector<std::uint8_t>& out);

/// Bins up to the last one that is not empty.
void packBins(std::span<const std::uint64_t> bins, std::vector<std::uint8_t>& out);

/// False: the blob is damaged; the result is then empty or incomplete, never out of bounds.
[[nodiscard]] bool unpackHistogram(std::span<const std::uint8_t> blob, stats::ExponentHistogram& histogram);
[[nodiscard]] bool unpackWhatIf(std::span<const std::uint8_t> blob, stats::TensorStats& stats);
[[nodiscard]] bool unpackBins(std::span<const std::uint8_t> blob, std::span<std::uint64_t> bins);

}  // namespace ampscope::store
