// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The formats that the SIMD passes read directly, as types. The 8-bit formats are widened to binary32 first, exactly.
// Internal to kernels/cpu.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "kernels/format/format_id.h"

namespace ampscope::cpu {

/// Exponent bytes: `byte - kByteBias` is floor(log2 |x|), for bytes 1 to 254; binary64 has a base besides.
struct Binary16 {
  using Word = std::uint16_t;
  static constexpr format::FormatId kId = format::FormatId::kBinary16;
  static constexpr int kByteBias = 127;
};
struct Bfloat16 {
  using Word = std::uint16_t;
  static constexpr format::FormatId kId = format::FormatId::kBfloat16;
  static constexpr int kByteBias = 127;
};
struct Binary32 {
  using Word = std::uint32_t;
  static constexpr format::FormatId kId = format::FormatId::kBinary32;
  static constexpr int kByteBias = 127;
};
struct Binary64 {
  using Word = std::uint64_t;
  static constexpr format::FormatId kId = format::FormatId::kBinary64;
  static constexpr int kByteBias = 1023;
};

template <class Word>
inline constexpr Word kSignBit = static_cast<Word>(Word{1} << (8 * sizeof(Word) - 1));

inline constexpr std::size_t kUnit = 64;     ///< chunks are padded with +0 to a multiple of this
inline constexpr std::size_t kChunk = 1024;  ///< elements that all passes see before the next chunk

}  // namespace ampscope::cpu
