// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// How far is the program? Follows the traces of a run while they are written. Used by launch and by the command line's
// progress display.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "analyzer/trace/reader.h"

namespace ampscope::launch {

/// Totals over the traced processes of a run, as of their last heartbeats.
struct Progress {
  std::uint32_t processes = 0;  ///< with a trace
  std::uint32_t step = 0;       ///< the furthest
  std::uint64_t calls = 0;
  std::uint64_t nonfinite = 0;  ///< measured tensors with inf or nan
  std::uint64_t dropped = 0;    ///< records lost to back-pressure
  std::int64_t tracer_ns = 0;   ///< in the program's threads
  std::int64_t run_ns = 0;      ///< since the processes' traces began, summed
  float scale = 0;              ///< of the process that is furthest; 0: no scaler seen
};

/// Owned by one thread. Reads each trace once; a damaged or unreadable one is left alone (ingest reports it).
class TraceFollower {
 public:
  explicit TraceFollower(std::string folder);

  /// Reads what has been written since the last call, at most a bounded amount.
  void poll();
  [[nodiscard]] Progress progress() const;

 private:
  struct Followed {
    trace::Reader reader;
    std::int64_t started_ns = 0;
    trace::Heartbeat last;
  };
  void findTraces();

  std::string folder_;
  std::map<std::string, Followed> followed_;
};

}  // namespace ampscope::launch
