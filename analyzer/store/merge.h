// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Sessions of single ranks -> one session of the whole run, its processes in order of rank. Used by cli.
//
// Nothing is computed: rows are taken over as they are, with new numbers where names are shared. Steps keep their
// numbers, so the steps of all ranks stand side by side; a rank that was killed has fewer. Memory is bounded by the
// names and sites of the sessions. After an error there is no new file, and an old one is untouched.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/base/result.h"

namespace ampscope::store {

struct MergedProcess {
  std::uint32_t rank = 0;
  std::uint64_t steps = 0;  ///< that ended
  bool complete = false;    ///< it ended its trace itself
  std::string session;      ///< where it came from
};

struct MergeReport {
  std::vector<MergedProcess> processes;  ///< by rank
  std::uint64_t session_bytes = 0;
};

/// Error (kUsage): fewer than two sessions, two of the same rank, sessions that are no ranks of one run (another world
/// size or torch, no module in common, another number of steps although neither was cut), or the target exists and
/// `force` is false. Error (kInput): a session that cannot be read, or the target cannot be written.
[[nodiscard]] Result<MergeReport> merge(const std::vector<std::string>& sessions, const std::string& target,
                                        bool force);

}  // namespace ampscope::store
