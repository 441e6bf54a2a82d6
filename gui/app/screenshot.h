// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A picture of a session without a person: opens it, selects, waits until everything is there, writes the file. Used by
// main.cpp.
#pragma once

#include "gui/app/options.h"

namespace ampscope::gui {

/// Returns "" or a sentence that says what went wrong. Needs a QApplication.
[[nodiscard]] QString takeScreenshot(const Options& options);

}  // namespace ampscope::gui
