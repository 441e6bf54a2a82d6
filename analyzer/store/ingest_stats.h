// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Counters of what ingest met, one field per row of ingest_stats.inc. Inside analyzer/store.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/store/rows.h"

namespace ampscope::store {

struct IngestStats {
#define AMPSCOPE_INGEST_STAT(name, severity, meaning) std::uint64_t name = 0;
#include "analyzer/store/ingest_stats.inc"
#undef AMPSCOPE_INGEST_STAT

  [[nodiscard]] std::vector<IngestStatRow> rows() const {
    return {
#define AMPSCOPE_INGEST_STAT(name, severity, meaning) IngestStatRow{#name, #severity, name, meaning},
#include "analyzer/store/ingest_stats.inc"
#undef AMPSCOPE_INGEST_STAT
    };
  }
};

}  // namespace ampscope::store
