// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Traces -> one session file. Damaged traces are recovered up to and behind the damage, and what is missing is counted
// (ingest_stats.inc). Used by launch and cli.
//
// Any thread; one ingest at a time per target. Memory is bounded by the names, sites and blocks of the traces, not by
// their length. The session is written to a temporary file beside the target and renamed when it is whole: after an
// error or a cancel there is no new file, and an old one is untouched.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "analyzer/base/result.h"
#include "analyzer/store/rows.h"

namespace ampscope::store {

struct IngestProgress {
  std::uint64_t bytes_done = 0;
  std::uint64_t bytes_total = 0;
  std::uint64_t tensors = 0;
};

struct IngestOptions {
  bool force = false;  ///< replace an existing target
  /// Keys and values of table run: command, exit_code, started_at (ISO 8601, UTC), options, generator, ... Keys that
  /// are not given are filled from the traces where these know them: torch_version, python_version, host, cwd,
  /// command, options, started_at.
  Fields run;
  std::function<void(const IngestProgress&)> progress;  ///< called about once per block; may be empty
  const std::atomic<bool>* cancel = nullptr;            ///< set it, and ingest ends with an error of code kUsage
};

struct IngestedProcess {
  std::int64_t pid = 0;
  std::string trace;
  bool kept = false;      ///< false: it ran no training op and another process did, or its trace is unreadable
  bool complete = false;  ///< it ended its trace itself
  std::uint64_t calls = 0;
  std::uint64_t training_calls = 0;  ///< of these, in phase forward, backward, optimizer or scaler
  std::uint32_t steps = 0;
};

struct IngestReport {
  std::uint64_t calls = 0;
  std::uint64_t tensors = 0;
  std::uint64_t stats = 0;
  std::uint64_t trace_bytes = 0;
  std::uint64_t session_bytes = 0;
  double seconds = 0;
  std::vector<IngestedProcess> processes;
  std::vector<IngestStatRow> stats_rows;         ///< all rows of ingest_stats.inc
  [[nodiscard]] bool lossless() const noexcept;  ///< no row of severity note or error is nonzero
};

/// `traces` are files, or folders whose *.amptrace files are taken in order of name. Error: nothing to ingest, no trace
/// readable (the first reason), the target exists and `force` is false, it cannot be written (says why, and where
/// there is room), cancelled.
[[nodiscard]] Result<IngestReport> ingest(const std::vector<std::string>& traces, const std::string& target,
                                          const IngestOptions& options);

}  // namespace ampscope::store
