// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/series_plots.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "gui/model/names.h"

namespace ampscope::gui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("ampscope::gui", text); }

}  // namespace

bool addScales(const analysis::Analysis& analysis, Plot& plot) {
  bool any = false;
  int number = 0;
  for (const analysis::ScalerLedger& ledger : analysis.scalers) {
    if (ledger.trajectory.empty()) {
      continue;
    }
    any = true;
    const QString name =
        analysis.scalers.size() == 1 ? tr("scale") : tr("scale %1.%2").arg(ledger.process).arg(ledger.scaler);
    Line line{.name = name, .x = {}, .y = {}, .category = number++, .steps = true};
    Marks skipped{tr("skipped"), {}, 0};
    Marks calibrating{tr("skipped, calibrating"), {}, 1};
    for (const analysis::ScaleStep& step : ledger.trajectory) {
      line.x.append(step.step);
      line.y.append(step.scale_before);
      if (step.skipped) {
        (step.calibration ? calibrating : skipped).x.append(step.step);
      }
    }
    line.x.append(ledger.trajectory.back().step + 1.0);
    line.y.append(ledger.trajectory.back().scale_after);
    plot.add(line);
    for (const Marks& marks : {skipped, calibrating}) {
      if (!marks.x.isEmpty()) {
        plot.add(marks);
      }
    }
  }
  return any;
}

Line lossLine(const analysis::StepSeries& series, const QString& name, int category) {
  Line line{.name = name, .x = {}, .y = {}, .category = category};
  for (const analysis::StepFacts& facts : series.facts) {
    if (facts.has_loss) {
      line.x.append(facts.step);
      line.y.append(facts.loss);
    }
  }
  return line;
}

bool addLoss(const analysis::StepSeries& series, Plot& plot) {
  constexpr int kCategory = 2;
  const Line line = lossLine(series, tr("loss"), kCategory);
  if (line.x.isEmpty()) {
    return false;
  }
  plot.add(line);
  return true;
}

void addNonFinite(const analysis::StepSeries& series, Plot& plot) {
  Bars bars{.name = tr("tensors with inf or nan"), .x = {}, .y = {}, .category = 1};
  for (const analysis::StepFacts& facts : series.facts) {
    if (facts.non_finite != 0) {
      bars.x.append(facts.step);
      bars.y.append(static_cast<double>(facts.non_finite));
    }
  }
  plot.add(bars);
}

std::optional<std::pair<double, double>> stepSpan(const SessionData& session) {
  if (session.series && !session.series->facts.empty()) {
    return std::pair<double, double>(session.series->facts.front().step, session.series->facts.back().step);
  }
  if (session.analysis->run.steps == 0) {
    return {};
  }
  return std::pair<double, double>(0, static_cast<double>(session.analysis->run.steps - 1));
}

void linkSteps(Plot& plot, Selection& selection) {
  plot.setBrushable(true);
  QObject::connect(&plot, &Plot::brushed, &selection, [&selection](double low, double high) {
    if (high >= 0) {
      selection.setSteps(static_cast<std::uint32_t>(std::max(low, 0.0)), static_cast<std::uint32_t>(high));
    }
  });
  QObject::connect(&plot, &Plot::brushCleared, &selection, &Selection::clearSteps);
  QObject::connect(&selection, &Selection::stepsChanged, &plot, [&plot, &selection] {
    const auto& steps = selection.steps();
    plot.showRange(steps ? std::optional(std::pair<double, double>(steps->first, steps->last)) : std::nullopt);
  });
}

}  // namespace ampscope::gui
