// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Numbers as a person reads them in sentences and tables. The same everywhere: no locale. Used by analysis and reports.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ampscope::analysis {

[[nodiscard]] std::string countText(std::uint64_t count);                       ///< 12,340
[[nodiscard]] std::string countOf(std::uint64_t count, std::string_view noun);  ///< "1 step", "12,340 steps"
[[nodiscard]] std::string magnitudeText(double value);  ///< three digits: 0.0123, 6.1e-05, 65504; "-" for NaN
[[nodiscard]] std::string scaleText(double value);      ///< exact: 65536, 0.5, 1e+30, inf
[[nodiscard]] std::string percentText(std::uint64_t part,
                                      std::uint64_t whole);                    ///< 0.02 %, 12 %; never a false 0 or 100
[[nodiscard]] std::string bytesText(std::uint64_t bytes);                      ///< 512 B, 48.2 MiB
[[nodiscard]] std::string secondsText(double seconds);                         ///< 12.3 us, 4.56 ms, 1.23 s, 12 min 3 s
[[nodiscard]] std::string stepsText(std::uint32_t first, std::uint32_t last);  ///< "step 4", "steps 4 to 9"

}  // namespace ampscope::analysis
