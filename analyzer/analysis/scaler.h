// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What did each GradScaler do: its parameters, the trajectory of its scale, and the steps that it skipped. Read from
// the recorded _amp_* calls; nothing is simulated here. Used by analysis and reports; values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/analysis/place.h"
#include "analyzer/base/result.h"

namespace ampscope::store {
class Session;
}

namespace ampscope::analysis {

/// The op whose output became non-finite first in a skipped step, and the parameters whose gradient it reached.
struct Blame {
  Site site;
  bool inputs_known = true;  ///< false: its inputs were not measured in that step, so it may only have passed it on
  bool came_in = false;      ///< its inputs held it already, and no observed op made it
  std::uint64_t pos_inf = 0;
  std::uint64_t neg_inf = 0;
  std::uint64_t nan = 0;
  std::vector<std::string> parameters{};  ///< at most kMaxBlamedParameters names, in the session's order
  std::uint64_t parameter_count = 0;
};

inline constexpr std::size_t kMaxBlamedParameters = 64;

/// One update of the scale. Non-finite scales are kept as they are.
struct ScaleStep {
  std::uint32_t step = 0;
  double scale_before = 0;
  double scale_after = 0;
  std::int64_t growth_tracker = 0;  ///< after the update
  bool is_set = false;              ///< update(new_scale): the program overrode the rule
  double found_inf = 0;             ///< as the update combined it over the optimizers: 0 is none; NaN is some
  std::vector<double> found_inf_per_optimizer;  ///< in order of appearance; empty: not recorded
  bool skipped = false;                         ///< an optimizer of this scaler did not step
  bool calibration = false;                     ///< skipped before the scaler's first successful step
  std::optional<Blame> blame;                   ///< of a skipped step, where the trace tells
};

/// Consecutive skipped steps.
struct SkippedRun {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};

struct ScalerLedger {
  std::uint32_t process = 0;
  std::uint32_t scaler = 0;
  bool enabled = true;
  std::string device;
  std::optional<double> init_scale;  ///< empty: not known (a program without Python)
  std::optional<double> growth_factor;
  std::optional<double> backoff_factor;
  std::optional<std::int64_t> growth_interval;
  std::vector<ScaleStep> trajectory;  ///< by step, then order within the step
  std::vector<SkippedRun> skipped_runs;
  std::uint64_t skipped = 0;              ///< steps skipped
  std::uint64_t calibration_skipped = 0;  ///< of these, before the first successful step
};

}  // namespace ampscope::analysis
