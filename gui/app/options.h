// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The command line of ampscope-gui. Used by main.cpp; values.
#pragma once

#include <QSize>
#include <QString>
#include <QStringList>
#include <optional>
#include <string>

namespace ampscope::gui {

struct Options {
  QString session;                   ///< "": the start page
  QString compare;                   ///< session to compare with; "": none
  bool follow = false;               ///< the session is being recorded, or will be
  std::optional<std::string> range;  ///< only calls in NVTX ranges of this name
  QString screenshot;                ///< file to write; "": a window for a person
  QString view;                      ///< "": overview
  QString select;                    ///< filter terms; `step:A-B` and `place:MODULE` select as well
  QSize size{1280, 800};
  std::optional<bool> dark;  ///< empty: as the desktop, or as chosen before
};

struct ParsedOptions {
  Options options;
  QString output;  ///< help or version: print it and end
  QString error;   ///< one sentence: print it and end with 2
};

/// Needs a QCoreApplication for the name of the program only.
[[nodiscard]] ParsedOptions parseOptions(const QStringList& arguments);

}  // namespace ampscope::gui
