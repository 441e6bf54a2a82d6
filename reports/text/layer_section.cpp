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
constexpr std::size_t kWidePage = 110;

Cell nonFinite(const TensorTotals& totals) {
  const std::uint64_t bad = totals.pos_inf + totals.nan;
  if (bad == 0 && totals.neg_inf == 0) {
    return {totals.measured == 0 ? "" : "0", Tone::kDim};
  }
  return {analysis::countText(totals.nonFinite()), bad == 0 ? Tone::kDim : Tone::kBad};
}

Cell magnitude(double value) { return {std::isnan(value) ? "" : magnitudeText(value), Tone::kPlain}; }

Cell share(std::uint64_t part, const TensorTotals& totals) {
  if (totals.nonZero() == 0) {
    return {};
  }
  std::string text = analysis::percentText(part, totals.nonZero());
  text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
  return {text, part == 0 ? Tone::kDim : 10 * part >= totals.nonZero() ? Tone::kWarn : Tone::kPlain};
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
  std::vector<Column> columns = {{"layer", Align::kLeft, true}};
  if (wide) {
    columns.push_back({"class", Align::kLeft, true});
  }
  columns.push_back({"output", Align::kLeft});
  columns.push_back({"absmax"});
  columns.push_back({"inf/nan"});
  columns.push_back({"gradient", Align::kLeft});
  if (wide) {
    columns.push_back({"absmin"});
  }
  columns.push_back({"absmax"});
  columns.push_back({"subnormal"});
  columns.push_back({"inf/nan"});
  if (wide) {
    columns.push_back({"time"});
  }
  return columns;
}

std::vector<Cell> row(const Layer& layer, bool wide) {
  const TensorTotals& forward = layer.rollup.forward;
  const TensorTotals& gradients = layer.rollup.gradients;
  std::vector<Cell> cells = {{moduleName(layer.module)}};
  if (wide) {
    cells.push_back({cutEnd(printable(layer.module.class_name), 24), Tone::kDim});
  }
  cells.push_back({shortNames(layer.rollup.forward_dtypes)});
  cells.push_back(magnitude(forward.absmax));
  cells.push_back(nonFinite(forward));
  cells.push_back({shortNames(layer.rollup.gradient_dtypes)});
  if (wide) {
    cells.push_back(magnitude(gradients.absmin));
  }
  cells.push_back(magnitude(gradients.absmax));
  cells.push_back(share(gradients.subnormal, gradients));
  cells.push_back(nonFinite(gradients));
  if (wide) {
    cells.push_back({analysis::secondsText(static_cast<double>(layer.rollup.duration_ns) * 1e-9), Tone::kDim});
  }
  return cells;
}

}  // namespace

void writeLayers(const analysis::Analysis& analysis, Page& page) {
  const bool wide = page.width() >= kWidePage;
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
