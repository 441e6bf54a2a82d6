// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/plot/export.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPixmap>
#include <QSaveFile>
#include <QSvgGenerator>
#include <QWidget>

namespace ampscope::gui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("ampscope::gui", text); }

QString written(QSaveFile& file) {
  return file.commit() ? QString() : tr("%1 cannot be written: %2").arg(file.fileName(), file.errorString());
}

}  // namespace

QString saveImage(QWidget& widget, const QString& path) {
  const bool svg = path.endsWith(QStringLiteral(".svg"), Qt::CaseInsensitive);
  if (!svg && !path.endsWith(QStringLiteral(".png"), Qt::CaseInsensitive)) {
    return tr("%1: a picture ends in .png or .svg").arg(path);
  }
  QSaveFile file(path);
  if (!file.open(QIODevice::WriteOnly)) {
    return tr("%1 cannot be written: %2").arg(path, file.errorString());
  }
  if (svg) {
    QSvgGenerator generator;
    generator.setOutputDevice(&file);
    generator.setSize(widget.size());
    generator.setViewBox(widget.rect());
    generator.setTitle(widget.windowTitle());
    QPainter painter(&generator);
    widget.render(&painter);
  } else if (!widget.grab().save(&file, "PNG")) {
    return tr("%1 cannot be written as PNG").arg(path);
  }
  return written(file);
}

QString saveText(const QString& text, const QString& path) {
  QSaveFile file(path);
  if (!file.open(QIODevice::WriteOnly) || file.write(text.toUtf8()) < 0) {
    return tr("%1 cannot be written: %2").arg(path, file.errorString());
  }
  return written(file);
}

}  // namespace ampscope::gui
