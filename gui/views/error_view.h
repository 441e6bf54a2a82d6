// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which op makes error and which only passes it on: local and accumulated error along the order of execution. Used by
// gui/app; the GUI's thread.
#pragma once

#include "gui/plot/plot.h"
#include "gui/views/row_view.h"
#include "gui/views/view.h"

namespace ampscope::gui {

class ErrorView final : public View {
  Q_OBJECT

 public:
  explicit ErrorView(Selection& selection, QWidget* parent = nullptr);
  [[nodiscard]] QString csv() const override;

 protected:
  void refresh() override;

 private:
  void draw();
  void drawUlp();

  Plot* plot_;
  Plot* ulp_;
  RowView* table_;
};

}  // namespace ampscope::gui
