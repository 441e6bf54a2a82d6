// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Where did the first inf or nan come from? An *origin* is a call whose outputs hold a kind of non-finite value that
// its inputs did not hold: nan or +inf where the inputs held neither (-inf alone may have come from a mask, and a fully
// masked softmax row is such an origin), or -inf where the inputs held nothing non-finite. Used by analysis and
// reports; values.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "analyzer/analysis/place.h"
#include "analyzer/base/vocabulary.h"

namespace ampscope::analysis {

enum class OriginKind : std::uint8_t {
  kNan = 0,
  kInf = 1,
  kMask = 2,  ///< a constant that the program asked for, such as the -inf of an attention mask
};

[[nodiscard]] std::string_view name(OriginKind kind) noexcept;

/// All origins at one site. `role` and `dtype` are those of the first output that was not finite.
struct Origin {
  Site site;
  OriginKind kind = OriginKind::kInf;
  Role role = Role::kOutput;
  Dtype dtype = Dtype::kUnknown;
  std::uint32_t first_step = 0;
  std::uint32_t last_step = 0;
  std::uint64_t steps = 0;
  std::uint64_t calls = 0;
  std::uint64_t pos_inf = 0;
  std::uint64_t neg_inf = 0;
  std::uint64_t nan = 0;
  std::uint64_t numel = 0;   ///< of the outputs that were not finite
  double input_absmax = 0;   ///< largest finite magnitude read in these calls; NaN: nothing finite
  bool input_zeros = false;  ///< some input held a zero, which divisions and logarithms turn into inf
  bool inputs_known = true;  ///< false: in some call an input was not measured
  bool calibration = false;  ///< only in steps that a GradScaler skipped before its first successful step
  bool skipped = false;      ///< only in steps that a GradScaler skipped
  std::vector<std::pair<std::uint32_t, std::uint32_t>> examples{};  ///< process and step, the first kMaxExamples met
};

inline constexpr std::size_t kMaxExamples = 16;

/// What started it in one step: the first origin that is no mask, in execution order; where there is none, the first
/// call that read something non-finite and passed it on (`came_in`).
struct FirstNonFinite {
  std::uint32_t process = 0;
  std::uint32_t step = 0;
  Site site;
  OriginKind kind = OriginKind::kInf;
  Role role = Role::kOutput;
  Dtype dtype = Dtype::kUnknown;
  bool inputs_known = true;  ///< false: some input was not measured, so the call may only have passed it on
  bool constant = false;     ///< an op wrote it as a constant that the program chose, as masked_fill does with nan
  bool came_in = false;      ///< its inputs held it already: from data, a parameter, or an op that was not observed
  bool skipped = false;      ///< a GradScaler skipped the step
  std::uint64_t pos_inf = 0;
  std::uint64_t neg_inf = 0;
  std::uint64_t nan = 0;
};

/// A parameter that an optimizer wrote inf or nan into. From there on the run is lost.
struct BrokenParameter {
  std::string name;
  ModulePlace module;
  std::uint32_t first_step = 0;
};

struct NonFinite {
  std::vector<FirstNonFinite> first_per_step;      ///< by process and step; only steps that have one
  std::vector<Origin> origins;                     ///< by first step, then place
  std::vector<BrokenParameter> broken_parameters;  ///< by first step, then name
};

}  // namespace ampscope::analysis
