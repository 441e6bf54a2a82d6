// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The tables of a session: their columns, and their rows. docs/fleet.md describes them. Used by reports only.
#pragma once

#include <span>
#include <string_view>

#include "analyzer/analysis/analysis.h"
#include "analyzer/store/session.h"
#include "reports/table/table.h"

namespace ampscope::reports {

/// A table that an analysis holds. All members are literals.
struct AnalysisTable {
  std::string_view name;
  std::span<const Column> columns;
  void (*write)(const analysis::Analysis& analysis, RowSink& rows);
};

/// A table that is read from the session while it is written. `analysis` is that of `session`.
struct SessionTable {
  std::string_view name;
  std::span<const Column> columns;
  Result<void> (*write)(const store::Session& session, const analysis::Analysis& analysis, RowSink& rows);
};

[[nodiscard]] const AnalysisTable& runTable() noexcept;      ///< one row
[[nodiscard]] const AnalysisTable& opTable() noexcept;       ///< a row per op, role and dtype
[[nodiscard]] const AnalysisTable& findingTable() noexcept;  ///< a row per finding
[[nodiscard]] const AnalysisTable& castTable() noexcept;     ///< a row per dtype cast
[[nodiscard]] const AnalysisTable& scaleTable() noexcept;    ///< a row per update of a loss scale

[[nodiscard]] const SessionTable& stepTable() noexcept;    ///< a row per step of a process
[[nodiscard]] const SessionTable& opStepTable() noexcept;  ///< a row per op, role and dtype in each step

}  // namespace ampscope::reports
