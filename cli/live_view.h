// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What a person sees while a program runs under the tracer and while its session is written. Used by cli only, by one
// thread.
#pragma once

#include <chrono>

#include "analyzer/launch/profile.h"
#include "cli/terminal/live_line.h"
#include "cli/terminal/terminal.h"

namespace ampscope::cli {

class LiveView {
 public:
  explicit LiveView(Terminal& terminal);

  /// The request's callbacks refer to this object from now on. Without a terminal only remarks are shown.
  void connect(launch::ProfileRequest& request);
  void clear();

 private:
  Terminal& terminal_;
  LiveLine running_;
  LiveLine writing_;
  std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point next_{};
};

}  // namespace ampscope::cli
