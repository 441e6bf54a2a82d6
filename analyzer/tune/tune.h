// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// From a program to the smallest policy under which it runs without findings: profile, recommend, apply, verify,
// shrink. Runs nothing itself: that is the Runner's. Used by cli; docs/tune.md explains it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/analysis/analysis.h"
#include "analyzer/analysis/recommendation.h"
#include "analyzer/base/result.h"
#include "analyzer/policy/policy.h"

namespace ampscope::tune {

struct TuneRequest {
  analysis::Objective objective = analysis::Objective::kBalanced;
  bool reference_run = false;  ///< also a run in float32, whose loss the others must reach
  double tolerance = 0.01;     ///< how far from that loss, as a share of it
  std::uint32_t max_runs = 12;
};

/// One run of the program, new or found in the folder.
struct Observed {
  std::string session;       ///< its file
  bool reused = false;       ///< it was there already
  std::string failure{};     ///< one sentence when the program failed, or its policy was not applied; else ""
  bool interrupted = false;  ///< a person ended the program
  analysis::Analysis analysis{};
};

/// Runs the program under a policy (one that sets nothing: as it is). Error: it could not be run or recorded.
using Runner = std::function<Result<Observed>(const policy::Policy&)>;

enum class TrialKind : std::uint8_t {
  kPlain = 0,        ///< the program as it is
  kFloat32 = 1,      ///< with autocast off
  kRecommended = 2,  ///< under all that was recommended so far
  kSubset = 3,       ///< under some of it
};
[[nodiscard]] const char* name(TrialKind kind) noexcept;

struct Trial {
  TrialKind kind = TrialKind::kPlain;
  policy::Policy policy;
  std::string session;
  bool reused = false;
  bool passed = false;
  std::string why_not{};                     ///< "" when it passed
  std::vector<std::string> findings{};       ///< "forward-overflow in Net blocks.3.mlp", those that count
  std::uint64_t skipped = 0;                 ///< steps
  std::optional<double> final_loss{};        ///< mean over the last tenth of the steps
  std::optional<double> seconds_per_step{};  ///< without the tracer
};

enum class TuneEnd : std::uint8_t {
  kNothingToDo = 0,    ///< the program as it is has no finding that counts
  kFound = 1,          ///< `best` is verified
  kNotFound = 2,       ///< no policy was found under which the findings go
  kProgramFailed = 3,  ///< the program as it is does not run to its end
  kInterrupted = 4,    ///< the same command goes on where this one ended
};
[[nodiscard]] const char* name(TuneEnd end) noexcept;

struct TuneOutcome {
  TuneEnd end = TuneEnd::kNotFound;
  std::vector<Trial> trials;
  std::optional<std::size_t> best;  ///< of `trials`: the smallest verified policy
  bool minimal = false;             ///< without any one of its modules the findings come back
  std::string sentence;             ///< what came of it
};

/// `on_trial` is told of each run as soon as it has been judged. Error: that of the runner.
[[nodiscard]] Result<TuneOutcome> tune(const TuneRequest& request, const Runner& runner,
                                       const std::function<void(const Trial&)>& on_trial);

}  // namespace ampscope::tune
