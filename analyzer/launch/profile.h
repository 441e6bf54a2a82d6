// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// One profiled run from start to session: starts the program with the tracer, stays with it through signals, and turns
// its traces into a session. Used by the command line. One run at a time in a process (signals are the process').
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/base/result.h"
#include "analyzer/launch/follower.h"
#include "analyzer/launch/tracer_options.h"
#include "analyzer/policy/policy.h"
#include "analyzer/store/ingest.h"

namespace ampscope::launch {

struct ProfileRequest {
  std::vector<std::string> program;  ///< with its arguments
  std::string session;               ///< file to write
  bool force = false;                ///< replace an existing session, once the new one is whole
  bool keep_traces = false;
  std::string output;  ///< file for what the program prints; "": the streams of this process
  TracerOptions tracer;
  std::optional<policy::Policy> policy;  ///< to apply to the program
  std::string policy_name;               ///< its file, for messages
  std::string generator;                 ///< "ampscope 1.2.3", for the session
  // Called on the thread of profile(), at most a few times a second; may be empty.
  std::function<void(const Progress&)> on_progress;  ///< without it the traces are not followed
  std::function<void(const store::IngestProgress&)> on_ingest;
  std::function<void(std::string_view)> on_remark;  ///< one sentence that a person who waits should read
};

/// What became of a program that was started.
struct ProfileOutcome {
  int exit_code = 0;                 ///< of the program, or 128 + signal
  std::optional<Error> not_saved;    ///< there is no session; says how to recover the traces, which are kept
  store::IngestReport report;        ///< valid when saved
  std::string nothing_recorded;      ///< why the session is empty; "" when it is not
  std::optional<Error> not_applied;  ///< what of the policy was not applied, and why
  std::vector<std::string> remarks;  ///< sentences about processes that were not recorded to their end
};

/// Error: the program was not started: no program given or startable (kUsage), output in the way (kUsage) or unwritable
/// (kInput), runtime files missing (kEnvironment).
[[nodiscard]] Result<ProfileOutcome> profile(const ProfileRequest& request);

}  // namespace ampscope::launch
