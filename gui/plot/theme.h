// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which colours? One light and one dark set, told apart by people with every kind of colour vision: categories are
// those of Okabe and Ito, magnitudes follow viridis. Used by gui/plot and gui/views; the GUI's thread.
#pragma once

#include <QColor>
#include <QPalette>
#include <array>
#include <cstdint>

namespace ampscope::gui {

struct Theme {
  bool dark = false;
  QColor window;  ///< behind everything
  QColor base;    ///< behind plots and tables
  QColor card;    ///< behind a group of facts
  QColor text;
  QColor dim;  ///< text that matters less, axes
  QColor grid;
  QColor accent;                   ///< selection, the one line that matters
  std::array<QColor, 3> severity;  ///< error, warning, note
  QColor good;
  std::array<QColor, 7> categories;  ///< lines and bars, in this order

  [[nodiscard]] QColor severityColor(int severity) const;  ///< -1: good
};

/// The one in use.
[[nodiscard]] const Theme& theme();
/// Changes it, with the palette and style sheet of the application. Widgets are told by QEvent::PaletteChange.
void setTheme(bool dark);
/// Whether the desktop is dark.
[[nodiscard]] bool desktopIsDark();

/// 0 to 1 on the scale of magnitudes.
[[nodiscard]] QRgb magnitudeColor(double share);

}  // namespace ampscope::gui
