// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/row_model.h"

#include <utility>

namespace ampscope::gui {

void RowModel::build(Node& node, const std::vector<Row>& rows) {
  node.children.clear();
  node.children.reserve(rows.size());
  for (const Row& row : rows) {
    auto child = std::make_unique<Node>();
    child->row = &row;
    child->number = static_cast<int>(node.children.size());
    child->parent = &node;
    build(*child, row.children);
    node.children.push_back(std::move(child));
  }
}

void RowModel::setTable(RowTable table) {
  beginResetModel();
  root_.children.clear();
  table_ = std::move(table);
  build(root_, table_.rows);
  endResetModel();
}

const RowModel::Node& RowModel::nodeOf(const QModelIndex& index) const {
  return index.isValid() ? *static_cast<const Node*>(index.constInternalPointer()) : root_;
}

const Row* RowModel::row(const QModelIndex& index) const { return index.isValid() ? nodeOf(index).row : nullptr; }

QModelIndex RowModel::index(int row, int column, const QModelIndex& parent) const {
  if (!hasIndex(row, column, parent)) {
    return {};
  }
  return createIndex(row, column, nodeOf(parent).children[static_cast<std::size_t>(row)].get());
}

QModelIndex RowModel::parent(const QModelIndex& child) const {
  const Node* const parent = child.isValid() ? nodeOf(child).parent : nullptr;
  return parent == nullptr || parent == &root_ ? QModelIndex() : createIndex(parent->number, 0, parent);
}

int RowModel::rowCount(const QModelIndex& parent) const {
  return parent.column() > 0 ? 0 : static_cast<int>(nodeOf(parent).children.size());
}

int RowModel::columnCount(const QModelIndex& /*parent*/) const { return static_cast<int>(table_.columns.size()); }

QVariant RowModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) {
    return {};
  }
  const Row& row = *nodeOf(index).row;
  const auto column = static_cast<std::size_t>(index.column());
  if (role == kSeverityRole) {
    return row.severity;
  }
  if (column >= row.cells.size()) {
    return {};
  }
  const Cell& cell = row.cells[column];
  switch (role) {
    case Qt::DisplayRole:
      return cell.text;
    case Qt::ToolTipRole:
      return cell.help.isEmpty() ? QVariant() : cell.help;
    case Qt::TextAlignmentRole:
      return table_.columns[column].number ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                                           : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    case kSortRole:
      return cell.sort.isValid() ? cell.sort : QVariant(cell.text);
    case kDataRole:
      return cell.data;
    case kChoicesRole:
      return cell.choices;
    case Qt::EditRole:
      return cell.text;
    default:
      return {};
  }
}

Qt::ItemFlags RowModel::flags(const QModelIndex& index) const {
  const Qt::ItemFlags usual = QAbstractItemModel::flags(index);
  return choosable(index) == nullptr ? usual : usual | Qt::ItemIsEditable;
}

const Cell* RowModel::choosable(const QModelIndex& index) const {
  const Row* const at = row(index);
  const auto column = static_cast<std::size_t>(index.column());
  return at == nullptr || !at->place || column >= at->cells.size() || at->cells[column].choices.isEmpty()
             ? nullptr
             : &at->cells[column];
}

bool RowModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  const Row* const at = row(index);
  const Cell* const cell = choosable(index);
  const QString choice = value.toString();
  if (role != Qt::EditRole || at == nullptr || cell == nullptr || !cell->choices.contains(choice) ||
      choice == cell->text) {
    return false;
  }
  // Later: the table that comes of it replaces this one, which an editor still looks at.
  QMetaObject::invokeMethod(
      this, [this, place = *at->place, column = index.column(), choice] { emit chosen(place, column, choice); },
      Qt::QueuedConnection);
  return true;
}

QVariant RowModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) {
    return {};
  }
  const Column& column = table_.columns[static_cast<std::size_t>(section)];
  switch (role) {
    case Qt::DisplayRole:
      return column.title;
    case Qt::ToolTipRole:
      return column.help;
    case Qt::TextAlignmentRole:
      return column.number ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    default:
      return {};
  }
}

RowFilter::RowFilter(QObject* parent) : QSortFilterProxyModel(parent) {
  setRecursiveFilteringEnabled(true);
  setSortRole(kSortRole);
}

void RowFilter::setFilter(const Filter& filter) {
  filter_ = filter;
  invalidateFilter();
}

void RowFilter::setSteps(const std::optional<StepRange>& steps) {
  steps_ = steps;
  invalidateFilter();
}

const Row* RowFilter::row(const QModelIndex& index) const {
  const auto* const model = qobject_cast<const RowModel*>(sourceModel());
  return model == nullptr ? nullptr : model->row(mapToSource(index));
}

QModelIndex RowFilter::findBelow(const Place& place, bool exact, const QModelIndex& parent) const {
  for (int i = 0; i < rowCount(parent); ++i) {
    const QModelIndex at = index(i, 0, parent);
    const Row* const candidate = row(at);
    if (candidate != nullptr && candidate->place &&
        (exact ? *candidate->place == place : candidate->place->module == place.module)) {
      return at;
    }
    if (const QModelIndex below = findBelow(place, exact, at); below.isValid()) {
      return below;
    }
  }
  return {};
}

QModelIndex RowFilter::find(const Place& place) const {
  const QModelIndex exact = findBelow(place, true, {});
  return exact.isValid() ? exact : findBelow(place, false, {});
}

bool RowFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
  const auto* const model = qobject_cast<const RowModel*>(sourceModel());
  const Row* const candidate = model == nullptr ? nullptr : model->row(model->index(row, 0, parent));
  if (candidate == nullptr || !filter_.matches(candidate->facts)) {
    return false;
  }
  return !steps_ || !candidate->steps ||
         (candidate->steps->first <= steps_->last && candidate->steps->last >= steps_->first);
}

bool RowFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const {
  const QVariant a = left.data(kSortRole);
  const QVariant b = right.data(kSortRole);
  const bool numbers = a.typeId() != QMetaType::QString && b.typeId() != QMetaType::QString;
  return numbers ? a.toDouble() < b.toDouble() : QString::localeAwareCompare(a.toString(), b.toString()) < 0;
}

namespace {

QString quoted(const QString& text, QChar separator) {
  if (!text.contains(separator) && !text.contains(u'"') && !text.contains(u'\n')) {
    return text;
  }
  QString inside = text;
  return u'"' + inside.replace(u'"', QStringLiteral("\"\"")) + u'"';
}

void appendRows(const QAbstractItemModel& model, const QModelIndex& parent, int depth, QChar separator, QString& out) {
  for (int i = 0; i < model.rowCount(parent); ++i) {
    for (int column = 0; column < model.columnCount(parent); ++column) {
      const QString indent = column == 0 ? QString(2 * depth, u' ') : QString();
      out += (column == 0 ? QString() : QString(separator)) +
             quoted(indent + model.index(i, column, parent).data().toString(), separator);
    }
    out += u'\n';
    appendRows(model, model.index(i, 0, parent), depth + 1, separator, out);
  }
}

}  // namespace

QString toText(const QAbstractItemModel& model, QChar separator) {
  QString out;
  for (int column = 0; column < model.columnCount(); ++column) {
    out += (column == 0 ? QString() : QString(separator)) +
           quoted(model.headerData(column, Qt::Horizontal).toString(), separator);
  }
  out += u'\n';
  appendRows(model, {}, 0, separator, out);
  return out;
}

}  // namespace ampscope::gui
