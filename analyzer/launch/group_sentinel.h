// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Was a signal sent to the whole process group, or to this process alone? Used by the signal relay only.
#pragma once

#include <sys/types.h>

namespace ampscope::launch {

/// The kernel does not say whom a signal was sent to. The sentinel is a child that does nothing in the same process
/// group with every signal blocked: what is pending there was sent to the group. It ends with this process. Without
/// it (no process may be started) every signal counts as sent to this process alone.
class GroupSentinel {
 public:
  GroupSentinel() noexcept { start(); }
  GroupSentinel(const GroupSentinel&) = delete;
  GroupSentinel& operator=(const GroupSentinel&) = delete;
  ~GroupSentinel() { stop(); }

  /// Whether a signal that has just arrived here went to the group. Waits a moment for it to arrive there as well.
  [[nodiscard]] bool hasReceived(int signal) const noexcept;
  /// Forgets what it has received. In the process that made it only.
  void renew() noexcept;

 private:
  void start() noexcept;
  void stop() noexcept;

  pid_t pid_ = -1;
};

}  // namespace ampscope::launch
