// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Scales, grids and formats as they are typed: 65536, 2^16, 2^4..2^24, fp8-e5m2. Used by cli only.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "analyzer/analysis/simulation.h"
#include "analyzer/base/result.h"
#include "kernels/format/format_id.h"

namespace ampscope::cli {

/// A positive finite number, or a power as BASE^EXPONENT. Empty: neither.
[[nodiscard]] std::optional<double> parseScale(std::string_view text);

/// fp16, bf16, fp32, fp8-e4m3, fp8-e5m2, and torch's own names. Empty: no such format.
[[nodiscard]] std::optional<format::FormatId> parseFormat(std::string_view text) noexcept;
/// The first group of these, for a sentence.
[[nodiscard]] std::string_view formatWords() noexcept;

/// "init-scale=2^4..2^24,growth-interval=100,500,2000": every combination, the last key fastest; what is not named is
/// as in `base`. A..B doubles from A to B. Error (kUsage): says which word is wrong, or that there are more than
/// kMostPoints.
[[nodiscard]] Result<std::vector<analysis::ScalerParameters>> parseSweep(std::string_view text,
                                                                         const analysis::ScalerParameters& base);

inline constexpr std::size_t kMostPoints = 100'000;

}  // namespace ampscope::cli
