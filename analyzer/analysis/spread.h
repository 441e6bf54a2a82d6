// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Which way did inf and nan take through one step: from the op that made the first one to the parameters? Used by gui;
// values.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/analysis/place.h"
#include "analyzer/base/result.h"

namespace ampscope::store {
class Session;
}

namespace ampscope::analysis {

enum class SpreadKind : std::uint8_t {
  kOp = 0,        ///< a forward op that wrote something non-finite
  kLoss = 1,      ///< backward started from something non-finite
  kGradient = 2,  ///< a backward op that wrote something non-finite
  kWeight = 3,    ///< the optimizer wrote it into a parameter
};

/// One op in execution order.
struct SpreadLink {
  SpreadKind kind = SpreadKind::kOp;
  Site site;
  Dtype dtype = Dtype::kUnknown;
  bool came_in = false;  ///< its inputs held it already
  std::uint64_t pos_inf = 0;
  std::uint64_t neg_inf = 0;
  std::uint64_t nan = 0;
  std::uint64_t numel = 0;
  double input_absmax = 0;  ///< largest finite magnitude that it read; NaN: nothing finite
};

struct Spread {
  std::uint32_t process = 0;
  std::uint32_t step = 0;
  std::vector<SpreadLink> links;  ///< from the step's first origin on; at most kMostLinks
  std::uint64_t left_out = 0;     ///< links beyond
};

inline constexpr std::size_t kMostLinks = 400;

/// Reads the calls of that step only. -inf alone is a mask and no link. Error: the session cannot be read.
[[nodiscard]] Result<Spread> nonFiniteSpread(const store::Session& session, std::uint32_t process, std::uint32_t step);

}  // namespace ampscope::analysis
