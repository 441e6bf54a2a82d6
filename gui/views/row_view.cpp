// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/row_view.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QMenu>
#include <QScrollBar>
#include <algorithm>

#include "gui/views/row_delegate.h"

namespace ampscope::gui {

RowView::RowView(Selection& selection, const QString& name, QWidget* parent)
    : QTreeView(parent), selection_(selection) {
  setObjectName(name);
  setAccessibleName(name);
  filter_.setSourceModel(&model_);
  setModel(&filter_);
  setItemDelegate(new RowDelegate(this));
  setUniformRowHeights(true);
  setAlternatingRowColors(true);
  setSortingEnabled(true);
  sortByColumn(-1, Qt::AscendingOrder);
  setRootIsDecorated(false);
  setSelectionMode(QAbstractItemView::ExtendedSelection);
  setEditTriggers(QAbstractItemView::NoEditTriggers);
  header()->setStretchLastSection(true);
  connect(&selection, &Selection::filterChanged, this, [this] {
    filter_.setFilter(selection_.filter());
    if (!selection_.filter().empty()) {
      expandToDepth(1);
    }
  });
  connect(&selection, &Selection::stepsChanged, this, [this] { filter_.setSteps(selection_.steps()); });
  connect(&selection, &Selection::placeChanged, this, &RowView::followPlace);
  connect(this, &QTreeView::activated, this, [this](const QModelIndex& index) {
    if (const Row* const row = filter_.row(index); row != nullptr) {
      emit rowActivated(*row);
    }
  });
}

QString RowView::keyOf(const QModelIndex& index) const {
  const Row* const row = filter_.row(index);
  if (row == nullptr) {
    return {};
  }
  QString key = keyOf(index.parent());
  const std::size_t cells = rootIsDecorated() ? 1 : 3;  // nodes of a tree are told apart by their names
  for (std::size_t i = 0; i < std::min(cells, row->cells.size()); ++i) {
    key += u'\n' + row->cells[i].text;
  }
  return key;
}

void RowView::visit(const QModelIndex& parent, const std::function<void(const QModelIndex&)>& look) const {
  for (int i = 0; i < filter_.rowCount(parent); ++i) {
    const QModelIndex at = filter_.index(i, 0, parent);
    look(at);
    if (isExpanded(at)) {
      visit(at, look);
    }
  }
}

RowView::Look RowView::look() const {
  Look look{{}, keyOf(currentIndex()), verticalScrollBar()->value()};
  visit({}, [&](const QModelIndex& at) {
    if (isExpanded(at)) {
      look.open.insert(keyOf(at));
    }
  });
  return look;
}

void RowView::restore(const Look& look) {
  visit({}, [&](const QModelIndex& at) {
    if (look.open.contains(keyOf(at))) {
      expand(at);
    }
    if (keyOf(at) == look.current) {
      setCurrentIndex(at);
    }
  });
  verticalScrollBar()->setValue(look.scroll);
}

void RowView::setTable(RowTable table) {
  const bool is_tree =
      std::any_of(table.rows.begin(), table.rows.end(), [](const Row& row) { return !row.children.empty(); });
  const bool again = !model_.table().rows.empty();
  const Look before = again ? look() : Look();
  following_ = true;
  setUpdatesEnabled(false);
  model_.setTable(std::move(table));
  setRootIsDecorated(is_tree);
  if (again) {
    restore(before);
  } else if (is_tree) {
    expandToDepth(0);
  }
  following_ = false;
  if (!fitted_) {
    fitColumns();
  }
  if (!again) {
    followPlace();
  }
  setUpdatesEnabled(true);
}

void RowView::fitColumns() {
  const auto& columns = model_.table().columns;
  const int letter = fontMetrics().averageCharWidth();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].width != 0) {
      setColumnWidth(static_cast<int>(i),
                     std::max(columns[i].width * letter + 12, fontMetrics().horizontalAdvance(columns[i].title) + 26));
    } else if (i + 1 < columns.size()) {
      setColumnWidth(static_cast<int>(i), 46 * letter);
    }
  }
  fitted_ = !columns.empty();
}

const Row* RowView::currentRow() const { return filter_.row(currentIndex()); }

void RowView::markRow(int index) {
  for (int i = 0; i < filter_.rowCount(); ++i) {
    const QModelIndex at = filter_.index(i, 0);
    if (filter_.row(at)->index == index) {
      following_ = true;
      setCurrentIndex(at);
      following_ = false;
      return;
    }
  }
}

void RowView::followPlace() {
  if (!selection_.place()) {
    return;
  }
  const Row* const now = currentRow();
  if (now != nullptr && now->place == selection_.place()) {
    return;
  }
  const QModelIndex at = filter_.find(*selection_.place());
  if (at.isValid()) {
    following_ = true;
    setCurrentIndex(at);
    scrollTo(at);
    following_ = false;
  }
}

void RowView::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
  QTreeView::currentChanged(current, previous);
  const Row* const row = filter_.row(current);
  if (following_ || row == nullptr) {
    return;
  }
  following_ = true;
  if (row->place) {
    selection_.setPlace(*row->place);
  }
  following_ = false;
  emit rowChosen(*row);
}

void RowView::copyRows() const {
  QModelIndexList chosen = selectionModel()->selectedRows();
  if (chosen.isEmpty()) {
    QApplication::clipboard()->setText(text(u'\t'));
    return;
  }
  QString copied;
  for (const QModelIndex& index : chosen) {
    for (int column = 0; column < filter_.columnCount(); ++column) {
      copied += (column == 0 ? QString() : QStringLiteral("\t")) + index.siblingAtColumn(column).data().toString();
    }
    copied += u'\n';
  }
  QApplication::clipboard()->setText(copied);
}

void RowView::keyPressEvent(QKeyEvent* event) {
  if (event->matches(QKeySequence::Copy)) {
    copyRows();
    return;
  }
  QTreeView::keyPressEvent(event);
}

void RowView::contextMenuEvent(QContextMenuEvent* event) {
  QMenu menu(this);
  if (const Row* const row = filter_.row(indexAt(event->pos())); row != nullptr) {
    for (const FilterKey key : {FilterKey::kModule, FilterKey::kOp, FilterKey::kPhase, FilterKey::kDtype,
                                FilterKey::kRule, FilterKey::kSeverity}) {
      const auto& values = row->facts.of(key);
      if (!values || values->isEmpty()) {
        continue;
      }
      const QString term = filterTerm(key, values->front());
      menu.addAction(tr("Filter by %1").arg(term), this, [this, term] { selection_.addFilterTerm(term); });
      menu.addAction(tr("Leave out %1").arg(term), this, [this, term] { selection_.addFilterTerm(u'-' + term); });
    }
    emit menuWanted(menu, *row);
    menu.addSeparator();
  }
  menu.addAction(tr("Copy rows"), QKeySequence::Copy, this, [this] { copyRows(); });
  menu.addAction(tr("Copy the whole table"), this, [this] { QApplication::clipboard()->setText(text(u'\t')); });
  menu.exec(event->globalPos());
}

}  // namespace ampscope::gui
