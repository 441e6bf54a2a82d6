// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// A curve in one line of text, eight heights of a character. Used by reports only.
#pragma once

#include <span>
#include <string>

namespace ampscope::reports {

/// One character for each level; a level that is not finite is a blank. From the lowest to the highest, but a curve
/// that spans less than `least_span` does not fill the height, and a flat one is drawn in the middle.
[[nodiscard]] std::string sparkline(std::span<const double> levels, double least_span);

}  // namespace ampscope::reports
