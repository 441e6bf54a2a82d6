// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/store/sqlite.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

namespace ampscope::store::sqlite {

namespace {

// SQLite does not tell the two apart: often the errno of the failed write is gone.
Error cannotGrow(const std::string& name) {
  return inputError(
      fmt::format("{}: cannot grow further (the disk is full, or a file size limit is reached); free space or choose "
                  "another folder",
                  name));
}

constexpr const char* kTakerType = "ampscope RowTaker";  // of the pointer that SQLite passes on

void give(sqlite3_context* context, int arguments, sqlite3_value** values) noexcept {
  auto* taker = arguments == 0 ? nullptr : static_cast<RowTaker*>(sqlite3_value_pointer(values[0], kTakerType));
  if (taker == nullptr) {
    sqlite3_result_error(context, "give() without a taker", -1);
    return;
  }
  taker->take(Values(values + 1));
}

}  // namespace

void Statement::bindTaker(int at, RowTaker& taker) noexcept {
  sqlite3_bind_pointer(statement_.get(), at + 1, &taker, kTakerType, nullptr);
}

Result<Database> Database::open(const std::string& path, int flags, const std::string& name) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  Database database;
  database.database_.reset(raw);
  database.name_ = name;
  if (raw == nullptr) {
    return inputError(fmt::format("{}: cannot be opened: out of memory", name));
  }
  if (code != SQLITE_OK) {
    return database.error();
  }
  return database;
}

Error Database::error() const {
  const int code = sqlite3_extended_errcode(database_.get());
  const int system = sqlite3_system_errno(database_.get());
  switch (code & 0xFF) {
    case SQLITE_FULL:
      return cannotGrow(name_);
    case SQLITE_IOERR:
      if (code == SQLITE_IOERR_WRITE || code == SQLITE_IOERR_TRUNCATE || system == EFBIG || system == EDQUOT ||
          system == ENOSPC) {
        return cannotGrow(name_);
      }
      return inputError(fmt::format("{}: cannot be read or written ({}); check the disk", name_,
                                    system != 0 ? std::strerror(system) : sqlite3_errmsg(database_.get())));
    case SQLITE_NOTADB:
      return inputError(
          fmt::format("{}: not an ampscope session (offset 0: 'SQLite format 3' was expected); give a "
                      "file that `ampscope profile` or `ampscope ingest` wrote",
                      name_));
    case SQLITE_CORRUPT:
      return inputError(
          fmt::format("{}: the session is damaged ({}); write it again from its traces with `ampscope "
                      "ingest`, or record the run again",
                      name_, sqlite3_errmsg(database_.get())));
    case SQLITE_CANTOPEN:
      return inputError(fmt::format("{}: cannot be opened ({}); check the name and the permissions", name_,
                                    system != 0 ? std::strerror(system) : sqlite3_errmsg(database_.get())));
    default:
      return inputError(
          fmt::format("{}: cannot be used as a session ({}); check the file", name_, sqlite3_errmsg(database_.get())));
  }
}

Result<void> Database::enableTakers() {
  constexpr int kAnyNumber = -1;
  if (sqlite3_create_function_v2(database_.get(), "give", kAnyNumber, SQLITE_UTF8 | SQLITE_DIRECTONLY, nullptr, give,
                                 nullptr, nullptr, nullptr) != SQLITE_OK) {
    return error();
  }
  return {};
}

Result<void> Database::execute(const char* sql) {
  if (sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    return error();
  }
  return {};
}

Result<Statement> Database::prepare(const char* sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v3(database_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK) {
    return error();
  }
  return Statement(statement);
}

Result<std::int64_t> Database::integer(const char* sql) {
  AMPSCOPE_ASSIGN_OR_RETURN(Statement statement, prepare(sql));
  const int code = statement.step();
  if (code != SQLITE_ROW && code != SQLITE_DONE) {
    return error();
  }
  return code == SQLITE_ROW ? statement.integer(0) : 0;
}

Result<void> Database::close() {
  if (sqlite3_close(database_.get()) != SQLITE_OK) {
    return error();
  }
  static_cast<void>(database_.release());
  return {};
}

}  // namespace ampscope::store::sqlite
