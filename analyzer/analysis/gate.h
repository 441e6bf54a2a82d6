// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Does a run pass? Its findings, coverage and drift against what a team allows and, where there is one, against a
// baseline. A pure function: the date that suppressions expire by is an argument. Used by cli (check) and reports.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/analysis/analysis.h"
#include "analyzer/analysis/comparison.h"

namespace ampscope::analysis {

/// What becomes of one finding.
enum class Judgement : std::uint8_t {
  kFails = 0,
  kKnown = 1,       ///< the baseline has it too, and not milder
  kSuppressed = 2,  ///< by a suppression that has not expired
  kTolerated = 3,   ///< as many as this are allowed of its rule
  kMild = 4,        ///< less severe than what fails
};

[[nodiscard]] std::string_view name(Judgement judgement) noexcept;

struct JudgedFinding {
  Judgement judgement = Judgement::kMild;
  std::string reason;  ///< of a suppression or tolerance; "" otherwise
};

/// One reason to fail.
struct GateFailure {
  std::string what;                    ///< one sentence
  std::string look;                    ///< how to look closer: a command, or ""
  std::optional<std::size_t> finding;  ///< index into the findings; empty: coverage or drift
};

struct Verdict {
  std::vector<JudgedFinding> findings;  ///< one for each finding of the analysis, in its order
  std::vector<GateFailure> failures;    ///< findings first, in their order, then coverage, then drift
  std::vector<std::string> remarks;     ///< suppressions that expired or match nothing
  bool has_baseline = false;
  std::uint64_t fixed = 0;  ///< findings of the baseline that are gone

  [[nodiscard]] bool passed() const noexcept { return failures.empty(); }
  [[nodiscard]] std::uint64_t count(Judgement judgement) const noexcept;
};

/// Text with `*` for any characters and `?` for one.
[[nodiscard]] bool matchesPattern(std::string_view pattern, std::string_view text) noexcept;

/// A finding that is accepted, with the reason and until when.
struct Suppression {
  std::string rule;     ///< pattern of rule ids
  std::string module;   ///< pattern of module paths as displayName() gives them
  std::string reason;   ///< not empty
  std::string expires;  ///< "2026-12-31", the last day it holds; "": never
};

/// A rule taken more or less seriously, everywhere or in some modules.
struct RuleSetting {
  std::string module = "*";
  Rule rule{};
  std::optional<Severity> severity;  ///< empty: the rule is off
};

struct GateOptions {
  std::optional<Severity> fail_on = Severity::kError;  ///< this severity or worse; empty: findings do not fail
  std::vector<std::pair<Rule, std::uint64_t>> most;    ///< of such rules so many are allowed, and more fail
  std::vector<RuleSetting> settings;                   ///< later ones win
  std::vector<Suppression> suppressions;
  std::optional<double> coverage_percent;  ///< at least
  DriftLimits drift;                       ///< needs a baseline
  std::string today;                       ///< "2026-11-25"
};

/// Changes severities and leaves out findings as the settings say; sorted again.
void apply(const std::vector<RuleSetting>& settings, Findings& findings);

/// Percent of the op calls that were observed, or of the tensors that were measured, whichever is lower. What
/// sampling or --stats left out on purpose is no loss; records that were dropped are.
[[nodiscard]] double coveragePercent(const Coverage& coverage) noexcept;

/// `comparison` is that of the baseline with `analysis`; null: there is no baseline. The settings are taken as applied.
/// `source` is the file that commands name to look closer.
[[nodiscard]] Verdict judge(const Analysis& analysis, const Comparison* comparison, const GateOptions& options,
                            const std::string& source);

}  // namespace ampscope::analysis
