// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QLabel>
#include <QSplitter>
#include <QVBoxLayout>
#include <cmath>

#include "analyzer/analysis/words.h"
#include "gui/model/names.h"
#include "gui/model/tables.h"
#include "gui/views/series_plots.h"
#include "gui/views/step_views.h"
#include "gui/views/what_if.h"

namespace ampscope::gui {
namespace {

template <class T>
QString known(const std::optional<T>& value) {
  return value ? text(analysis::scaleText(static_cast<double>(*value))) : ScalerView::tr("not known");
}

}  // namespace

ScalerView::ScalerView(Selection& selection, QWidget* parent)
    : View(QStringLiteral("scaler"), tr("GradScaler"), selection, parent),
      facts_(new QLabel(this)),
      what_if_(new WhatIf(this)),
      plot_(new Plot(this)),
      table_(new RowView(selection, tr("Updates of the scale"), this)) {
  facts_->setWordWrap(true);
  facts_->setTextFormat(Qt::RichText);
  auto* const splitter = new QSplitter(Qt::Vertical, this);
  splitter->addWidget(plot_);
  splitter->addWidget(table_);
  splitter->setStretchFactor(0, 3);
  splitter->setStretchFactor(1, 2);
  auto* const layout = new QVBoxLayout(this);
  layout->setContentsMargins(6, 6, 6, 6);
  layout->addWidget(facts_);
  layout->addWidget(what_if_);
  layout->addWidget(splitter, 1);
  linkSteps(*plot_, selection);
  connect(what_if_, &WhatIf::changed, this, &ScalerView::draw);
  connect(table_, &RowView::rowActivated, this, [this](const Row& row) {
    if (row.steps) {
      this->selection().setSteps(row.steps->first, row.steps->last);
    }
  });
}

QString ScalerView::csv() const { return plot_->csv(); }

void ScalerView::refresh() {
  QStringList lines;
  if (session()) {
    for (const analysis::ScalerLedger& ledger : session()->analysis->scalers) {
      lines.append(tr("init_scale <b>%1</b> · growth_factor <b>%2</b> · backoff_factor <b>%3</b> · growth_interval "
                      "<b>%4</b> · %5 of %6 updates skipped, %7 of them while calibrating%8")
                       .arg(known(ledger.init_scale), known(ledger.growth_factor), known(ledger.backoff_factor),
                            known(ledger.growth_interval), text(analysis::countText(ledger.skipped)),
                            text(analysis::countText(ledger.trajectory.size())),
                            text(analysis::countText(ledger.calibration_skipped)),
                            ledger.enabled ? QString() : tr(" · <b>disabled</b>")));
    }
  }
  facts_->setText(lines.join(QStringLiteral("<br>")));
  what_if_->setSession(session());
  draw();
  table_->setTable(session() ? scaleTable(*session()->analysis) : RowTable{});
}

void ScalerView::draw() {
  plot_->clearContent();
  plot_->setTitles(tr("step"), tr("loss scale"));
  plot_->setScale(Plot::Scale::kLog2);
  if (session()) {
    const bool any = addScales(*session()->analysis, *plot_);
    what_if_->addTo(*plot_);
    if (!any && what_if_->isHidden()) {
      plot_->setMessage(tr("No GradScaler ran in this program.\nfloat16 gradients need one; bfloat16 does not."));
    }
    plot_->setHover([this](double x) { return hover(x); });
  }
  plot_->finish(session() ? stepSpan(*session()) : std::nullopt);
}

QString ScalerView::hover(double x) const {
  QString lines = tr("step %1").arg(std::lround(x));
  for (const analysis::ScalerLedger& ledger : session()->analysis->scalers) {
    for (const analysis::ScaleStep& step : ledger.trajectory) {
      if (step.step != static_cast<std::uint32_t>(std::max(std::lround(x), 0L))) {
        continue;
      }
      lines += QStringLiteral("<br>%1 → %2")
                   .arg(text(analysis::scaleText(step.scale_before)), text(analysis::scaleText(step.scale_after)));
      lines += step.skipped ? tr("<br><b>skipped</b>") : QString();
      if (step.blame) {
        lines += QStringLiteral("<br>%1 · %2")
                     .arg(moduleText(step.blame->site.module).toHtmlEscaped(), opText(step.blame->site));
      }
    }
  }
  return lines;
}

TimelineView::TimelineView(Selection& selection, QWidget* parent)
    : View(QStringLiteral("timeline"), tr("Timeline"), selection, parent), plot_(new Plot(this)) {
  auto* const legend = new QLabel(this);
  legend->setTextFormat(Qt::RichText);
  legend->setText(tr("bars: tensors with inf or nan · ▼ skipped step"));
  legend->setForegroundRole(QPalette::PlaceholderText);
  plot_->setLegendVisible(false);
  auto* const layout = new QVBoxLayout(this);
  layout->setContentsMargins(6, 2, 6, 2);
  layout->setSpacing(0);
  layout->addWidget(legend);
  layout->addWidget(plot_, 1);
  plot_->yAxis->setTickLabels(false);  // too low for them
  plot_->setToolTip(tr("Drag to select steps for every view; double click to select all of them"));
  linkSteps(*plot_, selection);
}

QString TimelineView::csv() const { return plot_->csv(); }

void TimelineView::refresh() {
  plot_->clearContent();
  plot_->setTitles({}, {});
  if (session() && session()->series) {
    addNonFinite(*session()->series, *plot_);
    Marks skipped{tr("skipped"), {}, 0};
    for (const analysis::StepFacts& facts : session()->series->facts) {
      if (facts.skipped) {
        skipped.x.append(facts.step);
      }
    }
    if (!skipped.x.isEmpty()) {
      plot_->add(skipped);
    }
  }
  plot_->finish(session() ? stepSpan(*session()) : std::nullopt);
}

}  // namespace ampscope::gui
