// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The fields of one record -> bytes. Inside analyzer/trace.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "analyzer/trace/encoder.h"
#include "analyzer/trace/records.h"
#include "analyzer/trace/wire.h"

namespace ampscope::trace {

/// Writes one record behind `used` of the buffer. Every put stores up to 8 bytes (a varint of more than 28 bits up to
/// 10) and moves on by the bytes that count; `limit` keeps kBlockSlack bytes free for that. Local to a function, so
/// that the position lives in a register.
class RecordSink {
 public:
  RecordSink(std::span<std::uint8_t> buffer, std::size_t used, RecordType type) noexcept
      : start_(buffer.data() + used), at_(start_ + 2) {
    const std::size_t room = buffer.size() - used;
    ok_ = room >= kBlockSlack + 2;
    limit_ = ok_ ? buffer.data() + (buffer.size() - kBlockSlack) : at_;
    if (ok_) {
      *start_ = static_cast<std::uint8_t>(type);
    }
  }

  void varint(std::uint64_t value) noexcept {
    if (!room()) {
      return;
    }
    if (value < (std::uint64_t{1} << 28U)) {
      // Four groups of 7 bits spread to bytes at once: the length of a count is random, so a loop would mispredict.
      const auto low = static_cast<std::uint32_t>(value);
      const unsigned bytes = (static_cast<unsigned>(std::bit_width(low | 1U)) + 6U) / 7U;
      const std::uint32_t spread =
          (low & 0x7FU) | ((low & 0x3F80U) << 1U) | ((low & 0x1FC000U) << 2U) | ((low & 0xFE00000U) << 3U);
      const std::uint32_t more =
          0x80808080U & static_cast<std::uint32_t>((std::uint64_t{1} << (8U * (bytes - 1U))) - 1U);
      wire::store(at_, spread | more);
      at_ += bytes;
      return;
    }
    while (value >= 0x80U) {
      *at_++ = static_cast<std::uint8_t>(value | 0x80U);
      value >>= 7U;
    }
    *at_++ = static_cast<std::uint8_t>(value);
  }

  template <class T>
  void fixed(T value) noexcept {
    if (room()) {
      wire::store(at_, value);
      at_ += sizeof(T);
    }
  }

  /// The upper bytes of `bits` that `code` stands for (see wire::kWidthBytes).
  void upper(std::uint64_t bits, unsigned code) noexcept {
    if (room()) {
      wire::store(at_, bits);
      at_ += wire::kWidthBytes[code];
    }
  }

  void byte(std::uint8_t value) noexcept { fixed(value); }

  void text(std::string_view value) noexcept {
    if (value.size() > kMaxText) {
      std::size_t size = kMaxText;
      while (size > kMaxText - 4 && (static_cast<std::uint8_t>(value[size]) & 0xC0U) == 0x80U) {
        --size;
      }
      value = value.substr(0, size);
    }
    varint(value.size());
    if (!ok_ || at_ > limit_ || static_cast<std::size_t>(limit_ - at_) < value.size()) {
      ok_ = false;
      return;
    }
    if (!value.empty()) {
      std::memcpy(at_, value.data(), value.size());
      at_ += value.size();
    }
  }

  void shape(std::span<const std::int64_t> sizes) noexcept {
    varint(sizes.size());
    for (const std::int64_t size : sizes) {
      varint(static_cast<std::uint64_t>(size));
    }
  }

  /// Puts the length before the payload; returns the bytes of the whole record, 0 if it did not fit.
  [[nodiscard]] std::size_t close() const noexcept {
    if (!ok_) {
      return 0;
    }
    const auto length = static_cast<std::size_t>(at_ - start_) - 2;
    if (length < 0x80U) {
      start_[1] = static_cast<std::uint8_t>(length);
      return length + 2;
    }
    // One length byte was guessed; the slack has room for the others.
    const std::size_t extra = length < 0x4000U ? 1 : 2;
    std::memmove(start_ + 2 + extra, start_ + 2, length);
    start_[1] = static_cast<std::uint8_t>(length | 0x80U);
    if (extra == 1) {
      start_[2] = static_cast<std::uint8_t>(length >> 7U);
    } else {
      start_[2] = static_cast<std::uint8_t>((length >> 7U) | 0x80U);
      start_[3] = static_cast<std::uint8_t>(length >> 14U);
    }
    return length + 2 + extra;
  }

 private:
  bool room() noexcept {
    if (at_ > limit_) [[unlikely]] {
      ok_ = false;
    }
    return ok_;
  }

  std::uint8_t* start_;
  std::uint8_t* at_;
  std::uint8_t* limit_;
  bool ok_;
};

}  // namespace ampscope::trace
