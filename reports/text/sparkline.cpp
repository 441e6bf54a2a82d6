// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/text/sparkline.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>

namespace ampscope::reports {

std::string sparkline(std::span<const double> levels, double least_span) {
  constexpr std::array<std::string_view, 8> kBars = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const double level : levels) {
    low = std::isfinite(level) ? std::fmin(low, level) : low;
    high = std::isfinite(level) ? std::fmax(high, level) : high;
  }
  std::string line;
  for (const double level : levels) {
    if (!std::isfinite(level)) {
      line += ' ';
      continue;
    }
    const double span = std::max(high - low, least_span);
    const double position = high == low ? 0.5 : (level - low) / span;
    line += kBars[static_cast<std::size_t>(std::lround(position * (kBars.size() - 1)))];
  }
  return line;
}

}  // namespace ampscope::reports
