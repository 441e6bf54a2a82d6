// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every action by name: type a few letters of it and press Return. Used by the main window; the GUI's thread.
#pragma once

#include <QDialog>
#include <QList>

class QAction;
class QLineEdit;
class QListWidget;

namespace ampscope::gui {

class CommandPalette final : public QDialog {
  Q_OBJECT

 public:
  CommandPalette(const QList<QAction*>& actions, QWidget* parent);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void fill();
  void run();

  QList<QAction*> actions_;
  QLineEdit* line_;
  QListWidget* list_;
};

}  // namespace ampscope::gui
