// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A session that `ampscope profile` is recording now: its traces lie in SESSION.traces until the program has ended, and
// the session takes their place. Used by the loader; one thread.
#pragma once

#include <QString>
#include <QtGlobal>

namespace ampscope::gui {

class Recording {
 public:
  /// `session`: the file that will be written. Nothing has to be there yet.
  explicit Recording(const QString& session) : session_(session), traces_(session + QStringLiteral(".traces")) {}

  [[nodiscard]] const QString& traces() const noexcept { return traces_; }
  /// There are traces, and no session that is younger than they are.
  [[nodiscard]] bool hasTraces() const;
  /// The session is there and complete.
  [[nodiscard]] bool saved() const;
  /// An ampscope is recording now: it holds the lock of the traces' folder.
  [[nodiscard]] bool running() const;
  /// Bytes of all traces.
  [[nodiscard]] qint64 size() const;

 private:
  QString session_;
  QString traces_;
};

}  // namespace ampscope::gui
