// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// How did the run go, in one sentence? Used by gui; a value.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "analyzer/analysis/analysis.h"

namespace ampscope::analysis {

struct RunVerdict {
  std::optional<Severity> severity;         ///< of the worst finding; empty: there is none
  std::array<std::uint64_t, 3> findings{};  ///< by severity
  bool measured = true;                     ///< false: nothing was measured, so nothing can be said
  std::string sentence;
};

[[nodiscard]] RunVerdict runVerdict(const Analysis& analysis);

}  // namespace ampscope::analysis
