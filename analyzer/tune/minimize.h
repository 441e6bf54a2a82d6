// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Which of these things are needed? Delta debugging, algorithm ddmin of A. Zeller and R. Hildebrandt, "Simplifying and
// Isolating Failure-Inducing Input", IEEE Transactions on Software Engineering 28(2), 2002. Used by tune; a pure
// function of the test.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "analyzer/base/result.h"

namespace ampscope::tune {

/// Whether these of the things (indices, sorted) are enough; empty: it may not be tried any more.
using EnoughTest = std::function<Result<std::optional<bool>>(const std::vector<std::size_t>&)>;

struct Minimized {
  std::vector<std::size_t> needed;  ///< sorted; the smallest set that was found to be enough
  bool minimal = false;             ///< tried to the end: without any one of them it is not enough
};

/// All of `count` things are enough, none of them is not; neither is tried. Error: that of the test.
[[nodiscard]] Result<Minimized> minimize(std::size_t count, const EnoughTest& enough);

}  // namespace ampscope::tune
