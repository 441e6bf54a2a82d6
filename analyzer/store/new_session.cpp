// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/store/new_session.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <utility>

#include "analyzer/store/schema.h"

namespace ampscope::store {
namespace {

// The file is thrown away when anything fails, so nothing has to survive a crash before it is published.
constexpr const char* kPragmas =
    "PRAGMA page_size = 16384; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; "
    "PRAGMA cache_size = -32768; PRAGMA foreign_keys = OFF;";

}  // namespace

NewSession::NewSession(std::string target)
    : target_(std::move(target)), path_(fmt::format("{}.{}.part", target_, ::getpid())) {
  ::unlink(path_.c_str());
  sigemptyset(&signal_);
  sigaddset(&signal_, SIGXFSZ);
  pthread_sigmask(SIG_BLOCK, &signal_, &before_);
}

NewSession::~NewSession() {
  ::unlink(path_.c_str());
  if (sigismember(&before_, SIGXFSZ) == 0) {
    const timespec now{0, 0};
    sigtimedwait(&signal_, nullptr, &now);
  }
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

Result<void> NewSession::publish(bool force) const {
  const int fd = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  const bool safe = fd >= 0 && ::fsync(fd) == 0;
  const int failed = errno;
  if (fd >= 0) {
    ::close(fd);
  }
  if (!safe) {
    return inputError(fmt::format("{}: cannot be written ({}); choose another folder", target_, std::strerror(failed)));
  }
  // A link never replaces a file that appeared meanwhile; some file systems have none.
  if (!force && ::link(path_.c_str(), target_.c_str()) == 0) {
    return {};
  }
  if (!force && errno == EEXIST) {
    return exists(target_);
  }
  if (::rename(path_.c_str(), target_.c_str()) != 0) {
    return inputError(fmt::format("{}: cannot be written ({}); choose another name", target_, std::strerror(errno)));
  }
  return {};
}

Error NewSession::exists(const std::string& target) {
  return usageError(fmt::format("{}: exists already; choose another name or replace it with --force", target));
}

Result<sqlite::Database> createTables(const std::string& path, const std::string& name) {
  AMPSCOPE_ASSIGN_OR_RETURN(sqlite::Database database,
                            sqlite::Database::open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, name));
  AMPSCOPE_RETURN_IF_ERROR(database.execute(kPragmas));
  AMPSCOPE_RETURN_IF_ERROR(database.execute(
      fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {};", kApplicationId, kUserVersion).c_str()));
  AMPSCOPE_RETURN_IF_ERROR(database.execute(kSchema));
  return database;
}

}  // namespace ampscope::store
