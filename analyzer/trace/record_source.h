// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Bytes of one record -> its fields. The bytes are untrusted. Inside analyzer/trace.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "analyzer/trace/wire.h"

namespace ampscope::trace {

/// Reads from a span. After the first read beyond its end, or of a number that its field cannot hold, `ok` is false
/// and every read gives 0.
class RecordSource {
 public:
  explicit RecordSource(std::span<const std::uint8_t> bytes) noexcept
      : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  std::uint64_t varint() noexcept {
    if (at_ != end_ && *at_ < 0x80U) {
      return *at_++;
    }
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && at_ != end_; shift += 7) {
      const std::uint8_t byte = *at_++;
      value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
      if (byte < 0x80U) {
        return value;
      }
    }
    return fail();
  }

  std::int64_t signedVarint() noexcept { return wire::unzigzag(varint()); }

  template <class T>
  T number() noexcept {
    const std::uint64_t value = varint();
    return static_cast<T>(value <= std::numeric_limits<T>::max() ? value : fail());
  }

  std::int32_t signedNumber() noexcept {
    const std::int64_t value = signedVarint();
    const bool fits =
        value >= std::numeric_limits<std::int32_t>::min() && value <= std::numeric_limits<std::int32_t>::max();
    return static_cast<std::int32_t>(fits ? value : static_cast<std::int64_t>(fail()));
  }

  template <class IdType>
  IdType id() noexcept {
    return IdType(number<typename IdType::number_type>());
  }

  template <class T>
  T fixed() noexcept {
    if (remaining() < sizeof(T)) {
      fail();
      return T{};
    }
    const T value = wire::load<T>(at_);
    at_ += sizeof(T);
    return value;
  }

  std::uint8_t byte() noexcept { return fixed<std::uint8_t>(); }
  bool flag() noexcept { return byte() != 0; }

  std::span<const std::uint8_t> bytes(std::size_t size) noexcept {
    if (remaining() < size) {
      fail();
      return {};
    }
    at_ += size;
    return {at_ - size, size};
  }

  std::string_view text() noexcept {
    const std::uint64_t size = varint();
    if (size > remaining()) {
      fail();
      return {};
    }
    const auto span = bytes(static_cast<std::size_t>(size));
    return {reinterpret_cast<const char*>(span.data()), span.size()};
  }

  /// A count of things that take at least `each` bytes.
  std::size_t count(std::size_t each) noexcept {
    const std::uint64_t value = varint();
    return value <= remaining() / each ? static_cast<std::size_t>(value) : static_cast<std::size_t>(fail());
  }

  std::uint64_t fail() noexcept {
    ok_ = false;
    at_ = end_;
    return 0;
  }

  [[nodiscard]] std::size_t remaining() const noexcept { return static_cast<std::size_t>(end_ - at_); }
  [[nodiscard]] bool ok() const noexcept { return ok_; }

 private:
  const std::uint8_t* at_;
  const std::uint8_t* end_;
  bool ok_ = true;
};

}  // namespace ampscope::trace
