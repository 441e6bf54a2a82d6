// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The docks with steps on their x axis: heat map, GradScaler, timeline. Used by gui/app; the GUI's thread.
#pragma once

#include "gui/plot/heat_map.h"
#include "gui/plot/plot.h"
#include "gui/views/row_view.h"
#include "gui/views/view.h"

class QComboBox;
class QLabel;

namespace ampscope::gui {

class WhatIf;

/// Layers over steps, coloured by a metric.
class HeatMapView final : public View {
  Q_OBJECT

 public:
  explicit HeatMapView(Selection& selection, QWidget* parent = nullptr);
  [[nodiscard]] QString asText(QChar separator) const override;
  [[nodiscard]] HeatMap& map() noexcept { return *map_; }
  void choose(analysis::StepMetric metric, analysis::Flow flow);

 protected:
  void refresh() override;

 private:
  void fill();
  [[nodiscard]] QString hover(int row, int column) const;
  void followPlace();

  QComboBox* metric_;
  QComboBox* flow_;
  HeatMap* map_;
  std::vector<std::size_t> rows_;  ///< of the map -> of the series
};

/// The loss scale over the run, what was skipped and who is to blame.
class ScalerView final : public View {
  Q_OBJECT

 public:
  explicit ScalerView(Selection& selection, QWidget* parent = nullptr);
  [[nodiscard]] QString asText(QChar separator) const override;

 protected:
  void refresh() override;

 private:
  void draw();
  [[nodiscard]] QString hover(double x) const;

  QLabel* facts_;
  WhatIf* what_if_;
  Plot* plot_;
  RowView* table_;
};

/// A strip over the whole run on which a person brushes the steps to look at.
class TimelineView final : public View {
  Q_OBJECT

 public:
  explicit TimelineView(Selection& selection, QWidget* parent = nullptr);
  [[nodiscard]] QString asText(QChar separator) const override;
  [[nodiscard]] Plot& plot() noexcept { return *plot_; }

 protected:
  void refresh() override;

 private:
  Plot* plot_;
};

}  // namespace ampscope::gui
