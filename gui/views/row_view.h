// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A table or tree of rows that follows the selection: sorts, filters, copies, and tells which row a person chose. Used
// by gui/views; the GUI's thread.
#pragma once

#include <QSet>
#include <QTreeView>
#include <functional>

#include "gui/model/row_model.h"
#include "gui/model/selection.h"

class QMenu;

namespace ampscope::gui {

class RowView : public QTreeView {
  Q_OBJECT

 public:
  /// `severity_column`: the one with the dot; -1: none.
  RowView(Selection& selection, const QString& name, QWidget* parent = nullptr);

  /// Where there was a table before, as while a session grows: what is expanded, current and in sight stays so.
  void setTable(RowTable table);
  /// Stands where there is no row; another sentence where the filter lets none through.
  void setEmptyText(const QString& sentence) { empty_text_ = sentence; }
  [[nodiscard]] const QString& emptyText() const noexcept { return empty_text_; }
  [[nodiscard]] const Row* currentRow() const;
  /// Makes the row with this Row::index the current one, without changing the selection.
  void markRow(int index);
  [[nodiscard]] RowFilter& rows() noexcept { return filter_; }
  [[nodiscard]] RowModel& model() noexcept { return model_; }
  /// What is shown, as text.
  [[nodiscard]] QString text(QChar separator) const { return toText(filter_, separator); }
  void copyRows() const;  ///< the selected ones, or all, as TSV to the clipboard

 signals:
  void rowChosen(const ampscope::gui::Row& row);     ///< became the current one by a person
  void rowActivated(const ampscope::gui::Row& row);  ///< Return or double click
  /// A menu for the row is about to be shown: the view may add to it.
  void menuWanted(QMenu& menu, const ampscope::gui::Row& row);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

 private:
  /// What a person has made of the table.
  struct Look {
    QSet<QString> open;
    QString current;
    int scroll = 0;
  };
  [[nodiscard]] Look look() const;
  void restore(const Look& look);
  [[nodiscard]] QString keyOf(const QModelIndex& index) const;
  /// Visits every row that is not inside a closed one.
  void visit(const QModelIndex& parent, const std::function<void(const QModelIndex&)>& look) const;
  void followPlace();
  void fitColumns();

  Selection& selection_;
  RowModel model_;
  RowFilter filter_;
  QString empty_text_;
  bool following_ = false;
  bool fitted_ = false;
};

}  // namespace ampscope::gui
