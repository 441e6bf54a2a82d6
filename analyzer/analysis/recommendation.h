// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Which modules should run in which precision, why, and what does that cost? The smallest set of modules whose
// promotion removes the findings, a dtype for every module and role, the parameters of a GradScaler, and what to clean
// up. Used by reports and cli; a pure function over an analysis.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/analysis/analysis.h"
#include "analyzer/analysis/simulation.h"

namespace ampscope::analysis {

enum class Objective : std::uint8_t {
  kSafest = 0,    ///< float32 for what has an error or a warning
  kFastest = 1,   ///< bfloat16 for what has an error: its range is that of float32, at half the bytes
  kBalanced = 2,  ///< float32 for what has an error
};
[[nodiscard]] std::string_view name(Objective objective) noexcept;
[[nodiscard]] std::optional<Objective> findObjective(std::string_view name) noexcept;

enum class Confidence : std::uint8_t { kHigh = 0, kMedium = 1, kLow = 2 };
[[nodiscard]] std::string_view name(Confidence confidence) noexcept;

/// Estimated from what the run did.
struct Cost {
  double cast_bytes = 0;  ///< written by casts in a step, more than before; negative: less
  double op_time = 0;     ///< share of the time of all ops that the module and what is below it take
};

/// A module, with all below it, that should leave the dtype of autocast.
struct Promotion {
  ModulePlace module;
  Dtype dtype = Dtype::kFloat32;
  std::vector<std::size_t> findings;  ///< indices into Analysis::findings that it removes
  Cost cost;
  Confidence confidence = Confidence::kMedium;
  bool contiguous = false;  ///< has no finding itself, but lies between two promoted ones: joining them saves casts
};

/// A dtype for what a module reads and writes.
struct RoleAdvice {
  ModulePlace module;
  std::string role;  ///< "input", "weight", "output", "grad"; "all" where they do not differ
  Dtype dtype = Dtype::kFloat32;
  std::string eight_bit;  ///< an 8-bit format that would hold it too: "e4m3", "e4m3 with block scaling"; "": none
  bool tf32 = false;      ///< float32 matrix products could run in tf32
  std::string reason;     ///< one sentence
  std::vector<Evidence> evidence;
  Cost cost;
  Confidence confidence = Confidence::kMedium;
};

struct CleanUp {
  std::string rule;  ///< id of the finding's rule
  ModulePlace module;
  std::string text;  ///< one sentence
};

/// What to make of a setting of torch for the whole program.
struct SettingAdvice {
  std::string setting;  ///< "torch.backends.cuda.matmul.allow_tf32"
  std::string value;    ///< as the run had it
  std::string text;     ///< one sentence
};

struct Recommendation {
  Objective objective = Objective::kBalanced;
  Dtype autocast_dtype = Dtype::kBfloat16;
  std::vector<Promotion> promotions;     ///< most findings first, then the cheapest
  std::vector<std::size_t> unexplained;  ///< findings counted for this objective that no promotion of a module removes
  std::vector<RoleAdvice> roles;         ///< by module
  Advice scaler;                         ///< for the gradients outside the promoted modules
  std::vector<CleanUp> clean_ups;
  std::vector<SettingAdvice> settings;  ///< TF32, where the run multiplied float32 matrices on a GPU
};

/// In the order of the promotions.
[[nodiscard]] std::vector<ModulePlace> promotedModules(const Recommendation& recommendation);

[[nodiscard]] Recommendation recommend(const Analysis& analysis, Objective objective);

/// Which sets to take so that each finding is hit: `options[i]` are the modules (indices into `costs`) that remove
/// finding i, none of them empty. The fewest modules; of sets as small, the cheapest. Exact up to a bounded search,
/// which is far beyond what findings need; greedy behind it. Sorted.
[[nodiscard]] std::vector<std::size_t> smallestCover(const std::vector<std::vector<std::size_t>>& options,
                                                     const std::vector<double>& costs);

}  // namespace ampscope::analysis
