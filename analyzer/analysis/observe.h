// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Facts of a session -> the ranked list of what a person should look at first. Used by analysis only.
#pragma once

#include <vector>

#include "analyzer/analysis/analysis.h"

namespace ampscope::analysis {

/// Every observation over `analysis` (all of it but its observations), worst first.
[[nodiscard]] std::vector<Observation> observe(const Analysis& analysis);

}  // namespace ampscope::analysis
