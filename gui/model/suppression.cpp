// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/suppression.h"

#include <QCoreApplication>
#include <QFile>
#include <QSaveFile>

namespace ampscope::gui {
namespace {

constexpr qint64 kLargestFile = qint64{1} << 20;  // as `check` reads

QString tr(const char* text) { return QCoreApplication::translate("ampscope::gui", text); }

/// A basic string of TOML.
QString quoted(const QString& text) {
  QString result = QStringLiteral("\"");
  for (const QChar c : text) {
    if (c == u'"' || c == u'\\') {
      result += u'\\';
      result += c;
    } else if (c.unicode() < 0x20 || c.unicode() == 0x7f) {
      result += QStringLiteral("\\u%1").arg(c.unicode(), 4, 16, QLatin1Char('0'));
    } else {
      result += c;
    }
  }
  return result + u'"';
}

}  // namespace

QString toToml(const SuppressionEntry& entry) {
  QString text = QStringLiteral("[[suppress]]\nrule = %1\n").arg(quoted(entry.rule));
  if (!entry.module.isEmpty()) {
    text += QStringLiteral("module = %1\n").arg(quoted(entry.module));
  }
  text += QStringLiteral("reason = %1\n").arg(quoted(entry.reason));
  if (entry.expires.isValid()) {
    text += QStringLiteral("expires = %1\n").arg(entry.expires.toString(Qt::ISODate));
  }
  return text;
}

QString appendSuppression(const SuppressionEntry& entry, const QString& path) {
  QByteArray content;
  QFile before(path);
  if (before.exists()) {
    if (!before.open(QIODevice::ReadOnly)) {
      return tr("%1 cannot be read: %2").arg(path, before.errorString());
    }
    if (before.size() > kLargestFile) {
      return tr("%1 is too large for a settings file").arg(path);
    }
    content = before.readAll();
    before.close();
  }
  if (!content.isEmpty()) {
    content += content.endsWith('\n') ? "\n" : "\n\n";
  }
  content += toToml(entry).toUtf8();
  QSaveFile after(path);
  if (!after.open(QIODevice::WriteOnly) || after.write(content) != content.size() || !after.commit()) {
    return tr("%1 cannot be written: %2").arg(path, after.errorString());
  }
  return {};
}

}  // namespace ampscope::gui
