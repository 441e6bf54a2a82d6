// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the window shows while there is no session: recent ones, ways to open one, progress, and why one could not be
// opened. Used by the main window; the GUI's thread.
#pragma once

#include <QStackedWidget>
#include <QStringList>

class QLabel;
class QProgressBar;
class QVBoxLayout;

namespace ampscope::gui {

class StartPage final : public QStackedWidget {
  Q_OBJECT

 public:
  explicit StartPage(QWidget* parent = nullptr);

  void showStart(const QStringList& recent);
  void showProgress(const QString& path, int percent, const QString& what);
  /// `message` is a whole sentence.
  void showFailure(const QString& message);
  [[nodiscard]] QString failure() const;

 signals:
  void openWanted();
  void exampleWanted();
  void pathWanted(const QString& path);
  void cancelWanted();
  void startWanted();

 private:
  QVBoxLayout* recent_;
  QLabel* loading_;
  QProgressBar* bar_;
  QLabel* failure_;
};

}  // namespace ampscope::gui
