// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Facts of a session -> its findings. Used by analysis only.
#pragma once

#include "analyzer/analysis/analysis.h"
#include "analyzer/analysis/finding.h"

namespace ampscope::analysis {

/// Every finding over `analysis` (all of it but its findings), most severe first, then by first step, rule and place.
[[nodiscard]] Findings findAll(const Analysis& analysis);

}  // namespace ampscope::analysis
