// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/row_delegate.h"

#include <QApplication>
#include <QComboBox>
#include <QPainter>
#include <algorithm>
#include <array>
#include <cmath>

#include "gui/model/row_model.h"
#include "gui/plot/theme.h"

namespace ampscope::gui {
namespace {

/// 0 error, 1 warning, 2 note; -1: the text is none of them.
int severityOf(const QString& text) {
  const std::array names = {QStringLiteral("error"), QStringLiteral("warning"), QStringLiteral("note")};
  const auto* const at = std::find(names.begin(), names.end(), text);
  return at == names.end() ? -1 : static_cast<int>(at - names.begin());
}

const QStyle& styleOf(const QStyleOptionViewItem& option) {
  return option.widget != nullptr ? *option.widget->style() : *QApplication::style();
}

bool isChosen(const QStyleOptionViewItem& option) { return option.state.testFlag(QStyle::State_Selected); }

}  // namespace

void RowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const QVariant data = index.data(kDataRole);
  const QString text = index.data(Qt::DisplayRole).toString();
  const int severity = severityOf(text);
  const bool choices = !index.data(kChoicesRole).toStringList().isEmpty();
  const bool drawn = severity >= 0 || choices || data.canConvert<RangeBar>() || data.canConvert<Badges>();
  if (!drawn) {
    QStyledItemDelegate::paint(painter, option, index);
    return;
  }
  QStyleOptionViewItem shown = option;
  initStyleOption(&shown, index);
  shown.text.clear();
  styleOf(option).drawControl(QStyle::CE_ItemViewItem, &shown, painter, option.widget);
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  if (severity >= 0) {
    paintSeverity(*painter, option, severity, text);
  } else if (data.canConvert<RangeBar>()) {
    paintRange(*painter, option, data.value<RangeBar>());
  } else if (data.canConvert<Badges>()) {
    paintBadges(*painter, option, data.value<Badges>());
  } else {
    QStyleOptionComboBox box;
    box.initFrom(option.widget);
    box.rect = option.rect.adjusted(2, 1, -2, -1);
    box.state = QStyle::State_Enabled;
    box.currentText = text;
    box.palette = option.palette;
    if (isChosen(option)) {
      for (const QPalette::ColorRole role : {QPalette::ButtonText, QPalette::Text}) {
        box.palette.setColor(role, option.palette.color(QPalette::HighlightedText));
      }
      painter->setPen(option.palette.color(QPalette::HighlightedText));
    }
    styleOf(option).drawComplexControl(QStyle::CC_ComboBox, &box, painter, option.widget);
    styleOf(option).drawControl(QStyle::CE_ComboBoxLabel, &box, painter, option.widget);
  }
  painter->restore();
}

void RowDelegate::paintSeverity(QPainter& painter, const QStyleOptionViewItem& option, int level, const QString& text) {
  const QColor color =
      isChosen(option) ? option.palette.color(QPalette::HighlightedText) : theme().severityColor(level);
  const QRect box = option.rect.adjusted(6, 0, 0, 0);
  painter.setPen(Qt::NoPen);
  painter.setBrush(color);
  const QRectF dot(box.left(), box.center().y() - 3.5, 8, 8);
  if (level == 0) {
    painter.drawRect(dot);
  } else if (level == 1) {
    painter.drawPolygon(QPolygonF({dot.bottomLeft(), dot.bottomRight(), {dot.center().x(), dot.top()}}));
  } else {
    painter.drawEllipse(dot);
  }
  painter.setPen(color);
  painter.drawText(box.adjusted(14, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, text);
}

void RowDelegate::paintRange(QPainter& painter, const QStyleOptionViewItem& option, const RangeBar& bar) {
  const QRectF box = QRectF(option.rect).adjusted(6, 3, -6, -3);
  const auto x = [&box](double exponent) {
    return box.left() + (std::clamp(exponent, kLowest, kHighest) - kLowest) / (kHighest - kLowest) * box.width();
  };
  const QColor frame = isChosen(option) ? option.palette.color(QPalette::HighlightedText) : theme().dim;
  if (!std::isnan(bar.window_low)) {
    QColor fill = frame;
    fill.setAlpha(30);
    painter.setPen(QPen(frame, 0.7));
    painter.setBrush(fill);
    painter.drawRect(QRectF(QPointF(x(bar.window_low), box.top()), QPointF(x(bar.window_high), box.bottom())));
  }
  if (!std::isnan(bar.lowest)) {
    const bool outside = bar.lowest < bar.window_low || bar.highest > bar.window_high - 1;
    painter.setPen(Qt::NoPen);
    painter.setBrush(bar.non_finite ? theme().severity[0] : outside ? theme().severity[1] : theme().accent);
    const double left = x(bar.lowest);
    painter.drawRoundedRect(QRectF(left, box.center().y() - 3, std::max(3.0, x(bar.highest) - left), 6), 2, 2);
  }
  if (bar.non_finite) {
    painter.setPen(QPen(theme().severity[0], 2));
    painter.drawLine(QPointF(box.right(), box.top()), QPointF(box.right(), box.bottom()));
  }
}

void RowDelegate::paintBadges(QPainter& painter, const QStyleOptionViewItem& option, const Badges& badges) {
  QFont small = option.font;
  small.setPointSizeF(std::max(6.0, small.pointSizeF() - 1));
  painter.setFont(small);
  const QFontMetrics metrics(small);
  painter.setClipRect(option.rect);
  int left = option.rect.left() + 4;
  for (const Badge& badge : badges) {
    const QRect box(left, option.rect.top() + 2, metrics.horizontalAdvance(badge.text) + 10, option.rect.height() - 4);
    const QColor color = isChosen(option) ? option.palette.color(QPalette::HighlightedText)
                                          : theme().categories[static_cast<std::size_t>(badge.category)];
    QColor fill = color;
    fill.setAlpha(34);
    painter.setPen(QPen(color, 1));
    painter.setBrush(fill);
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    painter.setPen(isChosen(option) ? color : theme().text);
    painter.drawText(box, Qt::AlignCenter, badge.text);
    left += box.width() + 3;
  }
}

QSize RowDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
  QSize size = QStyledItemDelegate::sizeHint(option, index);
  size.setHeight(std::max(size.height(), option.fontMetrics.height() + 6));
  return size;
}

QWidget* RowDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem& /*option*/,
                                   const QModelIndex& index) const {
  auto* const editor = new QComboBox(parent);
  editor->addItems(index.data(kChoicesRole).toStringList());
  editor->setAccessibleName(index.model()->headerData(index.column(), Qt::Horizontal).toString());
  auto* const self = const_cast<RowDelegate*>(this);  // its signals are no part of its state
  connect(editor, &QComboBox::activated, self, [self, editor] {
    emit self->commitData(editor);
    emit self->closeEditor(editor);
  });
  QMetaObject::invokeMethod(editor, &QComboBox::showPopup, Qt::QueuedConnection);
  return editor;
}

void RowDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const {
  if (auto* const box = qobject_cast<QComboBox*>(editor)) {
    box->setCurrentText(index.data(Qt::EditRole).toString());
  }
}

void RowDelegate::setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const {
  if (const auto* const box = qobject_cast<QComboBox*>(editor)) {
    model->setData(index, box->currentText(), Qt::EditRole);
  }
}

}  // namespace ampscope::gui
