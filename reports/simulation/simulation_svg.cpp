// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
// The trajectory over the window of each step, on a logarithmic axis. Long runs are drawn a column of pixels at a time.
#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "analyzer/analysis/words.h"
#include "kernels/format/float_format.h"
#include "reports/data/markup.h"
#include "reports/simulation/simulation_formats.h"

namespace ampscope::reports {
namespace {

using analysis::Simulation;

constexpr double kWidth = 960;
constexpr double kHeight = 480;
constexpr double kLeft = 64;
constexpr double kRight = 24;
constexpr double kTop = 76;
constexpr double kBottom = 48;
constexpr double kPlotWidth = kWidth - kLeft - kRight;
constexpr double kPlotHeight = kHeight - kTop - kBottom;
constexpr int kMostTicks = 12;
// Okabe and Ito: told apart by colour-blind people.
constexpr std::string_view kSimulated = "#0072b2";
constexpr std::string_view kRecorded = "#999999";
constexpr std::string_view kOverflow = "#d55e00";
constexpr std::string_view kUnderflow = "#e69f00";

/// Axes: index of a step -> x, log2 of a scale -> y.
struct Axes {
  std::size_t steps = 1;
  double low = 0;
  double high = 1;

  [[nodiscard]] double x(double index) const {
    return kLeft + kPlotWidth * (steps > 1 ? index / static_cast<double>(steps - 1) : 0.5);
  }
  [[nodiscard]] double y(double level) const {
    return kTop + kPlotHeight * (1 - (std::clamp(level, low, high) - low) / (high - low));
  }
};

double level(double scale) noexcept {
  constexpr double kFar = 200;  // beyond every axis
  return scale > 0 ? std::clamp(std::log2(scale), -kFar, kFar) : -kFar;
}

Axes axesOf(const SimulationData& data, const std::vector<analysis::StepWindow>& windows) {
  Axes axes;
  axes.low = std::numeric_limits<double>::infinity();
  axes.high = -axes.low;
  const auto include = [&axes](double scale) {
    if (scale > 0 && std::isfinite(scale)) {
      axes.low = std::min(axes.low, std::floor(std::log2(scale)));
      axes.high = std::max(axes.high, std::ceil(std::log2(scale)));
    }
  };
  const Simulation& simulation = data.simulations.front();
  axes.steps = simulation.trajectory.size();
  for (std::size_t i = 0; i < axes.steps; ++i) {
    include(static_cast<double>(simulation.trajectory[i].scale_before));
    include(static_cast<double>(data.facts->steps[i].scale));
    include(windows[i].highest);
    include(windows[i].lowest);
  }
  if (!(axes.low <= axes.high)) {
    return {.steps = axes.steps, .low = -1, .high = 1};
  }
  axes.low -= 1;
  axes.high += 1;
  return axes;
}

/// A line of one point per step, or of the extremes of each column of pixels. NaN leaves a gap.
template <class Value>
std::string path(const Axes& axes, const Value& value) {
  const auto columns = static_cast<std::size_t>(kPlotWidth);
  const std::size_t group = std::max<std::size_t>(1, axes.steps / columns);
  std::string result;
  bool open = false;
  for (std::size_t begin = 0; begin < axes.steps; begin += group) {
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (std::size_t i = begin; i < std::min(begin + group, axes.steps); ++i) {
      const double at = value(i);
      low = std::fmin(low, at);
      high = std::fmax(high, at);
    }
    if (!(low <= high)) {
      open = false;
      continue;
    }
    result += fmt::format("{}{:.1f} {:.1f}", open ? "L" : "M", axes.x(static_cast<double>(begin)), axes.y(high));
    if (low < high) {
      result += fmt::format("L{:.1f} {:.1f}", axes.x(static_cast<double>(begin)), axes.y(low));
    }
    open = true;
  }
  return result;
}

void drawGrid(const Axes& axes, const analysis::GradientFacts& facts, std::ostream& out) {
  const auto span = static_cast<int>(axes.high - axes.low);
  const int every = std::max(1, (span + kMostTicks - 1) / kMostTicks);
  for (int tick = static_cast<int>(axes.low); tick <= static_cast<int>(axes.high); tick += every) {
    fmt::print(out,
               "<path class=\"grid\" d=\"M{:.1f} {:.1f}H{:.1f}\"/><text x=\"{:.1f}\" y=\"{:.1f}\" "
               "text-anchor=\"end\">2<tspan dy=\"-5\" font-size=\"9\">{}</tspan></text>\n",
               kLeft, axes.y(tick), kLeft + kPlotWidth, kLeft - 8, axes.y(tick) + 4, tick);
  }
  constexpr std::size_t kParts = 8;
  const std::size_t parts = std::min(kParts, axes.steps - 1);
  for (std::size_t part = 0; part <= parts; ++part) {
    const std::size_t index = parts == 0 ? 0 : part * (axes.steps - 1) / parts;
    fmt::print(out, "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n",
               axes.x(static_cast<double>(index)), kTop + kPlotHeight + 18, facts.steps[index].step);
  }
  fmt::print(out, "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">step</text>\n", kLeft + kPlotWidth / 2,
             kHeight - 10);
}

void drawLine(std::string_view path, std::string_view color, std::string_view more, std::ostream& out) {
  fmt::print(out, "<path fill=\"none\" stroke=\"{}\" {} d=\"{}\"/>\n", color, more, path);
}

void drawLegend(std::ostream& out) {
  constexpr std::pair<std::string_view, std::string_view> kEntries[] = {{kSimulated, "simulated (pale: extrapolated)"},
                                                                        {kRecorded, "recorded"},
                                                                        {kOverflow, "overflows from here up"},
                                                                        {kUnderflow, "underflows below"}};
  double x = kLeft;
  for (const auto& [color, text] : kEntries) {
    fmt::print(out,
               "<path stroke=\"{}\" stroke-width=\"3\" d=\"M{:.0f} 56h22\"/><text x=\"{:.0f}\" y=\"60\">{}</text>\n",
               color, x, x + 28, text);
    constexpr double kCharacter = 6.6;
    x += 52 + kCharacter * static_cast<double>(text.size());
  }
  fmt::print(out,
             "<path stroke=\"{}\" stroke-width=\"2\" d=\"M{:.0f} 51l9 9m0 -9l-9 9\"/><text x=\"{:.0f}\" "
             "y=\"60\">overflow</text>\n",
             kOverflow, x, x + 16);
}

}  // namespace

void writeSimulationSvg(const SimulationData& data, std::ostream& out) {
  const Simulation& simulation = data.simulations.front();
  const std::vector<analysis::StepWindow> windows = data.simulator->windows();
  const Axes axes = axesOf(data, windows);
  constexpr double kGap = std::numeric_limits<double>::quiet_NaN();
  fmt::print(out,
             "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" viewBox=\"0 0 {0:.0f} "
             "{1:.0f}\" font-family=\"sans-serif\" font-size=\"12\">\n"
             "<style>.grid{{stroke:#ddd}}</style>\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n",
             kWidth, kHeight);
  fmt::print(out,
             "<text x=\"{:.0f}\" y=\"24\" font-size=\"15\">{}</text>\n<text x=\"{:.0f}\" y=\"42\" fill=\"#555\">{} "
             "gradients; {} of {} skipped; final scale {}</text>\n",
             kLeft, escapeMarkup(parametersText(simulation.parameters)), kLeft, format::info(simulation.format).name,
             simulation.skipped, analysis::countOf(simulation.steps, "step"),
             analysis::scaleText(static_cast<double>(simulation.final_scale)));
  drawLegend(out);
  drawGrid(axes, *data.facts, out);
  drawLine(path(axes,
                [&](std::size_t i) {
                  return windows[i].measured && std::isfinite(windows[i].highest) ? level(windows[i].highest) : kGap;
                }),
           kOverflow, "stroke-width=\"1.2\"", out);
  drawLine(path(axes, [&](std::size_t i) { return windows[i].lowest > 0 ? level(windows[i].lowest) : kGap; }),
           kUnderflow, "stroke-width=\"1.2\"", out);
  drawLine(path(axes, [&](std::size_t i) { return level(static_cast<double>(data.facts->steps[i].scale)); }), kRecorded,
           "stroke-width=\"4\" stroke-opacity=\"0.6\"", out);
  const auto simulated = [&](bool exact) {
    return path(axes, [&, exact](std::size_t i) {
      const analysis::SimulatedStep& step = simulation.trajectory[i];
      const bool shown = (step.certainty == analysis::Certainty::kExact) == exact;
      return shown ? level(static_cast<double>(step.scale_before)) : kGap;
    });
  };
  drawLine(simulated(true), kSimulated, "stroke-width=\"2\"", out);
  drawLine(simulated(false), kSimulated, "stroke-width=\"2\" stroke-opacity=\"0.5\"", out);
  constexpr std::size_t kMostMarks = 1000;
  std::size_t marks = 0;
  for (std::size_t i = 0; i < simulation.trajectory.size() && marks < kMostMarks; ++i) {
    if (simulation.trajectory[i].overflowed) {
      ++marks;
      fmt::print(out, "<path stroke=\"{}\" stroke-width=\"2\" d=\"M{:.1f} {:.1f}l8 8m0 -8l-8 8\"/>\n", kOverflow,
                 axes.x(static_cast<double>(i)) - 4,
                 axes.y(level(static_cast<double>(simulation.trajectory[i].scale_before))) - 4);
    }
  }
  out << "</svg>\n";
}

}  // namespace ampscope::reports
