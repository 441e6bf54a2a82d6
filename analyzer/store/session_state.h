// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What session.cpp, session_calls.cpp and session_stream.cpp share. Inside analyzer/store.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "analyzer/store/session.h"
#include "analyzer/store/sqlite.h"

namespace ampscope::store {

struct TensorType {
  Dtype dtype = Dtype::kUnknown;
  DeviceType device = DeviceType::kCpu;
  std::int32_t device_index = -1;
  std::string shape;
  std::uint64_t numel = 0;
};

struct Session::State {
  State(sqlite::Database opened, std::string name) : database(std::move(opened)), path(std::move(name)) {}

  /// Table tensor_type by id; read once. Ids of a sound session are dense.
  Result<const std::vector<TensorType>*> tensorTypes();

  sqlite::Database database;
  std::string path;
  std::vector<TensorType> types;
  bool has_types = false;
  Session::Watch watch;
};

/// The sentence for a session whose rows contradict each other. `what` is a literal.
[[nodiscard]] Error damaged(const std::string& path, std::int64_t call, const char* what);

/// Asks the session's watch as a stream goes on.
class Watcher {
 public:
  Watcher(const Session::Watch& watch, const std::string& path) : watch_(watch), path_(path) {}

  /// One more row. Error: the watch wants the stream to end.
  Result<void> next() {
    constexpr std::uint64_t kPeriod = 4096;
    if (++rows_ % kPeriod == 0 && watch_ && !watch_(rows_)) {
      return usageError(path_ + ": reading was stopped");
    }
    return {};
  }

 private:
  const Session::Watch& watch_;
  const std::string& path_;
  std::uint64_t rows_ = 0;
};

/// Column `at` as a field of type T; a number of a damaged file that does not fit becomes the nearest that does.
template <class T>
T field(const sqlite::Statement& row, int at) noexcept {
  const std::int64_t value = row.integer(at);
  if constexpr (sizeof(T) == sizeof(std::int64_t)) {
    if constexpr (std::numeric_limits<T>::is_signed) {
      return value;
    } else {
      return value < 0 ? 0 : static_cast<T>(value);
    }
  } else {
    constexpr std::int64_t kLowest = std::numeric_limits<T>::min();
    constexpr std::int64_t kHighest = std::numeric_limits<T>::max();
    return static_cast<T>(value < kLowest ? kLowest : value > kHighest ? kHighest : value);
  }
}

/// The same for the closed word lists.
template <class Enum>
Enum word(const sqlite::Statement& row, int at) noexcept {
  return static_cast<Enum>(field<std::uint8_t>(row, at));
}

/// NULL is NaN.
inline double realOrNan(const sqlite::Statement& row, int at) noexcept {
  return row.isNull(at) ? std::numeric_limits<double>::quiet_NaN() : row.real(at);
}

}  // namespace ampscope::store
