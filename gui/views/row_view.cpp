// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/row_view.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QMenu>
#include <QPainter>
#include <algorithm>
#include <array>
#include <cmath>

#include "gui/plot/theme.h"

namespace ampscope::gui {

void RowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  QStyleOptionViewItem shown = option;
  initStyleOption(&shown, index);
  const QVariant data = index.data(kDataRole);
  const bool has_dot = index.column() == 0 || !index.data(Qt::DisplayRole).toString().isEmpty();
  const QString severity = index.data(Qt::DisplayRole).toString();
  const bool is_severity = has_dot && (severity == QStringLiteral("error") || severity == QStringLiteral("warning") ||
                                       severity == QStringLiteral("note"));
  if (!is_severity && !data.canConvert<RangeBar>()) {
    QStyledItemDelegate::paint(painter, option, index);
    return;
  }
  shown.text.clear();
  const QStyle* const style = option.widget != nullptr ? option.widget->style() : QApplication::style();
  style->drawControl(QStyle::CE_ItemViewItem, &shown, painter, option.widget);
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  const bool chosen = option.state.testFlag(QStyle::State_Selected);
  if (is_severity) {
    const int level = severity == QStringLiteral("error") ? 0 : severity == QStringLiteral("warning") ? 1 : 2;
    const QColor color = chosen ? option.palette.color(QPalette::HighlightedText) : theme().severityColor(level);
    const QRect box = option.rect.adjusted(6, 0, 0, 0);
    painter->setPen(Qt::NoPen);
    painter->setBrush(color);
    const QRectF dot(box.left(), box.center().y() - 3.5, 8, 8);
    if (level == 0) {
      painter->drawRect(dot);
    } else if (level == 1) {
      painter->drawPolygon(QPolygonF({dot.bottomLeft(), dot.bottomRight(), {dot.center().x(), dot.top()}}));
    } else {
      painter->drawEllipse(dot);
    }
    painter->setPen(color);
    painter->drawText(box.adjusted(14, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, severity);
  } else {
    const auto bar = data.value<RangeBar>();
    const QRectF box = QRectF(option.rect).adjusted(6, 3, -6, -3);
    const auto x = [&box](double exponent) {
      return box.left() + (std::clamp(exponent, kLowest, kHighest) - kLowest) / (kHighest - kLowest) * box.width();
    };
    const QColor frame = chosen ? option.palette.color(QPalette::HighlightedText) : theme().dim;
    if (!std::isnan(bar.window_low)) {
      QColor fill = frame;
      fill.setAlpha(30);
      painter->setPen(QPen(frame, 0.7));
      painter->setBrush(fill);
      painter->drawRect(QRectF(QPointF(x(bar.window_low), box.top()), QPointF(x(bar.window_high), box.bottom())));
    }
    if (!std::isnan(bar.lowest)) {
      const bool outside = bar.lowest < bar.window_low || bar.highest > bar.window_high - 1;
      painter->setPen(Qt::NoPen);
      painter->setBrush(bar.non_finite ? theme().severity[0] : outside ? theme().severity[1] : theme().accent);
      const double left = x(bar.lowest);
      painter->drawRoundedRect(QRectF(left, box.center().y() - 3, std::max(3.0, x(bar.highest) - left), 6), 2, 2);
    }
    if (bar.non_finite) {
      painter->setPen(QPen(theme().severity[0], 2));
      painter->drawLine(QPointF(box.right(), box.top()), QPointF(box.right(), box.bottom()));
    }
  }
  painter->restore();
}

QSize RowDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
  QSize size = QStyledItemDelegate::sizeHint(option, index);
  size.setHeight(std::max(size.height(), option.fontMetrics.height() + 6));
  return size;
}

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

void RowView::setTable(RowTable table) {
  const bool is_tree =
      std::any_of(table.rows.begin(), table.rows.end(), [](const Row& row) { return !row.children.empty(); });
  following_ = true;
  model_.setTable(std::move(table));
  following_ = false;
  setRootIsDecorated(is_tree);
  if (is_tree) {
    expandToDepth(0);
  }
  if (!fitted_) {
    fitColumns();
  }
  followPlace();
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
    menu.addSeparator();
  }
  menu.addAction(tr("Copy rows"), QKeySequence::Copy, this, [this] { copyRows(); });
  menu.addAction(tr("Copy the whole table"), this, [this] { QApplication::clipboard()->setText(text(u'\t')); });
  menu.exec(event->globalPos());
}

}  // namespace ampscope::gui
