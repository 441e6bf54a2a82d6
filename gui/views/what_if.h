// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What would a GradScaler with other parameters have done? Sliders for its
// parameters; the answer is recomputed while one moves. Used by the GradScaler
// view; the GUI's thread.
#pragma once

#include <QWidget>
#include <memory>
#include <optional>

#include "analyzer/analysis/simulation.h"
#include "gui/model/session_data.h"
#include "gui/plot/plot.h"

class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QSlider;
class QSpinBox;

namespace ampscope::gui {

class WhatIf final : public QWidget {
  Q_OBJECT

 public:
  explicit WhatIf(QWidget* parent = nullptr);

  /// Null, or a session without gradients: there is nothing to ask.
  void setSession(const SessionPtr& session);
  /// The trajectory that the parameters give, and the scales that fit each
  /// step. Nothing where nothing can be said.
  void addTo(Plot& plot) const;
  [[nodiscard]] QString summary() const;
  [[nodiscard]] QSlider& initScale() noexcept { return *init_; }

 public slots:
  void useRecorded();
  void useAdvice();

 signals:
  void changed();

 private:
  void show(const analysis::ScalerParameters& parameters);
  void simulate();
  [[nodiscard]] analysis::ScalerParameters parameters() const;

  SessionPtr session_;
  std::unique_ptr<const analysis::Simulator> simulator_;
  std::optional<analysis::Simulation> simulation_;
  std::vector<analysis::StepWindow> windows_;
  QSlider* init_;
  QLabel* init_text_;
  QDoubleSpinBox* growth_;
  QDoubleSpinBox* backoff_;
  QSpinBox* interval_;
  QPushButton* recorded_;
  QPushButton* advice_;
  QLabel* summary_;
  bool setting_ = false;
};

}  // namespace ampscope::gui
