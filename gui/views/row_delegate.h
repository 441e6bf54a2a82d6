// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the cells of a table are drawn: severities as a mark, ranges on the exponent axis, badges, and choices as a list
// to open. Used by RowView; the GUI's thread.
#pragma once

#include <QStyledItemDelegate>

#include "gui/model/rows.h"

namespace ampscope::gui {

class RowDelegate final : public QStyledItemDelegate {
  Q_OBJECT

 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  [[nodiscard]] QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option,
                                      const QModelIndex& index) const override;
  void setEditorData(QWidget* editor, const QModelIndex& index) const override;
  void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override;

  /// The exponent axis of a RangeBar.
  static constexpr double kLowest = -40;
  static constexpr double kHighest = 20;

 private:
  static void paintSeverity(QPainter& painter, const QStyleOptionViewItem& option, int level, const QString& text);
  static void paintRange(QPainter& painter, const QStyleOptionViewItem& option, const RangeBar& bar);
  static void paintBadges(QPainter& painter, const QStyleOptionViewItem& option, const Badges& badges);
};

}  // namespace ampscope::gui
