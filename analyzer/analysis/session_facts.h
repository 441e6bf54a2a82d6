// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What a session says outright, without its calls: names, run, coverage, overhead. Used by analysis only.
#pragma once

#include <vector>

#include "analyzer/analysis/api_use.h"
#include "analyzer/analysis/catalog.h"
#include "analyzer/analysis/ranks.h"
#include "analyzer/analysis/summary.h"
#include "analyzer/base/result.h"
#include "analyzer/store/session.h"

namespace ampscope::analysis {

/// Error of each: the session cannot be read.
[[nodiscard]] Result<Catalog> readCatalog(const store::Session& session);
/// Without devices and autocast dtypes, which follow from the calls.
[[nodiscard]] Result<RunInfo> readRun(const store::Session& session);
/// Without what follows from the calls (measured, tensors).
[[nodiscard]] Result<Coverage> readCoverage(const store::Session& session);
[[nodiscard]] Result<std::vector<ApiUse>> readApiUses(const store::Session& session);
/// Empty: the run has no ranks.
[[nodiscard]] Result<Ranks> readRanks(const store::Session& session);
[[nodiscard]] Result<Overhead> readOverhead(const store::Session& session);

}  // namespace ampscope::analysis
