// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/what_if.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "analyzer/analysis/words.h"
#include "gui/model/names.h"

namespace ampscope::gui {
namespace {

constexpr int kSmallest = 0;  // of init_scale, as a power of two
constexpr int kLargest = 32;
constexpr double kAboveTop = 4;  // a step that no scale overflows is drawn up to here

}  // namespace

WhatIf::WhatIf(QWidget* parent)
    : QWidget(parent),
      init_(new QSlider(Qt::Horizontal, this)),
      init_text_(new QLabel(this)),
      growth_(new QDoubleSpinBox(this)),
      backoff_(new QDoubleSpinBox(this)),
      interval_(new QSpinBox(this)),
      recorded_(new QPushButton(tr("As recorded"), this)),
      advice_(new QPushButton(tr("Recommended"), this)),
      summary_(new QLabel(this)) {
  init_->setRange(kSmallest, kLargest);
  init_->setTickPosition(QSlider::TicksBelow);
  init_->setTickInterval(4);
  init_->setAccessibleName(tr("init_scale"));
  init_text_->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("4294967296 ")));
  growth_->setRange(1.0, 64.0);
  growth_->setSingleStep(0.5);
  growth_->setAccessibleName(tr("growth_factor"));
  backoff_->setRange(0.01, 0.99);
  backoff_->setSingleStep(0.05);
  backoff_->setAccessibleName(tr("backoff_factor"));
  interval_->setRange(1, 1000000);
  interval_->setAccessibleName(tr("growth_interval"));
  recorded_->setToolTip(tr("The parameters that the run used"));
  advice_->setToolTip(tr("The parameters that fit what was recorded best"));
  summary_->setWordWrap(true);
  summary_->setTextFormat(Qt::RichText);
  auto* const controls = new QHBoxLayout;
  controls->addWidget(new QLabel(tr("What if  init_scale"), this));
  controls->addWidget(init_, 1);
  controls->addWidget(init_text_);
  const std::pair<const char*, QWidget*> spins[] = {
      {"growth", growth_}, {"backoff", backoff_}, {"interval", interval_}};
  for (const auto& [title, widget] : spins) {
    controls->addWidget(new QLabel(QLatin1String(title), this));
    controls->addWidget(widget);
  }
  controls->addWidget(recorded_);
  controls->addWidget(advice_);
  auto* const layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addLayout(controls);
  layout->addWidget(summary_);
  connect(init_, &QSlider::valueChanged, this, &WhatIf::simulate);
  connect(growth_, &QDoubleSpinBox::valueChanged, this, &WhatIf::simulate);
  connect(backoff_, &QDoubleSpinBox::valueChanged, this, &WhatIf::simulate);
  connect(interval_, &QSpinBox::valueChanged, this, &WhatIf::simulate);
  connect(recorded_, &QPushButton::clicked, this, &WhatIf::useRecorded);
  connect(advice_, &QPushButton::clicked, this, &WhatIf::useAdvice);
}

void WhatIf::setSession(const SessionPtr& session) {
  if (session && session_ && session->analysis == session_->analysis) {
    return;
  }
  simulation_.reset();
  simulator_.reset();
  windows_.clear();
  session_ = session;
  const bool known = session && session->analyzed && session->analysis->gradients.measured_steps != 0;
  setVisible(known);
  if (known) {
    simulator_ = std::make_unique<const analysis::Simulator>(session->analysis->gradients);
    windows_ = simulator_->windows();
    useRecorded();
  }
}

void WhatIf::useRecorded() {
  if (simulator_) {
    show(simulator_->recorded());
  }
}

void WhatIf::useAdvice() {
  if (simulator_) {
    show(simulator_->advise().parameters);
  }
}

void WhatIf::show(const analysis::ScalerParameters& parameters) {
  setting_ = true;
  init_->setValue(static_cast<int>(std::lround(std::log2(std::max(parameters.init_scale, 1.0)))));
  growth_->setValue(parameters.rule.growth_factor);
  backoff_->setValue(parameters.rule.backoff_factor);
  interval_->setValue(static_cast<int>(std::clamp<std::int64_t>(parameters.rule.growth_interval, 1, 1000000)));
  setting_ = false;
  simulate();
}

