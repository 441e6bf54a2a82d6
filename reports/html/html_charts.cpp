// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/html/html_charts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <vector>

#include "analyzer/analysis/words.h"
#include "reports/html/html.h"
#include "reports/text/names.h"
#include "reports/text/printable.h"

namespace ampscope::reports {
namespace {

constexpr std::size_t kMostPoints = 1000;
constexpr std::size_t kMostRows = 200;
constexpr std::size_t kColors = 8;

/// log2 of a scale; one that is 0, inf or nan stands at the edge.
double level(double scale) {
  return std::isnan(scale) ? 130 : scale <= 0 ? -150 : std::clamp(std::log2(scale), -150.0, 130.0);
}

double value(const analysis::TimelineCell& cell, HeatMapOf what) {
  return what == HeatMapOf::kForward ? cell.forward_absmax : cell.gradient_absmax;
}

struct Range {
  double low = INFINITY;
  double high = -INFINITY;
};

Range binades(const analysis::Timeline& timeline, HeatMapOf what) {
  Range range;
  for (const analysis::LayerTimeline& layer : timeline.layers) {
    for (const analysis::TimelineCell& cell : layer.cells) {
      if (const double absmax = value(cell, what); absmax > 0) {
        range.low = std::min(range.low, std::log2(absmax));
        range.high = std::max(range.high, std::log2(absmax));
      }
    }
  }
  return range;
}

/// h0 to h7 for a value, "none" for one that is not known or zero, "bad" where something was not finite.
std::size_t bucket(const analysis::TimelineCell& cell, double absmax, const Range& range) {
  if (cell.nonfinite != 0) {
    return kColors;
  }
  if (!(absmax > 0)) {
    return kColors + 1;
  }
  const double span = std::max(range.high - range.low, 1e-9);
  return std::min(kColors - 1, static_cast<std::size_t>((std::log2(absmax) - range.low) / span * kColors));
}

void writeLegend(const Range& range, double y, std::ostream& out) {
  for (std::size_t color = 0; color < kColors; ++color) {
    out << fmt::format("<rect class=\"h{}\" x=\"{}\" y=\"{:.0f}\" width=\"24\" height=\"10\"/>", color,
                       200 + 24 * color, y);
  }
  out << fmt::format("<text x=\"192\" y=\"{:.0f}\" text-anchor=\"end\">2^{:.0f}</text>", y + 9, range.low);
  out << fmt::format("<text x=\"400\" y=\"{:.0f}\">2^{:.0f}</text>", y + 9, range.high);
  out << fmt::format(
      "<rect class=\"bad\" x=\"460\" y=\"{0:.0f}\" width=\"24\" height=\"10\"/>"
      "<text x=\"490\" y=\"{1:.0f}\">inf or nan</text>",
      y, y + 9);
}

}  // namespace

void writeScaleChart(const analysis::ScalerLedger& ledger, std::ostream& out) {
  constexpr double kWidth = 900;
  constexpr double kHeight = 160;
  constexpr double kLeft = 70;
  constexpr double kTop = 12;
  const std::vector<analysis::ScaleStep>& steps = ledger.trajectory;
  if (steps.empty()) {
    return;
  }
  double low = INFINITY;
  double high = -INFINITY;
  for (const analysis::ScaleStep& step : steps) {
    low = std::min({low, level(step.scale_before), level(step.scale_after)});
    high = std::max({high, level(step.scale_before), level(step.scale_after)});
  }
  high = std::max(high, low + 3);
  const auto x = [&](std::size_t i) {
    return kLeft +
           (kWidth - kLeft) * static_cast<double>(i) / static_cast<double>(std::max<std::size_t>(1, steps.size()));
  };
  const auto y = [&](double at) { return kTop + kHeight * (high - at) / (high - low); };
  out << fmt::format("<svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-label=\"loss scale over the steps\">",
                     kWidth + 10, kTop + kHeight + 26);
  for (const double edge : {low, high}) {
    out << fmt::format(
        "<line class=\"axis\" x1=\"{0:.0f}\" x2=\"{1:.0f}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\"/>"
        "<text x=\"{3:.0f}\" y=\"{4:.1f}\" text-anchor=\"end\">2^{5:.0f}</text>",
        kLeft, kWidth, y(edge), kLeft - 6, y(edge) + 4, edge);
  }
  out << "<path class=\"curve\" d=\"";
  const std::size_t group = (steps.size() + kMostPoints - 1) / kMostPoints;
  std::string skips;
  for (std::size_t begin = 0; begin < steps.size(); begin += group) {
    double lowest = INFINITY;
    bool skipped = false;
    const std::size_t end = std::min(steps.size(), begin + group);
    for (std::size_t i = begin; i < end; ++i) {
      lowest = std::min(lowest, level(steps[i].scale_before));
      skipped = skipped || steps[i].skipped;
    }
    out << fmt::format("{}{:.1f} {:.1f}H{:.1f}", begin == 0 ? "M" : "L", x(begin), y(lowest), x(end));
    if (skipped) {
      fmt::format_to(std::back_inserter(skips), "M{:.1f} {:.0f}v6", x(begin), kTop + kHeight + 2);
    }
  }
  out << "\"/>";
  if (!skips.empty()) {
    out << "<path class=\"skip\" d=\"" << skips << "\"/>";
  }
  out << fmt::format("<text x=\"{:.0f}\" y=\"{:.0f}\">step {}</text>", kLeft, kTop + kHeight + 20, steps.front().step);
  out << fmt::format("<text x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"end\">step {}{}</text>", kWidth,
                     kTop + kHeight + 20, steps.back().step, skips.empty() ? "" : " · red: skipped");
  out << "</svg>\n";
}

void writeHeatMap(const analysis::Timeline& timeline, HeatMapOf what, std::ostream& out) {
  constexpr double kLeft = 220;
  constexpr double kWidth = 680;
  constexpr double kRow = 14;
  const Range range = binades(timeline, what);
  std::vector<const analysis::LayerTimeline*> rows;
  for (const analysis::LayerTimeline& layer : timeline.layers) {
    if (std::any_of(layer.cells.begin(), layer.cells.end(),
                    [what](const analysis::TimelineCell& cell) { return !std::isnan(value(cell, what)); })) {
      rows.push_back(&layer);
    }
  }
  if (rows.empty() || range.low > range.high) {
    out << "<p class=\"dim\">nothing was measured</p>\n";
    return;
  }
  const std::size_t hidden = rows.size() > kMostRows ? rows.size() - kMostRows : 0;
  rows.resize(rows.size() - hidden);
  const std::size_t cells = rows.front()->cells.size();
  const double cell_width = kWidth / static_cast<double>(cells);
  const double bottom = kRow * static_cast<double>(rows.size());
  out << fmt::format(
      "<svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-label=\"largest magnitude by layer and step\">",
      kLeft + kWidth + 8, bottom + 48);
  std::array<std::string, kColors + 2> paths;  // one path a colour keeps the page small
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const double y = kRow * static_cast<double>(row);
    out << fmt::format("<text x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"end\">{}</text>", kLeft - 6, y + kRow - 3,
                       html(cutBegin(moduleName(rows[row]->module), 34)));
    for (std::size_t i = 0; i < cells; ++i) {
      const analysis::TimelineCell& cell = rows[row]->cells[i];
      fmt::format_to(std::back_inserter(paths[bucket(cell, value(cell, what), range)]),
                     "M{:.1f} {:.0f}h{:.1f}v{:.0f}h-{:.1f}z", kLeft + cell_width * static_cast<double>(i), y,
                     cell_width, kRow - 1, cell_width);
    }
  }
  for (std::size_t color = 0; color < paths.size(); ++color) {
    if (!paths[color].empty()) {
      const std::string name = color < kColors ? fmt::format("h{}", color) : color == kColors ? "bad" : "none";
      out << "<path class=\"" << name << "\" d=\"" << paths[color] << "\"/>";
    }
  }
  out << fmt::format("<text x=\"{:.0f}\" y=\"{:.0f}\">step 0</text>", kLeft, bottom + 14);
  out << fmt::format("<text x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"end\">step {}</text>", kLeft + kWidth, bottom + 14,
                     cells * timeline.width - 1);
  writeLegend(range, bottom + 28, out);
  out << "</svg>\n";
  if (hidden != 0) {
    out << "<p class=\"dim\">and " << analysis::countText(hidden) << " more layers</p>\n";
  }
}

