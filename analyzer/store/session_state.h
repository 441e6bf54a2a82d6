// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What session.cpp, session_calls.cpp and session_stream.cpp share. Inside analyzer/store.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
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
  State(sqlite::Database opened, sqlite::Database opened_for_tensors, std::string name)
      : database(std::move(opened)), tensors(std::move(opened_for_tensors)), path(std::move(name)) {}

  /// Table tensor_type by id; read once. Ids of a sound session are dense.
  Result<const std::vector<TensorType>*> tensorTypes();

  sqlite::Database database;
  sqlite::Database tensors;  ///< the same file for Session::forEachCall, where a thread of its own reads the tensors
  std::string path;
  std::optional<std::string> range;  ///< that calls are seen through
  std::vector<TensorType> types;
  bool has_types = false;
  Session::Watch watch;
};

/// The sentence for a session whose rows contradict each other. `what` is a literal.
[[nodiscard]] Error damaged(const std::string& path, std::int64_t call, const char* what);

/// Sessions of this format that were written before there was a table do without it.
[[nodiscard]] Result<bool> hasTable(sqlite::Database& database, std::string_view table);

/// Every row of `sql`, as `fill(row, Row&)` makes them.
template <class Row, class Fill>
Result<std::vector<Row>> readAll(sqlite::Database& database, const char* sql, const Fill& fill) {
  AMPSCOPE_ASSIGN_OR_RETURN(sqlite::Statement statement, database.prepare(sql));
  std::vector<Row> rows;
  int code = SQLITE_ROW;
  while ((code = statement.step()) == SQLITE_ROW) {
    fill(statement, rows.emplace_back());
  }
  if (code != SQLITE_DONE) {
    return database.error();
  }
  return rows;
}

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

/// Value `at` of a sqlite::Statement or sqlite::Values as a field of type T; a number of a damaged file that does not
/// fit becomes the nearest that does.
template <class T, class Row>
T field(const Row& row, int at) noexcept {
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
template <class Enum, class Row>
Enum word(const Row& row, int at) noexcept {
  return static_cast<Enum>(field<std::uint8_t>(row, at));
}

/// NULL is NaN. SQLite gives 0 for it, so that most values need no second question.
template <class Row>
double realOrNan(const Row& row, int at) noexcept {
  const double value = row.real(at);
  return value == 0 && row.isNull(at) ? std::numeric_limits<double>::quiet_NaN() : value;
}

}  // namespace ampscope::store
