// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "analyzer/analysis/words.h"
#include "gui/model/names.h"
#include "gui/views/step_views.h"

namespace ampscope::gui {
namespace {

constexpr std::size_t kMetrics = analysis::kStepMetrics;

bool isLogarithmic(analysis::StepMetric metric) {
  return metric == analysis::StepMetric::kAbsmax || metric == analysis::StepMetric::kAbsmin ||
         metric == analysis::StepMetric::kUlpError || metric == analysis::StepMetric::kRelativeError;
}

QString helpOf(analysis::StepMetric metric) {
  switch (metric) {
    case analysis::StepMetric::kAbsmax:
      return HeatMapView::tr("largest finite magnitude");
    case analysis::StepMetric::kAbsmin:
      return HeatMapView::tr("smallest nonzero finite magnitude");
    case analysis::StepMetric::kNonFinite:
      return HeatMapView::tr("elements that were inf or nan");
    case analysis::StepMetric::kNearMax:
      return HeatMapView::tr("share of the elements in the last binade before overflow");
    case analysis::StepMetric::kSubnormal:
      return HeatMapView::tr("share of the nonzero elements below the smallest normal number");
    case analysis::StepMetric::kZero:
      return HeatMapView::tr("share of the elements that are zero");
    case analysis::StepMetric::kFlushedFp16:
      return HeatMapView::tr("share of the nonzero elements that fp16 would make zero");
    case analysis::StepMetric::kOverflowedFp16:
      return HeatMapView::tr("share of the elements that fp16 would make inf");
    case analysis::StepMetric::kUlpError:
      return HeatMapView::tr("largest error in units in the last place");
    case analysis::StepMetric::kRelativeError:
      return HeatMapView::tr("error against the exact result, relative to its norm");
  }
  return {};
}

}  // namespace

HeatMapView::HeatMapView(Selection& selection, QWidget* parent)
    : View(QStringLiteral("heatmap"), tr("Heat map"), selection, parent),
      metric_(new QComboBox(this)),
      flow_(new QComboBox(this)),
      map_(new HeatMap(this)) {
  for (std::size_t i = 0; i < kMetrics; ++i) {
    const auto metric = static_cast<analysis::StepMetric>(i);
    metric_->addItem(text(analysis::name(metric)));
    metric_->setItemData(static_cast<int>(i), helpOf(metric), Qt::ToolTipRole);
  }
  metric_->setAccessibleName(tr("Metric"));
  flow_->addItem(tr("forward results"));
  flow_->addItem(tr("gradients"));
  flow_->setAccessibleName(tr("Tensors"));
  map_->setAccessibleName(tr("Layers over steps"));
  auto* const help = new QLabel(this);
  help->setForegroundRole(QPalette::PlaceholderText);
  auto* const bar = new QHBoxLayout;
  bar->addWidget(new QLabel(tr("Colour:"), this));
  bar->addWidget(metric_);
  bar->addWidget(new QLabel(tr("of"), this));
  bar->addWidget(flow_);
  bar->addSpacing(10);
  bar->addWidget(help, 1);
  auto* const layout = new QVBoxLayout(this);
  layout->setContentsMargins(6, 6, 6, 6);
  layout->addLayout(bar);
  layout->addWidget(map_, 1);
  const auto update = [this, help] {
    help->setText(helpOf(static_cast<analysis::StepMetric>(metric_->currentIndex())) +
                  tr("; the worst tensor of the layer. Drag to select steps, click to select a layer."));
    fill();
  };
  update();
  connect(metric_, &QComboBox::currentIndexChanged, this, update);
  connect(flow_, &QComboBox::currentIndexChanged, this, update);
  connect(&selection, &Selection::filterChanged, this, &HeatMapView::fill);
  connect(&selection, &Selection::placeChanged, this, &HeatMapView::followPlace);
  connect(&selection, &Selection::stepsChanged, this, [this] {
    const auto& steps = this->selection().steps();
    map_->zoomTo(steps ? std::optional(std::pair(steps->first, steps->last)) : std::nullopt);
  });
  connect(map_, &HeatMap::brushed, &selection, &Selection::setSteps);
  connect(map_, &HeatMap::brushCleared, &selection, &Selection::clearSteps);
  connect(map_, &HeatMap::clicked, this, [this](int row, int /*column*/) {
    this->selection().setPlace(
        {this->session()->series->rows[rows_[static_cast<std::size_t>(row)]].module, {}, {}, {}});
  });
  map_->setHover([this](int row, int column) { return hover(row, column); });
}

void HeatMapView::choose(analysis::StepMetric metric, analysis::Flow flow) {
  flow_->setCurrentIndex(static_cast<int>(flow));
  metric_->setCurrentIndex(static_cast<int>(metric));
}

QString HeatMapView::asText(QChar separator) const { return map_->asText(separator); }

void HeatMapView::refresh() { fill(); }

void HeatMapView::fill() {
  rows_.clear();
  if (!session() || !session()->series) {
    map_->setMessage(session() ? tr("Following the steps …") : QString());
    return;
  }
  const analysis::StepSeries& series = *session()->series;
  const auto metric = static_cast<analysis::StepMetric>(std::max(metric_->currentIndex(), 0));
  const auto flow = static_cast<analysis::Flow>(std::max(flow_->currentIndex(), 0));
  HeatMapData map;
  map.logarithmic = isLogarithmic(metric);
  map.smallest_is_worst = metric == analysis::StepMetric::kAbsmin;
  for (const analysis::StepSpan& span : series.columns) {
    map.first.push_back(span.first);
    map.last.push_back(span.last);
  }
  for (std::size_t row = 0; row < series.rows.size(); ++row) {
    const std::span<const float> values = series.values(row, flow, metric);
    const std::span<const float> bad = series.values(row, flow, analysis::StepMetric::kNonFinite);
    FilterFacts facts;
    facts.add(FilterKey::kModule, moduleText(series.rows[row].module));
    if ((values.empty() && bad.empty()) || !selection().filter().matches(facts)) {
      continue;
    }
    rows_.push_back(row);
    map.rows.append(moduleText(series.rows[row].module));
    for (std::size_t column = 0; column < series.columns.size(); ++column) {
      map.values.push_back(values.empty() ? std::nanf("") : values[column]);
      map.bad.push_back(!bad.empty() && bad[column] > 0);
    }
  }
  const bool needs_reference =
      metric == analysis::StepMetric::kUlpError || metric == analysis::StepMetric::kRelativeError;
  const bool any = std::any_of(map.values.begin(), map.values.end(), [](float value) { return !std::isnan(value); });
  if (map.rows.isEmpty()) {
    map_->setMessage(selection().filter().empty() ? tr("Nothing of this kind was measured in this run.")
                                                  : tr("No layer matches the filter."));
  } else if (!any && needs_reference) {
    rows_.clear();
    map_->setMessage(tr("No result was compared with an exact one. Profile with --reference local to see errors."));
  } else {
    map_->setData(std::move(map));
    followPlace();
  }
}

QString HeatMapView::hover(int row, int column) const {
  const analysis::StepSeries& series = *session()->series;
  const std::size_t at = rows_[static_cast<std::size_t>(row)];
  const auto flow = static_cast<analysis::Flow>(flow_->currentIndex());
  const auto c = static_cast<std::size_t>(column);
  const analysis::StepSpan& span = series.columns[c];
  QString lines =
      QStringLiteral("<b>%1</b><br>%2")
          .arg(moduleText(series.rows[at].module).toHtmlEscaped(), text(analysis::stepsText(span.first, span.last)));
  for (std::size_t i = 0; i < kMetrics; ++i) {
    const auto metric = static_cast<analysis::StepMetric>(i);
    const std::span<const float> values = series.values(at, flow, metric);
    if (values.empty() || std::isnan(values[c])) {
      continue;
    }
    const auto value = static_cast<double>(values[c]);
    const bool is_share = !isLogarithmic(metric) && metric != analysis::StepMetric::kNonFinite;
    lines += QStringLiteral("<br>%1: %2")
                 .arg(text(analysis::name(metric)),
                      is_share ? QStringLiteral("%1 %").arg(value * 100, 0, 'g', 3) : QString::number(value, 'g', 6));
  }
  return lines;
}

void HeatMapView::followPlace() {
  const auto& place = selection().place();
  int found = -1;
  for (std::size_t i = 0; place && i < rows_.size(); ++i) {
    if (session()->series->rows[rows_[i]].module == place->module) {
      found = static_cast<int>(i);
    }
  }
  map_->select(found);
}

}  // namespace ampscope::gui
