// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The whole session as the HTML page that `ampscope report --format html` makes. Used by the main window.
#pragma once

#include <QString>

#include "gui/model/session_data.h"

namespace ampscope::gui {

/// Returns "" or a sentence that says what went wrong. The session must be analyzed.
[[nodiscard]] QString saveReport(const SessionData& session, const QString& path);

}  // namespace ampscope::gui
