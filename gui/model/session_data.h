// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One opened session as the views get it: shared, never changed. A session arrives in three parts, each a value of its
// own: what it says outright (at once), the analysis, the series over the steps. Used by gui.
#pragma once

#include <QMetaType>
#include <QString>
#include <array>
#include <memory>

#include "analyzer/analysis/analysis.h"
#include "analyzer/analysis/recommendation.h"
#include "analyzer/analysis/step_series.h"

namespace ampscope::gui {

struct SessionData {
  QString path;       ///< the session that is read
  QString source;     ///< what a person opened: the same, a trace, or a session that is being recorded
  bool live = false;  ///< it is being recorded; more follows
  std::shared_ptr<const analysis::Analysis> analysis;  ///< never null
  bool analyzed = false;                               ///< false: the head only (analysis::readHead)
  std::shared_ptr<const analysis::StepSeries> series;  ///< null: not there yet
  /// By analysis::Objective; null: not there yet.
  std::shared_ptr<const std::array<analysis::Recommendation, 3>> recommendations;
};

/// Null: no session.
using SessionPtr = std::shared_ptr<const SessionData>;

}  // namespace ampscope::gui

Q_DECLARE_METATYPE(ampscope::gui::SessionPtr)
