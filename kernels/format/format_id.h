// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Which floating-point encodings ampscope knows, by id. The numbers are part of the trace and session formats: never
// renumber, only append.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace ampscope::format {

enum class FormatId : std::uint8_t {
  kNone = 0,
  kBinary16 = 1,  ///< IEEE 754-2019 binary16 (fp16)
  kBfloat16 = 2,  ///< bfloat16: binary32 with a 8-bit significand
  kBinary32 = 3,  ///< IEEE 754-2019 binary32
  kBinary64 = 4,  ///< IEEE 754-2019 binary64
  kTf32 = 5,      ///< binary32 range, 11-bit significand; a rounding target, never a storage format
  kE4m3fn = 6,    ///< OCP OFP8 E4M3: no inf, one nan, max 448
  kE5m2 = 7,      ///< OCP OFP8 E5M2: inf and nan as IEEE, max 57344
  kE4m3fnuz = 8,  ///< E4M3 with bias 8: no inf, no -0, nan is 0x80, max 240
  kE5m2fnuz = 9,  ///< E5M2 with bias 16: no inf, no -0, nan is 0x80, max 57344
};

inline constexpr std::size_t kFormatCount = 10;  ///< ids run from 0 (none) to kFormatCount - 1

/// The formats that what-if counts are made for, in the order in which TensorStats::what_if holds them.
inline constexpr std::array kWhatIfTargets = {FormatId::kBinary16, FormatId::kBfloat16, FormatId::kTf32,
                                              FormatId::kE4m3fn,   FormatId::kE5m2,     FormatId::kE4m3fnuz,
                                              FormatId::kE5m2fnuz, FormatId::kBinary32};

}  // namespace ampscope::format
