// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What changed between two runs: findings that came and went, ranges, losses and errors that moved, skipped steps, time
// per step. Used by cli (compare, check), reports and gui; values. docs/definitions.md says what each drift is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/analysis/matching.h"

namespace ampscope::analysis {

/// How far one tensor may move away from its baseline before that fails; an empty member is not looked at.
struct DriftLimits {
  std::optional<double> absmax;     ///< binades that the largest magnitude grew by
  std::optional<double> underflow;  ///< points of the share of nonzero elements that are subnormal (0.05: five percent)
  std::optional<double> error;      ///< ULP that the error against the exact result grew by
  std::optional<double> skipped;    ///< steps skipped more
  std::optional<double> time;       ///< factor of the time per step

  [[nodiscard]] bool any() const noexcept { return absmax || underflow || error || skipped || time; }
};

/// The tensors of one op call and role in both runs. NaN: not measured in that run.
struct TensorDrift {
  Site site;
  Role role = Role::kInput;
  Dtype dtype_before = Dtype::kUnknown;
  Dtype dtype_after = Dtype::kUnknown;
  double absmax_before = 0;
  double absmax_after = 0;
  double underflow_before = 0;  ///< share of the nonzero elements that are subnormal in their dtype
  double underflow_after = 0;
  double error_before = 0;  ///< 99 of 100 elements are within so many ULP of the exact result
  double error_after = 0;

  [[nodiscard]] double binades() const noexcept;  ///< log2(absmax_after / absmax_before); NaN: not both are positive
};

struct ModuleMove {
  ModulePlace before;
  ModulePlace after;
};

/// The run as a whole, once for each side.
struct RunFigures {
  std::uint64_t steps = 0;
  std::uint64_t skipped = 0;               ///< of all scalers
  std::optional<double> seconds_per_step;  ///< without the tracer and without the first step
  std::optional<double> final_scale;       ///< of the first scaler
  std::optional<double> final_loss;        ///< as in RunInfo
  LossCurve loss_curve;                    ///< as in RunInfo
  std::uint64_t findings = 0;
};

struct Comparison {
  RunFigures before;
  RunFigures after;
  std::vector<FindingPair> same;          ///< findings in both runs
  std::vector<FindingPair> worse;         ///< of these, more severe in the second
  std::vector<std::size_t> came;          ///< indices into the second run's findings
  std::vector<std::size_t> gone;          ///< indices into the first run's findings
  std::vector<ModuleMove> moved;          ///< modules with another path or root
  std::vector<ModulePlace> modules_gone;  ///< only in the first run
  std::vector<ModulePlace> modules_came;  ///< only in the second
  std::vector<TensorDrift> tensors;       ///< most binades first, then by place
};

/// 99 of 100 compared elements are within so many ULP (the upper end of their bin); NaN: nothing was compared.
[[nodiscard]] double errorInUlp(const ReferenceTotals& totals) noexcept;

[[nodiscard]] Comparison compare(const Analysis& before, const Analysis& after);

/// One thing that moved further than its limit.
struct Drift {
  std::string kind;             ///< "absmax", "underflow", "error", "skipped", "time"
  const TensorDrift* tensor{};  ///< null: about the run
  double before = 0;
  double after = 0;
  std::string sentence;
};

/// What is beyond the limits, by kind, the furthest first. The pointers are into `comparison`.
[[nodiscard]] std::vector<Drift> beyond(const Comparison& comparison, const DriftLimits& limits);

}  // namespace ampscope::analysis
