// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// SQLite with values instead of error codes. Inside analyzer/store only.
#pragma once

#include <sqlite3.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "analyzer/base/result.h"

namespace ampscope::store::sqlite {

/// The arguments of an SQL function, counted from 0, valid while it runs. Reading them is several times faster than
/// reading the columns of a Statement.
class Values {
 public:
  explicit Values(sqlite3_value** values) noexcept : values_(values) {}

  [[nodiscard]] bool isNull(int at) const noexcept { return sqlite3_value_type(values_[at]) == SQLITE_NULL; }
  [[nodiscard]] std::int64_t integer(int at) const noexcept { return sqlite3_value_int64(values_[at]); }
  [[nodiscard]] double real(int at) const noexcept { return sqlite3_value_double(values_[at]); }
  [[nodiscard]] std::span<const std::uint8_t> blob(int at) const noexcept {
    const auto* data = static_cast<const std::uint8_t*>(sqlite3_value_blob(values_[at]));
    return {data, data == nullptr ? 0 : static_cast<std::size_t>(sqlite3_value_bytes(values_[at]))};
  }

 private:
  sqlite3_value** values_;
};

/// What a statement hands its rows to: with a RowTaker bound to the parameter of `SELECT give(?, a, b) FROM ...`, each
/// step that answers SQLITE_ROW has given it the values a and b.
class RowTaker {
 public:
  RowTaker() = default;
  RowTaker(const RowTaker&) = delete;
  RowTaker& operator=(const RowTaker&) = delete;
  virtual ~RowTaker() = default;

  virtual void take(const Values& row) noexcept = 0;
};

/// One prepared statement. Parameters and columns count from 0. Texts and blobs are not copied when bound: they must
/// live until the step. A failed bind shows at the next step.
class Statement {
 public:
  Statement() = default;
  explicit Statement(sqlite3_stmt* statement) noexcept : statement_(statement) {}

  void bind(int at, std::int64_t value) noexcept { sqlite3_bind_int64(statement_.get(), at + 1, value); }
  void bindReal(int at, double value) noexcept { sqlite3_bind_double(statement_.get(), at + 1, value); }  // NaN: NULL
  void bindNull(int at) noexcept { sqlite3_bind_null(statement_.get(), at + 1); }
  void bindText(int at, std::string_view text) noexcept {
    sqlite3_bind_text64(statement_.get(), at + 1, text.data() == nullptr ? "" : text.data(), text.size(), SQLITE_STATIC,
                        SQLITE_UTF8);
  }
  void bindBlob(int at, std::span<const std::uint8_t> blob) noexcept {
    sqlite3_bind_blob64(statement_.get(), at + 1, blob.data(), blob.size(), SQLITE_STATIC);
  }

  void bindTaker(int at, RowTaker& taker) noexcept;  ///< the taker must outlive the steps

  /// SQLITE_ROW, SQLITE_DONE or an error code.
  [[nodiscard]] int step() noexcept { return sqlite3_step(statement_.get()); }
  void reset() noexcept { sqlite3_reset(statement_.get()); }
  /// Steps a statement that gives no rows, and resets it.
  [[nodiscard]] bool run() noexcept {
    const bool done = sqlite3_step(statement_.get()) == SQLITE_DONE;
    return sqlite3_reset(statement_.get()) == SQLITE_OK && done;
  }

  [[nodiscard]] bool isNull(int at) const noexcept { return sqlite3_column_type(statement_.get(), at) == SQLITE_NULL; }
  [[nodiscard]] std::int64_t integer(int at) const noexcept { return sqlite3_column_int64(statement_.get(), at); }
  [[nodiscard]] double real(int at) const noexcept { return sqlite3_column_double(statement_.get(), at); }
  [[nodiscard]] std::string_view text(int at) const noexcept {
    const auto* data = sqlite3_column_text(statement_.get(), at);
    return {reinterpret_cast<const char*>(data),
            data == nullptr ? 0 : static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), at))};
  }
  [[nodiscard]] std::span<const std::uint8_t> blob(int at) const noexcept {
    const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_.get(), at));
    return {data, data == nullptr ? 0 : static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), at))};
  }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// One connection, used by one thread at a time.
class Database {
 public:
  /// `flags` are SQLITE_OPEN_*. `name` stands for the file in error messages.
  [[nodiscard]] static Result<Database> open(const std::string& path, int flags, const std::string& name);

  /// From now on statements may use give(); the file's own schema may not. See RowTaker.
  [[nodiscard]] Result<void> enableTakers();

  [[nodiscard]] Result<void> execute(const char* sql);
  [[nodiscard]] Result<Statement> prepare(const char* sql);
  [[nodiscard]] Result<std::int64_t> integer(const char* sql);  ///< first column of the first row

  /// What went wrong last, as a sentence that names the file and what to do.
  [[nodiscard]] Error error() const;
  [[nodiscard]] int code() const noexcept { return sqlite3_errcode(database_.get()); }
  [[nodiscard]] std::int64_t changes() const noexcept { return sqlite3_changes64(database_.get()); }
  [[nodiscard]] sqlite3* handle() noexcept { return database_.get(); }
  [[nodiscard]] Result<void> close();

 private:
  struct Close {
    void operator()(sqlite3* database) const noexcept { sqlite3_close_v2(database); }
  };
  std::unique_ptr<sqlite3, Close> database_;
  std::string name_;
};

}  // namespace ampscope::store::sqlite
