// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Runs a program in the foreground as a shell would. Used by launch only, by one thread.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "analyzer/base/result.h"

namespace ampscope::launch {

/// How a program ended.
struct Ending {
  int exit_code = 0;  ///< its own, or 128 + signal
  int signal = 0;     ///< 0: it ended itself
};

class Program {
 public:
  /// Starts `words`, looked up on PATH, with `environment`, the standard streams of this process, and the signal
  /// dispositions that this process had at the relay's construction. Error (kUsage): it cannot be started (says why and
  /// where it was looked for). With `output` the program writes there (a file descriptor) and not to standard output
  /// and error.
  [[nodiscard]] static Result<Program> start(const std::vector<std::string>& words,
                                             const std::vector<std::string>& environment, int output = -1);

  [[nodiscard]] pid_t pid() const noexcept { return pid_; }
  /// Empty while it runs. After that, the same answer for ever.
  [[nodiscard]] std::optional<Ending> poll() noexcept;

 private:
  explicit Program(pid_t pid) noexcept : pid_(pid) {}
  pid_t pid_;
  std::optional<Ending> ending_;
};

}  // namespace ampscope::launch
