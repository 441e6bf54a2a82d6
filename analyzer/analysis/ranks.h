// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Do the ranks of a run still agree? What their processes measured in the same steps, side by side. Used by analysis;
// values. docs/rules/rank-divergence.md says what is compared.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "analyzer/analysis/place.h"

namespace ampscope::analysis {

/// Process -> rank, of a run with ranks: world size above 1 and no rank twice. Empty for any other session.
using Ranks = std::map<std::uint32_t, std::uint32_t>;

/// A parameter that was the same on all ranks and no longer is.
struct ParameterSplit {
  Site site{};  ///< the update, in the module of the parameter
  std::string parameter{};
  Dtype dtype = Dtype::kUnknown;
  std::uint32_t first_step = 0;
  std::uint32_t last_step = 0;
  std::uint64_t steps = 0;             ///< in which a rank differed, summed over ranks
  std::vector<std::uint32_t> ranks{};  ///< that differed from the lowest one, sorted
  std::uint32_t lowest_rank = 0;       ///< what they are compared with
  std::uint32_t first_rank = 0;        ///< the one that differed in `first_step`
  double lowest_sum = 0;               ///< sum of the elements there, on the lowest rank
  double first_sum = 0;                ///< and on `first_rank`
};

/// The same tensor in the same step, whose largest magnitudes lie far apart.
struct RangeSplit {
  Site site{};
  Role role = Role::kOutput;
  Dtype dtype = Dtype::kUnknown;
  std::uint32_t first_step = 0;
  std::uint32_t last_step = 0;
  std::uint64_t steps = 0;     ///< in which they did
  std::uint64_t compared = 0;  ///< steps looked at
  std::uint32_t low_rank = 0;  ///< of the first such step, as the three below
  std::uint32_t high_rank = 0;
  double low = 0;
  double high = 0;
};

struct RankFacts {
  Ranks ranks;
  std::vector<ParameterSplit> parameters;  ///< by first step, then in the order of the update
  std::vector<RangeSplit> ranges;          ///< by first step, then site
};

}  // namespace ampscope::analysis