std::string histogramChart(const analysis::Histogram& histogram) {
  const std::uint64_t most =
      histogram.counts.empty() ? 0 : *std::max_element(histogram.counts.begin(), histogram.counts.end());
  if (most == 0) {
    return {};
  }
  constexpr int kBar = 3;
  constexpr double kHeight = 22;
  const std::size_t size = std::min<std::size_t>(histogram.counts.size(), 100);
  std::string bars;
  for (std::size_t i = 0; i < size; ++i) {
    if (histogram.counts[i] != 0) {
      const double height = 1 + (kHeight - 1) * std::log2(1 + static_cast<double>(histogram.counts[i])) /
                                    std::log2(1 + static_cast<double>(most));
      fmt::format_to(std::back_inserter(bars), "M{} {}v-{:.1f}h{}v{:.1f}z", static_cast<int>(i) * kBar, kHeight, height,
                     kBar - 1, height);
    }
  }
  const std::int64_t last = histogram.first + static_cast<std::int64_t>(size) - 1;
  return fmt::format(
      "<svg width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" role=\"img\" aria-label=\"elements by binade\">"
      "<title>2^{2} to 2^{3}, counts logarithmic</title><path class=\"bar\" d=\"{4}\"/></svg>",
      static_cast<int>(size) * kBar, kHeight, histogram.first, last, bars);
}

}  // namespace ampscope::reports
