// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The filter, the steps and the way back, above all views. Used by the main window; the GUI's thread.
#pragma once

#include <QStringListModel>
#include <QWidget>

#include "gui/model/selection.h"
#include "gui/model/session_data.h"

class QCompleter;
class QHBoxLayout;
class QLineEdit;
class QToolButton;

namespace ampscope::gui {

class FilterBar final : public QWidget {
  Q_OBJECT

 public:
  explicit FilterBar(Selection& selection, QWidget* parent = nullptr);
  /// Offers what occurs in the session for completion.
  void setSession(const SessionPtr& session);
  void focusFilter();

 private:
  void showFilter();
  void showSteps();
  void complete();

  Selection& selection_;
  QLineEdit* line_;
  QHBoxLayout* chips_;
  QToolButton* steps_;
  QToolButton* place_;
  QStringListModel words_;  ///< before completer_, which is made with it
  QCompleter* completer_;
};

}  // namespace ampscope::gui
