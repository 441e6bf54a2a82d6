// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Asks why a finding is accepted, until when and in which file. Used by the findings view; the GUI's thread.
#pragma once

#include <QDialog>

#include "gui/model/suppression.h"

class QCheckBox;
class QDateEdit;
class QLabel;
class QLineEdit;
class QPushButton;

namespace ampscope::gui {

class SuppressDialog final : public QDialog {
  Q_OBJECT

 public:
  /// `folder`: where ampscope.toml is proposed.
  SuppressDialog(const QString& rule, const QString& module, const QString& folder, QWidget* parent = nullptr);

  [[nodiscard]] SuppressionEntry entry() const;
  [[nodiscard]] QString path() const;

 public slots:
  /// Writes, and closes where that went well.
  void accept() override;

 private:
  void update();

  QString rule_;
  QString module_;
  QCheckBox* everywhere_;
  QLineEdit* reason_;
  QCheckBox* ends_;
  QDateEdit* date_;
  QLineEdit* path_;
  QLabel* problem_;
  QPushButton* write_;
};

}  // namespace ampscope::gui
