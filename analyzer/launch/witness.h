// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// How far did the processes of a run get on the way to being recorded, and why is there nothing to see? Used by launch
// only.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ampscope::launch {

/// What one process has said in <pid>.status.
struct Witness {
  pid_t pid = 0;
  std::string python{};  ///< "3.11.2 /usr/bin/python3"; "": no Python with our bootstrap
  std::string torch{};   ///< version; "": torch was not met
  bool attached = false;
  std::string refused{};                                               ///< why torch was refused
  std::vector<std::string> policy_applied{};                           ///< keys of policy::settings()
  std::vector<std::pair<std::string, std::string>> policy_problems{};  ///< key, and why it was not applied
  std::string detached{};                                              ///< why recording ended early
};

/// Sorted by pid. The files are untrusted and read up to a bound.
[[nodiscard]] std::vector<Witness> readWitnesses(const std::string& folder);

/// One sentence on why nothing was recorded, with what to do. `words` is the program with its arguments.
[[nodiscard]] std::string explainNothing(const std::vector<Witness>& witnesses, const std::vector<std::string>& words);

/// Processes of the run that are still alive and hold their trace open. `folder` is absolute, links resolved.
[[nodiscard]] std::vector<pid_t> stillRecording(const std::string& folder);

}  // namespace ampscope::launch
