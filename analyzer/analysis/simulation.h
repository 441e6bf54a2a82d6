// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What would a GradScaler with other parameters have done in this run, and which scales would have fitted it? Predicted
// from the facts of a session alone. Used by analysis, reports, cli and gui; pure functions.
//
// A prediction is *exact* while the simulated run took every step that the recorded one took and no other, since its
// weights are then the same; from the first other decision on it is an *extrapolation*, which takes the gradients as
// recorded. A step whose gradients overflowed in the run, or were not measured, says nothing about a lower scale: it is
// *unknown*, and the nearest step that is known stands in for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/analysis/gradient_facts.h"
#include "analyzer/analysis/scaler_replay.h"

namespace ampscope::analysis {

enum class ScalerMode : std::uint8_t {
  kDynamic = 0,  ///< GradScaler
  kFixed = 1,    ///< the scale never changes; steps that overflow are skipped
  kNone = 2,     ///< scale 1, nothing is skipped
};
[[nodiscard]] std::string_view name(ScalerMode mode) noexcept;

struct ScalerParameters {
  ScalerMode mode = ScalerMode::kDynamic;
  double init_scale = 65536;  ///< rounded to binary32
  ScaleRule rule;
};

enum class Certainty : std::uint8_t { kExact = 0, kExtrapolated = 1, kUnknown = 2 };
[[nodiscard]] std::string_view name(Certainty certainty) noexcept;

struct SimulatedStep {
  std::uint32_t step = 0;
  float scale_before = 0;
  float scale_after = 0;
  bool overflowed = false;  ///< some gradient is not finite
  bool skipped = false;     ///< for that, which only a scaler does
  Certainty certainty = Certainty::kExact;
  std::uint32_t site = kNoSite;  ///< where it overflows: index into GradientFacts::sites; kNoSite: not known
};

/// What becomes zero in the format of the simulation, in the steps that are not skipped.
struct GradientLoss {
  ModulePlace module;
  double elements = 0;  ///< share of the nonzero elements
  double norm = 0;      ///< share of the L2 norm; tensors count alike, whatever their magnitude
};

struct Simulation {
  ScalerParameters parameters;
  format::FormatId format = format::FormatId::kNone;
  std::vector<SimulatedStep> trajectory;  ///< empty at Detail::kSummary
  std::uint64_t steps = 0;
  std::uint64_t skipped = 0;
  std::uint64_t wasted = 0;      ///< of these, before the first good step: calibration
  std::uint64_t overflowed = 0;  ///< steps with a gradient that is not finite, skipped or not
  std::uint64_t unknown = 0;     ///< steps of which the session knows too little
  float final_scale = 0;
  std::optional<std::uint32_t> exact_through_step;  ///< empty: not even the first step is exact
  GradientLoss lost;                                ///< of the model
  std::vector<GradientLoss> layers;                 ///< worst norm first; at Detail::kSummary only the worst
  /// First step after the run in which the scale would have grown into overflow, gradients staying as they were.
  std::optional<std::uint64_t> next_overflow;
};

/// The scales that fit one step: lowest <= scale < highest. Both are bounds of what was recorded.
struct StepWindow {
  std::uint32_t step = 0;
  double lowest = 0;   ///< smallest scale at which what is below the smallest normal carries less than norm_share
  double highest = 0;  ///< smallest scale that overflows; inf: none does
  std::uint32_t lowest_site = kNoSite;
  std::uint32_t highest_site = kNoSite;
  bool measured = false;   ///< false: nothing is known
  bool saturated = false;  ///< `highest` may be lower still, and `lowest` is not known (0)
  bool hopeless = false;   ///< no scale avoids the inf or nan of this step
};

/// The scales that fit the gradients of one module: lowest <= scale < highest.
struct LayerWindow {
  /// Of GradientFacts::steps_per_row steps.
  struct Part {
    std::uint32_t first_step = 0;
    std::uint32_t last_step = 0;
    double lowest = 0;  ///< over these steps; 0: nothing to lose
    double highest = 0;
  };
  ModulePlace module;
  double lowest = 0;  ///< over the run
  double highest = 0;
  std::vector<Part> parts;
};

enum class Fit : std::uint8_t {
  kUnknown = 0,       ///< no gradients were measured
  kFits = 1,          ///< some scale fits every step that was measured
  kDrifts = 2,        ///< every step has a scale that fits, but no one scale fits all: the scaler has to follow
  kNoValidScale = 3,  ///< in some steps no scale fits
  kHopeless = 4,      ///< steps overflow at any scale
};
[[nodiscard]] std::string_view name(Fit fit) noexcept;

struct ScaleVerdict {
  Fit fit = Fit::kUnknown;
  std::uint64_t steps = 0;       ///< that were measured
  std::uint64_t conflicts = 0;   ///< of these, without a valid scale (kHopeless: at any scale)
  std::uint32_t first_step = 0;  ///< of the conflicts
  std::uint32_t last_step = 0;
  double lowest = 0;  ///< over the run; in a conflict those of the step with the widest gap
  double highest = 0;
  std::uint32_t lowest_site = kNoSite;  ///< that excludes lower scales
  std::uint32_t highest_site = kNoSite;
};

struct Advice {
  ScalerParameters parameters;
  bool needs_scaler = true;   ///< false: the format reaches as low as any gradient
  std::uint64_t steps = 0;    ///< first steps over which init_scale was chosen
  std::uint64_t unknown = 0;  ///< of these, overflowed in the run or not measured: they may need a lower scale
  double highest = 0;         ///< the lowest of their upper ends
  bool known = true;          ///< false: chosen without one measured step
};

/// "none of the first 24 steps", and of how many of them that is not known.
[[nodiscard]] std::string wasteText(const Advice& advice);

enum class Detail : std::uint8_t { kSummary = 0, kFull = 1 };

/// The facts, prepared for gradients in one format. Cheap to keep; simulate() takes microseconds for each thousand
/// steps. Any number of threads may use one at the same time.
class Simulator {
 public:
  /// `facts` must outlive it. `format`: of the gradients in question instead of the recorded one.
  explicit Simulator(const GradientFacts& facts, std::optional<format::FormatId> format = std::nullopt);

