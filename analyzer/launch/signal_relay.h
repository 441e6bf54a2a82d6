// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Lives on through the signals that end a program, and passes them on to it. Used by launch only.
#pragma once

#include <sys/types.h>

#include "analyzer/launch/group_sentinel.h"

namespace ampscope::launch {

/// Catches the signals of a run from construction to destruction; one object at a time in a process. What is sent
/// to the process group (by the terminal, for one) reaches the program by itself; what somebody sends to this process
/// alone is passed on: INT, QUIT, TERM, HUP, USR1, USR2. A signal that was ignored at the start stays ignored.
class SignalRelay {
 public:
  SignalRelay();
  SignalRelay(const SignalRelay&) = delete;
  SignalRelay& operator=(const SignalRelay&) = delete;
  ~SignalRelay();

  /// Sleeps until a signal (that of a child's end too) or the time is over.
  void wait(int milliseconds) noexcept;
  /// Sends what has arrived since the last call to `pid`.
  void passOn(pid_t pid) noexcept;
  /// How often somebody asked to stop: INT and QUIT so far.
  [[nodiscard]] int interrupts() const noexcept;
  /// TERM or HUP has arrived.
  [[nodiscard]] bool terminated() const noexcept;
  /// In a forked child before exec: what this process ignores for itself only is as it was.
  static void restoreInChild() noexcept;

 private:
  GroupSentinel sentinel_;
};

}  // namespace ampscope::launch
