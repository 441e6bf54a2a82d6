// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
// What each layer wrote, one line a layer.
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <tuple>

#include "analyzer/analysis/words.h"
#include "reports/text/names.h"
#include "reports/text/printable.h"
#include "reports/text/sections.h"

namespace ampscope::reports {
namespace {

using analysis::Layer;
using analysis::magnitudeText;
using analysis::TensorTotals;

constexpr std::size_t kShownLayers = 40;
constexpr std::size_t kLongestClass = 24;

/// `bad` is what no mask makes; where there is only -inf, that is said instead of its count.
Cell nonFinite(std::uint64_t bad, std::uint64_t neg_inf, std::uint64_t measured) {
  if (bad != 0) {
    return {analysis::countText(bad), Tone::kBad};
  }
  return {measured == 0 ? "" : neg_inf != 0 ? "-inf" : "0", Tone::kDim};
}

Cell magnitude(double value) { return {std::isnan(value) ? "" : magnitudeText(value), Tone::kPlain}; }

/// Of the 16-bit and 8-bit gradients where there are some: float32 beside them would only dilute the share.
Cell subnormalShare(const analysis::LayerRollup& rollup) {
  const bool low = rollup.low_gradient_nonzero != 0;
  const std::uint64_t part = low ? rollup.low_gradient_subnormal : rollup.gradients.subnormal;
  const std::uint64_t whole = low ? rollup.low_gradient_nonzero : rollup.gradients.nonZero();
  if (whole == 0) {
    return {};
  }
  std::string text = analysis::percentText(part, whole);
  text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
  return {text, part == 0 ? Tone::kDim : 10 * part >= whole ? Tone::kWarn : Tone::kPlain};
}

/// The layers that are shown, in their own order: those with inf or nan, then those with most subnormal gradients.
std::vector<const Layer*> chosen(const std::vector<Layer>& layers) {
  std::vector<const Layer*> result;
  for (const Layer& layer : layers) {
    if (layer.rollup.forward.tensors + layer.rollup.gradients.tensors != 0) {
      result.push_back(&layer);
    }
  }
  if (result.size() <= kShownLayers) {
    return result;
  }
  const auto badness = [](const Layer* layer) {
    const auto& [forward, gradients] = std::tie(layer->rollup.forward, layer->rollup.gradients);
    return std::tuple(forward.pos_inf + forward.nan + gradients.pos_inf + gradients.nan,
                      gradients.nonZero() == 0
                          ? 0.0
                          : static_cast<double>(gradients.subnormal) / static_cast<double>(gradients.nonZero()),
                      forward.near_max);
  };
  std::vector<std::size_t> order(result.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return badness(result[a]) > badness(result[b]); });
  order.resize(kShownLayers);
  std::sort(order.begin(), order.end());
  std::vector<const Layer*> worst;
  worst.reserve(order.size());
  for (const std::size_t at : order) {
    worst.push_back(result[at]);
  }
  return worst;
}

std::vector<Column> tableColumns(bool wide) {
  using Align = Column::Align;
  if (!wide) {
    return {{"layer", Align::kLeft, true},
            {"out", Align::kLeft},
            {"absmax"},
            {"grad", Align::kLeft},
            {"absmax"},
            {"subnormal"},
            {"inf/nan"}};
  }
  return {{"layer", Align::kLeft, true},
          {"class", Align::kLeft, true},
          {"output", Align::kLeft},
          {"absmax"},
          {"inf/nan"},
          {"gradient", Align::kLeft},
          {"absmin"},
          {"absmax"},
          {"subnormal"},
          {"inf/nan"},
          {"time"}};
}

std::vector<Cell> row(const Layer& layer, bool wide) {
  const TensorTotals& forward = layer.rollup.forward;
  const TensorTotals& gradients = layer.rollup.gradients;
  const Cell name = {moduleName(layer.module)};
  const Cell output = {shortNames(layer.rollup.forward_dtypes)};
  const Cell gradient = {shortNames(layer.rollup.gradient_dtypes)};
  // -inf in forward may be a mask; in a gradient it never is.
  const std::uint64_t forward_bad = forward.pos_inf + forward.nan;
  if (!wide) {
    return {name,
            output,
            magnitude(forward.absmax),
            gradient,
            magnitude(gradients.absmax),
            subnormalShare(layer.rollup),
            nonFinite(forward_bad + gradients.nonFinite(), forward.neg_inf, forward.measured + gradients.measured)};
  }
  return {name,
          {cutEnd(printable(layer.module.class_name), kLongestClass), Tone::kDim},
          output,
          magnitude(forward.absmax),
          nonFinite(forward_bad, forward.neg_inf, forward.measured),
          gradient,
          magnitude(gradients.absmin),
          magnitude(gradients.absmax),
          subnormalShare(layer.rollup),
          nonFinite(gradients.nonFinite(), 0, gradients.measured),
          {analysis::secondsText(static_cast<double>(layer.rollup.duration_ns) * 1e-9), Tone::kDim}};
}

}  // namespace

void writeLayers(const analysis::Analysis& analysis, Page& page) {
  const bool wide = page.isWide();
  Table table(tableColumns(wide));
  const std::vector<const Layer*> layers = chosen(analysis.layers);
  for (const Layer* layer : layers) {
    table.add(row(*layer, wide));
  }
  if (table.empty()) {
    return;
  }
  page.section("Layers (what their ops wrote, over all steps)");
  page.table(table);
  const auto writing =
      static_cast<std::size_t>(std::count_if(analysis.layers.begin(), analysis.layers.end(), [](const Layer& layer) {
        return layer.rollup.forward.tensors + layer.rollup.gradients.tensors != 0;
      }));
  if (layers.size() < writing) {
    page.paragraph(fmt::format("the {} worst of {} layers (all of them: --format json)", layers.size(), writing), 2,
                   Tone::kDim);
  }
}

}  // namespace ampscope::reports
