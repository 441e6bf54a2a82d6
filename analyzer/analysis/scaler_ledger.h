// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The recorded scaler rows -> ledgers. Used by analysis only.
#pragma once

#include <span>
#include <vector>

#include "analyzer/analysis/catalog.h"
#include "analyzer/analysis/scaler.h"
#include "analyzer/store/rows.h"

namespace ampscope::analysis {

/// One ledger per scaler that is known or that updated its scale, by process and scaler. Rows are sorted by process,
/// scaler, step, ordinal, as the session gives them. Blame is left empty.
[[nodiscard]] std::vector<ScalerLedger> buildLedgers(std::span<const store::ScalerRow> scalers,
                                                     std::span<const store::ScalerUnscaleRow> unscales,
                                                     std::span<const store::ScalerUpdateRow> updates);

/// Adds the skipped steps of all ledgers to the catalog. With several scalers a step is a calibration step only if
/// every scaler that skipped it was calibrating.
void noteSkippedSteps(const std::vector<ScalerLedger>& ledgers, Catalog& catalog);

}  // namespace ampscope::analysis
