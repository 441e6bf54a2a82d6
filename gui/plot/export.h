// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A widget as a picture in a file. Used by gui/views and gui/app; the GUI's thread.
#pragma once

#include <QString>

class QWidget;

namespace ampscope::gui {

/// By the ending of `path`: .png or .svg. Returns "" or a sentence that says what went wrong.
[[nodiscard]] QString saveImage(QWidget& widget, const QString& path);
/// Text (CSV, TSV) the same way.
[[nodiscard]] QString saveText(const QString& text, const QString& path);

}  // namespace ampscope::gui
