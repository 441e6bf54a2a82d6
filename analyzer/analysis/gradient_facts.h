// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What the gradients of a run were before the loss scale: all that a simulation of another scale has to know of a
// session, collected once. Magnitudes are those that were recorded, divided by the scale of their step; multiplying the
// scale by s multiplies them by s. Used by analysis; a value.
//
// The *gradients in question* are those in `format`, the 16-bit or 8-bit format that the run's gradients have (binary16
// if any has it). A run without such gradients has its binary32 ones in question: what would they be in 16 bits? All
// other gradients keep their own format in every simulation, and overflow there.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "analyzer/analysis/place.h"
#include "analyzer/analysis/scaler_replay.h"
#include "kernels/format/format_id.h"

namespace ampscope::analysis {

/// Where a gradient was written.
struct GradientSite {
  Site site;
  Role role = Role::kGradInput;
  Dtype dtype = Dtype::kUnknown;
};

inline constexpr std::uint32_t kNoSite = ~std::uint32_t{0};  ///< index of no GradientSite

/// What bounds the loss scale.
struct GradientLimits {
  /// Largest magnitude of the gradients in question. Where one overflowed: of the exact result, where the session knows
  /// it, else the smallest that overflows; the truth may be larger.
  double absmax = 0;
  std::uint32_t absmax_site = kNoSite;
  double wide_limit = std::numeric_limits<double>::infinity();  ///< smallest scale at which another gradient overflows
  std::uint32_t wide_site = kNoSite;
  /// The elements of each gradient in question below this magnitude carry less than `norm_share` of its norm, and of
  /// one gradient no less. inf: nothing to lose.
  double floor = std::numeric_limits<double>::infinity();
  std::uint32_t floor_site = kNoSite;

  /// Takes over what is narrower in `other`.
  void narrow(const GradientLimits& other) noexcept;
};

/// One update of the scaler, or one step of a run without a scaler.
struct GradientStep {
  std::uint32_t step = 0;
  float scale = 1;         ///< that the run used; 1 without a scaler
  bool found_inf = false;  ///< the scaler found inf or nan, of any optimizer
  bool is_set = false;     ///< update(new_scale): the program set the scale itself
  float set_to = 0;
  bool measured = false;   ///< gradients were measured in this step
  bool saturated = false;  ///< some gradient was not finite: what follows knows only what is above, not what is below
  bool hopeless = false;   ///< the first inf or nan does not come from the scale: it would be there at any
  bool left_out =
      false;  ///< see without(): it overflowed for a gradient that is left out; the others may have been fine
  GradientLimits limits = {};
};

/// What bounds the scale in one module: entry r over the r-th GradientFacts::steps_per_row steps.
struct LayerLimits {
  ModulePlace module;
  std::vector<GradientLimits> rows;
};

/// How the elements of a layer's gradients are spread over the binades, summed over the steps: row r holds the sums of
/// the steps before r * GradientFacts::steps_per_row, and in it bin b those of magnitudes below 2^(first + b).
struct LayerSpread {
  ModulePlace module;
  std::int32_t first = 0;
  std::size_t bins = 0;          ///< per row; the last one sums everything
  std::vector<double> elements;  ///< nonzero elements
  std::vector<double> squares;   ///< shares of each tensor's sum of squares; 1 is a whole tensor

  /// Adds a part of it: with as many rows, and its bins among its own.
  void add(const LayerSpread& part) noexcept;

  /// Interpolated: up to `step` (an index into GradientFacts::steps), below 2^exponent.
  [[nodiscard]] double at(const std::vector<double>& sums, double row, double exponent) const noexcept;
};

struct GradientFacts {
  std::uint32_t process = 0;
  std::optional<std::uint32_t> scaler;  ///< empty: the run had none that was enabled
  std::optional<double> init_scale;     ///< of the run; empty: not known
  ScaleRule rule;                       ///< of the run; torch's defaults where it is not known
  Replay replay;
  format::FormatId format = format::FormatId::kNone;  ///< of the gradients in question; kNone: there are none
  double norm_share = 0;                              ///< see GradientStep::floor
  std::vector<GradientSite> sites;
  std::vector<GradientStep> steps;  ///< in order; several updates in one step are several entries
  std::uint32_t steps_per_row = 1;  ///< of LayerSpread and LayerLimits
  std::vector<LayerLimits> limits;  ///< by module
  std::vector<LayerSpread> layers;  ///< by module
  LayerSpread total;                ///< of all layers
  std::uint64_t measured_steps = 0;
  bool whole = true;  ///< false: without() left gradients out, so nothing that follows is exact
};

/// The facts without the gradients of `modules` and of what is below them: what bounds the scale when these modules run
/// in a format that needs none. In steps that such a gradient bounded, the others bound it; where a row of LayerLimits
/// holds several steps, with the narrowest of these.
[[nodiscard]] GradientFacts without(const GradientFacts& facts, std::span<const ModulePlace> modules);

}  // namespace ampscope::analysis
