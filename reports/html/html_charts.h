// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Pictures of a report as inline SVG. Used by reports/html only.
#pragma once

#include <ostream>
#include <string>

#include "analyzer/analysis/analysis.h"

namespace ampscope::reports {

/// The loss scale over the steps, logarithmic, with a mark at each skipped step.
void writeScaleChart(const analysis::ScalerLedger& ledger, std::ostream& out);

/// Layer x step: the largest magnitude of a span of steps as a colour, in binades; inf or nan in red.
enum class HeatMapOf { kForward, kGradients };
void writeHeatMap(const analysis::Timeline& timeline, HeatMapOf what, std::ostream& out);

/// Elements by binade, as small bars (logarithmic counts); "" without any.
[[nodiscard]] std::string histogramChart(const analysis::Histogram& histogram);

}  // namespace ampscope::reports