analysis::ScalerParameters WhatIf::parameters() const {
  analysis::ScalerParameters result;
  result.init_scale = std::exp2(init_->value());
  result.rule.growth_factor = growth_->value();
  result.rule.backoff_factor = backoff_->value();
  result.rule.growth_interval = interval_->value();
  return result;
}

void WhatIf::simulate() {
  init_text_->setText(text(analysis::scaleText(std::exp2(init_->value()))));
  if (setting_ || !simulator_) {
    return;
  }
  simulation_ = simulator_->simulate(parameters(), analysis::Detail::kFull);
  const analysis::Simulation& s = *simulation_;
  QString line = tr("<b>%1 of %2 steps skipped</b>, final scale %3, %4 % of the gradients' norm flushed")
                     .arg(s.skipped)
                     .arg(s.steps)
                     .arg(text(analysis::scaleText(static_cast<double>(s.final_scale))))
                     .arg(s.lost.norm * 100, 0, 'g', 3);
  line += s.exact_through_step ? tr(" · exact through step %1").arg(*s.exact_through_step)
                               : tr(" · extrapolated: the weights would have differed");
  line += s.unknown != 0 ? tr(" · %1 steps unknown").arg(s.unknown) : QString();
  const analysis::ScaleVerdict verdict = simulator_->verdict();
  if (verdict.fit == analysis::Fit::kNoValidScale) {
    const auto& sites = session_->analysis->gradients.sites;
    const auto place = [&sites](std::uint32_t site) {
      return site < sites.size() ? moduleText(sites[site].site.module) : tr("some layer");
    };
    line += tr("<br><b>No valid scale exists</b> in %1 steps: %2 needs at least %3, %4 overflows from %5 on")
                .arg(verdict.conflicts)
                .arg(place(verdict.lowest_site).toHtmlEscaped(), magnitudeText(verdict.lowest),
                     place(verdict.highest_site).toHtmlEscaped(), magnitudeText(verdict.highest));
  }
  summary_->setText(line);
  emit changed();
}

QString WhatIf::summary() const { return summary_->text(); }

void WhatIf::addTo(Plot& plot) const {
  if (!simulation_) {
    return;
  }
  Line lowest{.name = tr("lowest scale that keeps small gradients"), .x = {}, .y = {}, .category = 4, .dashed = true};
  Line highest{.name = tr("overflows from here"), .x = {}, .y = {}, .category = 1, .dashed = true};
  for (const analysis::StepWindow& window : windows_) {
    if (!window.measured) {
      continue;
    }
    if (window.lowest > 0) {
      lowest.x.append(window.step);
      lowest.y.append(window.lowest);
    }
    if (std::isfinite(window.highest) && window.highest > 0) {
      highest.x.append(window.step);
      highest.y.append(window.highest);
    }
  }
  // Where no scale fits, the band has no height.
  double top = 1;
  for (const Line& each : {lowest, highest}) {
    for (const double scale : each.y) {
      top = std::max(top, scale);
    }
  }
  Line floor{.name = {}, .x = {}, .y = {}, .category = 2, .steps = true, .outlined = false};
  Line ceiling{
      .name = tr("scales that fit"), .x = {}, .y = {}, .category = 2, .steps = true, .outlined = false, .band = true};
  for (const analysis::StepWindow& window : windows_) {
    if (window.measured && !window.saturated && !window.hopeless) {
      const double high = std::min(window.highest, top * kAboveTop);
      const double low = std::clamp(window.lowest, 1.0, std::max(high, 1.0));
      for (const double edge : {0.0, 1.0}) {
        floor.x.append(window.step + edge);
        floor.y.append(low);
        ceiling.x.append(window.step + edge);
        ceiling.y.append(std::max(high, low));
      }
    }
  }
  if (!floor.x.isEmpty()) {
    plot.add(floor);
    plot.add(ceiling);
  }
  Line line{.name = tr("what if"), .x = {}, .y = {}, .category = 3, .steps = true};
  for (const analysis::SimulatedStep& step : simulation_->trajectory) {
    line.x.append(step.step);
    line.y.append(static_cast<double>(step.scale_before));
  }
  for (const Line& each : {lowest, highest, line}) {
    if (!each.x.isEmpty()) {
      plot.add(each);
    }
  }
}

}  // namespace ampscope::gui
