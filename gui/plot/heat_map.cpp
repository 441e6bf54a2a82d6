// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/plot/heat_map.h"

#include <QMouseEvent>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <limits>

namespace ampscope::gui {
HeatMap::HeatMap(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setMinimumSize(200, 120);
}

void HeatMap::setData(HeatMapData data) {
  const bool same_shape = data.columns() == data_.columns() && data.rows.size() == data_.rows.size();
  data_ = std::move(data);
  message_.clear();
  if (!same_shape) {
    begin_ = 0;
    end_ = data_.columns();
    first_row_ = 0;
  }
  findRange();
  cache_ = {};
  update();
}

void HeatMap::setMessage(const QString& message) {
  data_ = {};
  begin_ = end_ = 0;
  message_ = message;
  cache_ = {};
  update();
}

void HeatMap::findRange() {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const float value : data_.values) {
    if (std::isfinite(value) && (!data_.logarithmic || value > 0)) {
      const double shown = data_.logarithmic ? std::log2(value) : value;
      low = std::min(low, shown);
      high = std::max(high, shown);
    }
  }
  if (!(low <= high)) {
    low = high = 0;
  }
  if (!data_.logarithmic) {
    low = std::min(low, 0.0);
  }
  low_ = low;
  high_ = high > low ? high : low + 1;
}

void HeatMap::zoomTo(std::optional<std::pair<std::uint32_t, std::uint32_t>> steps) {
  begin_ = 0;
  end_ = data_.columns();
  if (steps) {
    while (begin_ + 1 < end_ && data_.last[begin_] < steps->first) {
      ++begin_;
    }
    while (end_ > begin_ + 1 && data_.first[end_ - 1] > steps->second) {
      --end_;
    }
  }
  cache_ = {};
  update();
}

void HeatMap::select(int row) {
  selected_ = row;
  const int shown = visibleRows();
  if (row >= 0 && (row < first_row_ || row >= first_row_ + shown)) {
    first_row_ = std::clamp(row - shown / 2, 0, std::max(0, static_cast<int>(data_.rows.size()) - shown));
    cache_ = {};
  }
  update();
}

std::pair<int, int> HeatMap::cellAt(QPoint point) const {
  const QRect where = area();
  if (!where.contains(point) || end_ == begin_ || data_.rows.isEmpty()) {
    return {-1, -1};
  }
  const int rows = visibleRows();
  const int row = first_row_ + (point.y() - where.top()) * rows / std::max(where.height(), 1);
  const auto column = begin_ + static_cast<std::size_t>(point.x() - where.left()) * (end_ - begin_) /
                                   static_cast<std::size_t>(std::max(where.width(), 1));
  return {std::min(row, static_cast<int>(data_.rows.size()) - 1), static_cast<int>(column)};
}

void HeatMap::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) {
    press_ = event->position().toPoint();
    drag_ = *press_;
  }
}

void HeatMap::mouseMoveEvent(QMouseEvent* event) {
  const QPoint at = event->position().toPoint();
  if (press_) {
    drag_ = at;
    update();
    return;
  }
  const auto [row, column] = cellAt(at);
  if (row >= 0 && hover_) {
    QToolTip::showText(event->globalPosition().toPoint(), hover_(row, column), this);
  } else {
    QToolTip::hideText();
  }
}

void HeatMap::mouseReleaseEvent(QMouseEvent* event) {
  if (!press_) {
    return;
  }
  const QPoint from = *press_;
  const QPoint to = event->position().toPoint();
  press_.reset();
  update();
  if (std::abs(from.x() - to.x()) > 4) {
    const QRect where = area();
    const auto inside = [&where](QPoint point) {
      return QPoint(std::clamp(point.x(), where.left(), where.right()), where.center().y());
    };
    const int a = cellAt(inside(from)).second;
    const int b = cellAt(inside(to)).second;
    if (a >= 0 && b >= 0) {
      emit brushed(data_.first[static_cast<std::size_t>(std::min(a, b))],
                   data_.last[static_cast<std::size_t>(std::max(a, b))]);
    }
    return;
  }
  const auto [row, column] = cellAt(to);
  if (row >= 0) {
    emit clicked(row, column);
  }
}

void HeatMap::mouseDoubleClickEvent(QMouseEvent* /*event*/) {
  press_.reset();
  emit brushCleared();
}

void HeatMap::wheelEvent(QWheelEvent* event) {
  const int lines = event->angleDelta().y() / 40;
  if (event->modifiers().testFlag(Qt::ControlModifier)) {
    row_height_ =
        std::clamp((row_height_ == 0 ? area().height() / std::max(1, visibleRows()) : row_height_) + lines, 0, 60);
    row_height_ = row_height_ * static_cast<int>(data_.rows.size()) <= area().height() ? 0 : row_height_;
  } else {
    first_row_ -= lines;
  }
  first_row_ = std::clamp(first_row_, 0, std::max(0, static_cast<int>(data_.rows.size()) - visibleRows()));
  cache_ = {};
  update();
  event->accept();
}

void HeatMap::keyPressEvent(QKeyEvent* event) {
  const int rows = static_cast<int>(data_.rows.size());
  if ((event->key() == Qt::Key_Down || event->key() == Qt::Key_Up) && rows != 0) {
    const int next = std::clamp(selected_ + (event->key() == Qt::Key_Down ? 1 : -1), 0, rows - 1);
    emit clicked(next, -1);
    return;
  }
  QWidget::keyPressEvent(event);
}

void HeatMap::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  cache_ = {};
  update();
}

QString HeatMap::asText(QChar separator) const {
  const QStringList titles = {QStringLiteral("layer"), QStringLiteral("first_step"), QStringLiteral("last_step"),
                              QStringLiteral("value"), QStringLiteral("non_finite")};
  QString out = titles.join(separator) + u'\n';
  for (int row = 0; row < data_.rows.size(); ++row) {
    const QString name = u'"' + QString(data_.rows[row]).replace(u'"', QStringLiteral("\"\"")) + u'"';
    for (std::size_t column = 0; column < data_.columns(); ++column) {
      const std::size_t at = static_cast<std::size_t>(row) * data_.columns() + column;
      if (std::isnan(data_.values[at]) && !data_.bad[at]) {
        continue;
      }
      const QStringList cells = {name, QString::number(data_.first[column]), QString::number(data_.last[column]),
                                 QString::number(static_cast<double>(data_.values[at]), 'g', 9),
                                 data_.bad[at] ? QStringLiteral("1") : QStringLiteral("0")};
      out += cells.join(separator) + u'\n';
    }
  }
  return out;
}

}  // namespace ampscope::gui