  [[nodiscard]] Simulation simulate(const ScalerParameters& parameters, Detail detail) const;
  [[nodiscard]] std::vector<StepWindow> windows() const;
  /// By module; only those with gradients.
  [[nodiscard]] std::vector<LayerWindow> layerWindows() const;
  [[nodiscard]] ScaleVerdict verdict() const;
  [[nodiscard]] Advice advise() const;
  /// Those of the run itself.
  [[nodiscard]] ScalerParameters recorded() const;
  [[nodiscard]] format::FormatId format() const noexcept { return format_; }

 private:
  struct Step {
    double limit;    ///< smallest scale known to overflow
    double assumed;  ///< the same where it is not known: of the nearest step
    float scale;
    bool found_inf;
    bool saturated;
    bool hopeless;
    bool measured;
    bool left_out;
  };
  struct Outcome {
    bool overflowed;
    bool certain;
    bool known;
  };
  [[nodiscard]] Outcome outcome(const Step& step, float scale) const noexcept;
  /// Smallest scale at which a gradient overflows; inf: none does.
  [[nodiscard]] double overflowsFrom(const GradientLimits& limits) const noexcept;
  [[nodiscard]] std::uint32_t limitSite(const GradientLimits& limits) const noexcept;
  [[nodiscard]] std::optional<std::uint64_t> nextOverflow(const ScaleState& state, const ScaleRule& rule) const;

  const GradientFacts& facts_;
  format::FormatId format_;
  bool same_format_;
  std::vector<Step> steps_;
};

}  // namespace ampscope::analysis
