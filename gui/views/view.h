// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the contents of every dock have in common: a session to show, the selection to follow, and export. Used by
// gui/views and gui/app; the GUI's thread.
#pragma once

#include <QString>
#include <QWidget>

#include "gui/model/selection.h"
#include "gui/model/session_data.h"

namespace ampscope::gui {

class View : public QWidget {
  Q_OBJECT

 public:
  /// `id` names it in settings and in `--view`; `title` is what its tab says.
  View(QString id, const QString& title, Selection& selection, QWidget* parent = nullptr);

  [[nodiscard]] const QString& id() const noexcept { return id_; }
  /// Null: no session. Called again as more of a session arrives.
  void setSession(const SessionPtr& session);
  /// What it shows as text, a line of titles first; separated by commas (CSV, RFC 4180) or tabs (TSV).
  [[nodiscard]] virtual QString asText(QChar separator) const = 0;
  /// Whether something is still being read for it.
  [[nodiscard]] virtual bool busy() const { return false; }

 signals:
  /// Asks for another view, by id.
  void viewWanted(const QString& id);

 protected:
  virtual void refresh() = 0;
  [[nodiscard]] const SessionPtr& session() const noexcept { return session_; }
  [[nodiscard]] Selection& selection() noexcept { return selection_; }

 private:
  QString id_;
  Selection& selection_;
  SessionPtr session_;
};

/// A framed area with a title above its content.
class Card : public QWidget {
  Q_OBJECT

 public:
  Card(const QString& title, QWidget* content, QWidget* parent = nullptr);
};

}  // namespace ampscope::gui
