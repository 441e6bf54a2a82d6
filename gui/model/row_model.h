// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows as Qt sees them: one item model for every table and tree, and one proxy that sorts and filters it by the
// selection. Used by gui/views; lives in the GUI's thread.
#pragma once

#include <QAbstractItemModel>
#include <QSortFilterProxyModel>
#include <QString>
#include <memory>

#include "gui/model/filter.h"
#include "gui/model/rows.h"

namespace ampscope::gui {

enum RowRole : int {
  kSortRole = Qt::UserRole,
  kDataRole,      ///< Cell::data
  kSeverityRole,  ///< Row::severity
  kChoicesRole,   ///< Cell::choices
};

class RowModel final : public QAbstractItemModel {
  Q_OBJECT

 public:
  using QAbstractItemModel::QAbstractItemModel;

  void setTable(RowTable table);
  [[nodiscard]] const RowTable& table() const noexcept { return table_; }
  [[nodiscard]] const Row* row(const QModelIndex& index) const;  ///< null: invalid index

  [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
  [[nodiscard]] QModelIndex parent(const QModelIndex& child) const override;
  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
  /// Takes one of the choices of a cell whose row has a place: chosen() follows later, and whoever hears it makes the
  /// next table.
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;

 signals:
  void chosen(const ampscope::gui::Place& place, int column, const QString& choice);

 private:
  /// The row that an index points to, with what is needed to find its parent.
  struct Node {
    const Row* row = nullptr;
    int number = 0;  ///< among its siblings
    const Node* parent = nullptr;
    std::vector<std::unique_ptr<Node>> children{};
  };
  [[nodiscard]] const Cell* choosable(const QModelIndex& index) const;  ///< null: the cell has no choices
  static void build(Node& node, const std::vector<Row>& rows);
  [[nodiscard]] const Node& nodeOf(const QModelIndex& index) const;

  RowTable table_;
  Node root_;
};

class RowFilter final : public QSortFilterProxyModel {
  Q_OBJECT

 public:
  explicit RowFilter(QObject* parent = nullptr);

  void setFilter(const Filter& filter);
  /// Only rows that touch these steps; rows without steps stay.
  void setSteps(const std::optional<StepRange>& steps);
  [[nodiscard]] const Row* row(const QModelIndex& index) const;
  /// The first index, depth first, that stands for `place`; the module's where the op is not there.
  [[nodiscard]] QModelIndex find(const Place& place) const;

 protected:
  [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
  [[nodiscard]] bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

 private:
  [[nodiscard]] QModelIndex findBelow(const Place& place, bool exact, const QModelIndex& parent) const;

  Filter filter_;
  std::optional<StepRange> steps_;
};

/// What is shown, row by row as a person sees it, with a line of titles. `separator` is a tab or a comma; a cell that
/// holds it, a quote or a line break is quoted (RFC 4180).
[[nodiscard]] QString toText(const QAbstractItemModel& model, QChar separator);

}  // namespace ampscope::gui
