// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A table or tree as the views show it: what a cell says, how it sorts, and what a row stands for. Builders in
// gui/model make rows of analysis results; RowModel shows them. Used by gui; values.
#pragma once

#include <QString>
#include <QStringList>
#include <QVariant>
#include <QVector>
#include <optional>
#include <vector>

#include "gui/model/filter.h"
#include "gui/model/selection.h"

namespace ampscope::gui {

struct Column {
  QString title;
  QString help;         ///< one sentence that explains the term
  bool number = false;  ///< right-aligned
  int width = 0;        ///< in characters; 0: as wide as its content
};

struct Cell {
  QString text{};
  QVariant sort{};        ///< a number or text; invalid: the text
  QString help{};         ///< tool tip
  QVariant data{};        ///< what a delegate draws: a RangeBar, Badges
  QStringList choices{};  ///< not empty: a person may choose one of them instead of the text
};

/// Short texts in coloured frames, such as the dtype of each role.
struct Badge {
  QString text;
  int category = 0;  ///< into Theme::categories
};
using Badges = QVector<Badge>;

/// Magnitudes that a cell draws on the exponent axis, as powers of two; NaN: none.
struct RangeBar {
  double lowest = 0;       ///< log2 absmin
  double highest = 0;      ///< log2 absmax
  double window_low = 0;   ///< log2 of the format's smallest normal
  double window_high = 0;  ///< log2 of its largest value
  bool non_finite = false;

  friend bool operator==(const RangeBar&, const RangeBar&) = default;
};

struct Row {
  std::vector<Cell> cells{};
  FilterFacts facts{};
  std::optional<Place> place{};
  std::optional<StepRange> steps{};
  int severity = -1;  ///< analysis::Severity; -1: none
  int index = -1;     ///< into what the row was made from; -1: none
  std::vector<Row> children{};
};

struct RowTable {
  std::vector<Column> columns{};
  std::vector<Row> rows{};
};

}  // namespace ampscope::gui

Q_DECLARE_METATYPE(ampscope::gui::RangeBar)
Q_DECLARE_METATYPE(ampscope::gui::Badges)
