// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What became of an inf or nan in its step: did it reach the loss, gradients and weights, or did an op hide it? Used by
// analysis only; values.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "analyzer/analysis/place.h"
#include "analyzer/base/vocabulary.h"

namespace ampscope::analysis {

/// One step in which something was not finite.
struct StepReach {
  std::uint32_t process = 0;
  std::uint32_t step = 0;
  bool loss = false;                      ///< the tensor that backward started from was not finite
  bool hidden = false;                    ///< some op read inf or nan in forward and wrote only finite values
  std::uint64_t gradients = 0;            ///< backward ops that wrote a gradient that was not finite
  std::vector<std::string> parameters{};  ///< with such a gradient: at most kMaxReached names
  std::uint64_t parameter_count = 0;
  std::uint64_t weights = 0;  ///< parameters into which the optimizer wrote it

  [[nodiscard]] bool any() const noexcept { return loss || gradients != 0 || weights != 0; }
};

inline constexpr std::size_t kMaxReached = 8;

/// An op of forward that turned inf or nan into finite values, over all steps.
struct HidingOp {
  Site site;
  Role role = Role::kOutput;
  Dtype dtype = Dtype::kUnknown;
  std::uint64_t count = 0;                                       ///< elements read that were +inf or nan
  std::uint64_t numel = 0;                                       ///< of the tensors that held them
  std::vector<std::pair<std::uint32_t, std::uint32_t>> steps{};  ///< process and step, sorted, the first 64
  std::uint32_t first_step = 0;
  std::uint32_t last_step = 0;
};

struct Reached {
  bool trains = false;             ///< some process ran a backward
  std::vector<StepReach> steps{};  ///< by process and step; only steps with something to tell
  std::vector<HidingOp> hidden{};  ///< by first step, then in order of appearance

  /// Null: nothing is known of that step.
  [[nodiscard]] const StepReach* find(std::uint32_t process, std::uint32_t step) const noexcept;
};

}  // namespace ampscope::analysis
