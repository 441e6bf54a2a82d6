// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Analysis results as rows. One function for each table that a view shows; nothing is computed here. Used by gui/views.
#pragma once

#include "analyzer/analysis/analysis.h"
#include "analyzer/analysis/recommendation.h"
#include "gui/model/rows.h"

namespace ampscope::gui {

/// What the row of a finding stands for and is filtered by, in every table; without cells.
[[nodiscard]] Row findingRow(const analysis::Finding& finding);
/// Worst first; of a rule that found more than one thing, one row with these below it.
[[nodiscard]] RowTable findingTable(const analysis::Analysis& analysis);
/// Modules by path, ops below them. `advice`: the recommended dtypes; null: not known. `grouped`: repeated layers are
/// one (analysis::groupRepeated).
[[nodiscard]] RowTable layerTable(const analysis::Analysis& analysis, const analysis::Recommendation* advice = nullptr,
                                  bool grouped = false);
enum LayerColumn : int {
  kLayerName = 0,
  kLayerWorst,
  kLayerForwardDtype,
  kLayerGradientDtype,
  kLayerRecommended,
  kLayerRange,
  kLayerGradientRange,
  kLayerNonFinite,
  kLayerSubnormal,
  kLayerNearMax,
  kLayerError,
  kLayerCalls,
  kLayerTime,
  kLayerDeviceTime,  ///< where devices' work was recorded
};
[[nodiscard]] RowTable castTable(const analysis::Analysis& analysis);
/// Updates of all scalers in which a step was skipped or the scale changed.
[[nodiscard]] RowTable scaleTable(const analysis::Analysis& analysis);
/// Ops in order of first appearance with what they lost against the exact result.
[[nodiscard]] RowTable errorTable(const analysis::Analysis& analysis);
/// Facts of a finding, name and value.
[[nodiscard]] RowTable evidenceTable(const analysis::Finding& finding);

}  // namespace ampscope::gui
