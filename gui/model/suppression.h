// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A finding that a person accepts, as an entry of ampscope.toml, where `ampscope check` finds it (docs/ci.md). Used by
// the findings view; any thread.
#pragma once

#include <QDate>
#include <QString>

namespace ampscope::gui {

struct SuppressionEntry {
  QString rule;
  QString module;  ///< as reports show it; "": everywhere
  QString reason;  ///< not empty
  QDate expires;   ///< the last day it holds; invalid: never
};

/// The lines of TOML.
[[nodiscard]] QString toToml(const SuppressionEntry& entry);

/// Appends the entry to the file, which is made where there is none; what it holds stays as it is. Returns "" or a
/// sentence that says what went wrong; the file is then as it was.
[[nodiscard]] QString appendSuppression(const SuppressionEntry& entry, const QString& path);

}  // namespace ampscope::gui
