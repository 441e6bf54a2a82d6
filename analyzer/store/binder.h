// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The parameters of an insert, in the order of the table's columns. Inside analyzer/store.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "analyzer/store/sqlite.h"

namespace ampscope::store::sqlite {

/// SQLite's integers are signed.
inline std::int64_t number(std::uint64_t value) noexcept {
  constexpr std::uint64_t kLargest = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(std::min(value, kLargest));
}

/// Binds the arguments in order; an integer 0 passed as Row is NULL.
class Binder {
 public:
  explicit Binder(Statement& statement) : statement_(statement) {}
  Binder& add(std::int64_t value) {
    statement_.bind(at_++, value);
    return *this;
  }
  Binder& add(std::uint64_t value) { return add(number(value)); }
  Binder& add(std::uint32_t value) { return add(std::int64_t{value}); }
  Binder& add(std::int32_t value) { return add(std::int64_t{value}); }
  Binder& add(bool value) { return add(std::int64_t{value ? 1 : 0}); }
  Binder& add(double value) {
    statement_.bindReal(at_++, value);
    return *this;
  }
  Binder& add(std::string_view text) {
    statement_.bindText(at_++, text);
    return *this;
  }
  Binder& row(std::int64_t id) {
    if (id != 0) {
      return add(id);
    }
    statement_.bindNull(at_++);
    return *this;
  }
  Binder& blob(std::span<const std::uint8_t> bytes) {
    if (bytes.empty()) {
      statement_.bindNull(at_++);
    } else {
      statement_.bindBlob(at_++, bytes);
    }
    return *this;
  }
  template <class Enum>
  Binder& word(Enum value) {
    return add(std::int64_t{static_cast<std::uint8_t>(value)});
  }

 private:
  Statement& statement_;
  int at_ = 0;
};

}  // namespace ampscope::store::sqlite
