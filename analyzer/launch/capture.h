// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Asks another program a short question. Used by the environment probe and by cli.
#pragma once

#include <string>
#include <vector>

#include "analyzer/base/result.h"

namespace ampscope::launch {

struct Captured {
  int exit_code = 0;  ///< 128 + signal when killed, also when it took too long
  std::string out;
  std::string err;
  /// The last line of `err` that is not empty: what most programs end with when they fail.
  [[nodiscard]] std::string lastComplaint() const;
};

/// Runs `words` with `environment`, standard input empty, and reads at most 64 KiB of either output. Killed after
/// `seconds`. Error (kUsage): it cannot be started.
[[nodiscard]] Result<Captured> capture(const std::vector<std::string>& words,
                                       const std::vector<std::string>& environment, int seconds);

}  // namespace ampscope::launch
