// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The first thing a person sees: what went wrong, in one sentence; the three worst findings; scale, loss and inf/nan
// over the steps; how much was looked at and what that cost. Used by gui/app; the GUI's thread.
#pragma once

#include "gui/plot/plot.h"
#include "gui/views/view.h"

class QFrame;
class QLabel;
class QVBoxLayout;

namespace ampscope::gui {

class OverviewView final : public View {
  Q_OBJECT

 public:
  explicit OverviewView(Selection& selection, QWidget* parent = nullptr);
  [[nodiscard]] QString asText(QChar separator) const override;

 protected:
  void refresh() override;
  void changeEvent(QEvent* event) override;

 private:
  void showVerdict();
  void showFindings();
  void showPlots();
  void showFacts();
  [[nodiscard]] QWidget* findingCard(std::size_t index);

  QFrame* banner_;
  QLabel* verdict_;
  QLabel* counts_;
  QVBoxLayout* findings_;
  Plot* loss_;
  Plot* scale_;
  Plot* non_finite_;
  QLabel* run_;
};

}  // namespace ampscope::gui
