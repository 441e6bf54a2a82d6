// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// A session file on its way: written under another name beside its target, then published under its own. After an error
// there is no new file, and an old one is untouched. Inside analyzer/store.
#pragma once

#include <signal.h>

#include <string>

#include "analyzer/base/result.h"
#include "analyzer/store/sqlite.h"

namespace ampscope::store {

/// As long as it lives, a write beyond RLIMIT_FSIZE fails in this thread instead of ending the program.
class NewSession {
 public:
  explicit NewSession(std::string target);
  NewSession(const NewSession&) = delete;
  NewSession& operator=(const NewSession&) = delete;
  ~NewSession();

  /// Where to write until it is whole.
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

  /// Makes it safe and gives it its name. Error: the target exists and `force` is false, or it cannot be written.
  [[nodiscard]] Result<void> publish(bool force) const;

  [[nodiscard]] static Error exists(const std::string& target);

 private:
  std::string target_;
  std::string path_;
  sigset_t signal_{};
  sigset_t before_{};
};

/// An empty session at `path`, with all tables and no index. `name` stands for the file in error messages.
[[nodiscard]] Result<sqlite::Database> createTables(const std::string& path, const std::string& name);

}  // namespace ampscope::store
