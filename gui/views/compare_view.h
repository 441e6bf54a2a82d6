// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The run of the window beside another one: findings that came and went, ranges and errors of each layer, loss, scale
// and time. Used by gui/app; the GUI's thread.
#pragma once

#include <optional>
#include <string>

#include "gui/model/session_loader.h"
#include "gui/plot/plot.h"
#include "gui/views/row_view.h"
#include "gui/views/view.h"

class QLabel;
class QPushButton;
class QStackedWidget;

namespace ampscope::gui {

class CompareView final : public View {
  Q_OBJECT

 public:
  explicit CompareView(Selection& selection, QWidget* parent = nullptr);
  [[nodiscard]] QString asText(QChar separator) const override;
  [[nodiscard]] bool busy() const override { return loader_.busy(); }

  /// Reads the other session in a thread of its own; what the window shows is compared with it.
  void compareWith(const QString& path, const std::optional<std::string>& range = std::nullopt);
  [[nodiscard]] const SessionPtr& other() const noexcept { return other_; }
  /// Why the other session could not be read; empty: nothing failed.
  [[nodiscard]] const QString& failure() const noexcept { return failure_; }
  [[nodiscard]] RowView& findings() noexcept { return *findings_; }
  [[nodiscard]] RowView& tensors() noexcept { return *tensors_; }
  /// What it says where there is nothing to compare, or what changed in figures.
  [[nodiscard]] QString message() const;

 public slots:
  void choose();

 protected:
  void refresh() override;

 private:
  void show(const QString& message);
  void compare();
  void drawPlots();

  SessionLoader loader_;
  SessionPtr other_;
  QString path_;
  QString failure_;
  QStackedWidget* pages_;
  QLabel* message_;
  QPushButton* cancel_;
  QLabel* names_;
  QLabel* figures_;
  Plot* loss_;
  Plot* scale_;
  RowView* findings_;
  RowView* tensors_;
};

}  // namespace ampscope::gui
