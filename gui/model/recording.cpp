// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/recording.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace ampscope::gui {
namespace {

QFileInfoList tracesIn(const QString& folder) {
  return QDir(folder).entryInfoList({QStringLiteral("*.amptrace")}, QDir::Files);
}

}  // namespace

bool Recording::hasTraces() const { return !tracesIn(traces_).isEmpty() && !saved(); }

bool Recording::saved() const {
  const QFileInfo session(session_);
  if (!session.isFile()) {
    return false;
  }
  // With --force an earlier session lies there until the new one is whole; with --keep-traces its traces stay.
  for (const QFileInfo& trace : tracesIn(traces_)) {
    if (trace.lastModified() > session.lastModified()) {
      return false;
    }
  }
  return !running();
}

bool Recording::running() const {
  const int folder = ::open(QFile::encodeName(traces_).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) {
    return false;
  }
  const bool held = ::flock(folder, LOCK_SH | LOCK_NB) != 0;
  ::close(folder);
  return held;
}

qint64 Recording::size() const {
  qint64 bytes = 0;
  for (const QFileInfo& trace : tracesIn(traces_)) {
    bytes += trace.size();
  }
  return bytes;
}

}  // namespace ampscope::gui
