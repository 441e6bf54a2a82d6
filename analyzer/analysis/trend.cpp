// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/trend.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace ampscope::analysis {
namespace {

/// Slopes of log2(absmax) between pairs that lie a quarter of the range apart or more (nearer ones show the noise of
/// single batches), sorted.
std::vector<double> slopes(std::span<const TrendPoint> points) {
  std::vector<double> result;
  result.reserve(points.size() * points.size() / 2);
  const double nearest = (static_cast<double>(points.back().step) - static_cast<double>(points.front().step)) / 4;
  for (std::size_t i = 0; i < points.size(); ++i) {
    for (std::size_t j = i + 1; j < points.size(); ++j) {
      const double distance = static_cast<double>(points[j].step) - static_cast<double>(points[i].step);
      if (distance > 0 && distance >= nearest) {
        result.push_back((std::log2(points[j].absmax) - std::log2(points[i].absmax)) / distance);
      }
    }
  }
  std::sort(result.begin(), result.end());
  return result;
}

double quantile(const std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

std::optional<Forecast> forecast(const Trend& trend, double end, std::size_t fewest) {
  std::vector<TrendPoint> points;
  std::copy_if(trend.points.begin(), trend.points.end(), std::back_inserter(points),
               [](const TrendPoint& point) { return point.absmax > 0; });
  if (points.size() < std::max<std::size_t>(fewest, 4)) {
    return std::nullopt;
  }
  const std::vector<double> all = slopes(points);
  const std::vector<double> later = slopes(std::span(points).subspan(points.size() / 2));
  if (all.empty() || later.empty()) {
    return std::nullopt;
  }
  const double slope = std::min(quantile(all, 0.5), quantile(later, 0.5));
  const double slowest = quantile(all, 0.1);
  if (slope <= 0 || slowest <= 0) {
    return std::nullopt;
  }
  // The line through the median of the residuals, at the last step.
  std::vector<double> levels;
  for (const TrendPoint& point : points) {
    const double behind = static_cast<double>(trend.last_step) - static_cast<double>(point.step);
    levels.push_back(std::log2(point.absmax) + slope * behind);
  }
  const double left = std::max(0.0, std::log2(end) - median(std::move(levels)));
  return Forecast{slope, left / slope, left / std::max(slope, quantile(all, 0.9)), left / std::min(slope, slowest)};
}

}  // namespace ampscope::analysis
