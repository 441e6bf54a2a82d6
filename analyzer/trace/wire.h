// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The byte layout that encoder, writer and reader share: file header, block header, integer codes, and the state that
// delta coding keeps within a block. docs/trace-format.md says the same in prose. Inside analyzer/trace only.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace ampscope::trace::wire {

static_assert(std::endian::native == std::endian::little, "a trace is little endian and is written as it lies");

// File header: magic, major, minor, endianness mark.
inline constexpr std::array<std::uint8_t, 8> kFileMagic = {'A', 'M', 'P', 'T', 'R', 'A', 'C', 'E'};
inline constexpr std::uint16_t kMajor = 1;
inline constexpr std::uint16_t kMinor = 2;
inline constexpr std::uint32_t kEndianMark = 0x01020304;
inline constexpr std::uint32_t kEndianMarkSwapped = 0x04030201;
inline constexpr std::size_t kFileHeaderSize = 16;

// Block header: magic, payload length, sequence, record count, thread, reserved (0), CRC-32 of the 20 bytes between
// magic and CRC followed by the payload.
inline constexpr std::array<std::uint8_t, 4> kBlockMagic = {0xA5, 'M', 'P', 'B'};
inline constexpr std::size_t kBlockHeaderSize = 28;
inline constexpr std::size_t kLengthAt = 4;
inline constexpr std::size_t kSequenceAt = 8;
inline constexpr std::size_t kCountAt = 16;
inline constexpr std::size_t kThreadAt = 20;
inline constexpr std::size_t kReservedAt = 22;
inline constexpr std::size_t kCrcAt = 24;

/// A reader takes a longer payload for damage, so that a wrong length cannot ask for the whole memory.
inline constexpr std::uint32_t kMaxPayload = 8U << 20U;

// Ids of calls and measurements: (thread << 48) | counter.
inline constexpr unsigned kThreadShift = 48;
inline constexpr std::uint64_t kCounterMask = (std::uint64_t{1} << kThreadShift) - 1;

// Stats: first 16 bits.
inline constexpr unsigned kStatsCounts = 7;  ///< zero, subnormal, near_max, pos_inf, neg_inf, nan, negative: bits 0-6
inline constexpr std::uint16_t kStatsWhatIf = 1U << 7U;
inline constexpr std::uint16_t kStatsHistogram = 1U << 8U;
inline constexpr std::uint16_t kStatsId = 1U << 9U;  ///< the counter does not follow the block's last one
inline constexpr unsigned kStatsLevelShift = 10;     ///< 2 bits
inline constexpr unsigned kStatsFormatShift = 12;    ///< 4 bits
// Stats: second 16 bits, 3 for each of min, max, absmin, absmax, sum. A width code is 0: left out; 1, 2, 3: the upper
// 2, 3, 4 bytes of the binary32 value; 4: binary64.
inline constexpr unsigned kWidthBits = 3;
inline constexpr std::array<std::uint8_t, 5> kWidthBytes = {0, 2, 3, 4, 8};

// Call: first byte.
inline constexpr std::uint8_t kCallPhaseMask = 7;
inline constexpr std::uint8_t kCallId = 1U << 3U;  ///< the counter does not follow the block's last one
inline constexpr std::uint8_t kCallPublicOp = 1U << 4U;
inline constexpr std::uint8_t kCallNode = 1U << 5U;
inline constexpr std::uint8_t kCallOrdinal = 1U << 6U;
inline constexpr std::uint8_t kCallCastInfo = 1U << 7U;

// TensorUse: first byte role (4 bits), flags (3 bits), kUseParameter; second byte dtype (4 bits, 15: a byte of its own
// follows), position (2 bits), kUseSameShape, kUseMore: a third byte follows.
inline constexpr std::uint8_t kUseParameter = 1U << 7U;
inline constexpr std::uint8_t kUseDtypeEscape = 15;
inline constexpr std::uint8_t kUseNextSlot = 0U << 4U;  ///< 0 for the first input and the first output
inline constexpr std::uint8_t kUseNextElement = 1U << 4U;
inline constexpr std::uint8_t kUseExplicitPosition = 2U << 4U;
inline constexpr std::uint8_t kUsePositionMask = 3U << 4U;
inline constexpr std::uint8_t kUseSameShape = 1U << 6U;
inline constexpr std::uint8_t kUseMore = 1U << 7U;
inline constexpr std::uint8_t kMoreDevice = 1U << 0U;
inline constexpr std::uint8_t kMoreUnmeasured = 1U << 1U;
inline constexpr std::uint8_t kMoreNoStats = 1U << 2U;
inline constexpr std::uint8_t kMoreFlags = 1U << 3U;
inline constexpr std::uint8_t kMoreKnown = 0x0F;

/// What delta coding refers to; all zero at the start of a block, so that each block decodes alone.
struct DeltaState {
  std::uint64_t stats = 0;        ///< counter of the last Stats record; before the first one, of the last use of one
  bool has_stats = false;         ///< a Stats record was seen
  std::uint64_t other_stats = 0;  ///< counter last used of another thread
  std::uint64_t call = 0;         ///< counter of the last Call
  std::uint64_t time = 0;         ///< end of the last Call
  std::uint8_t autocast_dtype = 0;
};

constexpr std::uint64_t zigzag(std::int64_t value) noexcept {
  return (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63U);
}

constexpr std::int64_t unzigzag(std::uint64_t value) noexcept {
  return static_cast<std::int64_t>((value >> 1U) ^ (~(value & 1U) + 1U));
}

/// Difference of two unsigned numbers as a signed one, modulo 2^64.
constexpr std::uint64_t zigzagDelta(std::uint64_t value, std::uint64_t reference) noexcept {
  return zigzag(static_cast<std::int64_t>(value - reference));
}

template <class T>
T load(const std::uint8_t* at) noexcept {
  T value;
  std::memcpy(&value, at, sizeof(T));
  return value;
}

template <class T>
void store(std::uint8_t* at, T value) noexcept {
  std::memcpy(at, &value, sizeof(T));
}

}  // namespace ampscope::trace::wire
