// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is known of each step, as lines and marks on a plot: shared by the views that have steps on their x axis. Used
// by gui/views only.
#pragma once

#include "gui/model/selection.h"
#include "gui/model/session_data.h"
#include "gui/plot/plot.h"

namespace ampscope::gui {

/// The scale of each scaler, and marks where steps were skipped. False: there is no scaler.
bool addScales(const analysis::Analysis& analysis, Plot& plot);
/// Empty where the loss of no step is known.
[[nodiscard]] Line lossLine(const analysis::StepSeries& series, const QString& name, int category);
/// False: the loss of no step is known.
bool addLoss(const analysis::StepSeries& series, Plot& plot);
/// Tensors with inf or nan per step.
void addNonFinite(const analysis::StepSeries& series, Plot& plot);
/// First and last step of the session; empty: it has none.
[[nodiscard]] std::optional<std::pair<double, double>> stepSpan(const SessionData& session);

/// Brushing the plot sets the selection's steps, and the plot shows them.
void linkSteps(Plot& plot, Selection& selection);

}  // namespace ampscope::gui
