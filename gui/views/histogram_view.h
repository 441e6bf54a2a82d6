// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How are the exponents of a tensor spread, and what would a format make of them: the windows of every format, and a
// scale that shifts gradients. Used by gui/app; the GUI's thread.
#pragma once

#include "analyzer/analysis/exponents.h"
#include "gui/model/session_query.h"
#include "gui/plot/plot.h"
#include "gui/views/view.h"

class QComboBox;
class QLabel;
class QSlider;

namespace ampscope::gui {

class HistogramView final : public View {
  Q_OBJECT

 public:
  explicit HistogramView(Selection& selection, QWidget* parent = nullptr);
  [[nodiscard]] QString csv() const override;
  [[nodiscard]] bool busy() const override { return query_.busy(); }
  [[nodiscard]] QSlider& scale() noexcept { return *scale_; }
  [[nodiscard]] QString verdict() const;

 protected:
  void refresh() override;
  void changeEvent(QEvent* event) override;

 private:
  void ask();
  void draw();

  QLabel* place_;
  QComboBox* phase_;
  QComboBox* role_;
  QComboBox* format_;
  QSlider* scale_;
  QLabel* scale_text_;
  QLabel* verdict_;
  Plot* plot_;
  SessionQuery query_;
  std::vector<analysis::TensorExponents> tensors_;
};

}  // namespace ampscope::gui
