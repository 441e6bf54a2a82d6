// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What changed between two runs, as rows; nothing is computed here. Used by the compare view.
#pragma once

#include "analyzer/analysis/comparison.h"
#include "gui/model/rows.h"

namespace ampscope::gui {

/// New ones first, then those that are more severe, gone ones, and those in both runs.
[[nodiscard]] RowTable comparedFindings(const analysis::Comparison& comparison, const analysis::Analysis& before,
                                        const analysis::Analysis& after);
/// Layers by path with the furthest that a tensor of theirs moved, the tensors below.
[[nodiscard]] RowTable comparedTensors(const analysis::Comparison& comparison);
/// Steps, skipped steps, scale, loss, time and findings, from the first run to the second, as rich text.
[[nodiscard]] QString comparedFigures(const analysis::Comparison& comparison);

}  // namespace ampscope::gui
