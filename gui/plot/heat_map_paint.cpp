// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
// How a heat map is drawn.
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <limits>

#include "gui/plot/heat_map.h"
#include "gui/plot/theme.h"

namespace ampscope::gui {
namespace {

constexpr int kRightMargin = 96;
constexpr int kBottomMargin = 40;
constexpr int kTopMargin = 8;
constexpr int kSmallestText = 11;  // a row lower than that has no label of its own

/// The label's end tells more than its beginning: blocks.11.mlp.0.
QString elided(const QFontMetrics& metrics, const QString& label, int width) {
  return metrics.elidedText(label, Qt::ElideLeft, width);
}

QString valueText(double shown, bool logarithmic) {
  return logarithmic ? QStringLiteral("2^%1").arg(std::lround(shown)) : QString::number(shown, 'g', 3);
}

}  // namespace

QRect HeatMap::area() const {
  int widest = 60;
  for (const QString& row : data_.rows) {
    widest = std::max(widest, fontMetrics().horizontalAdvance(row) + 12);
  }
  const int left = std::min(widest, std::max(60, width() / 4));
  return {left, kTopMargin, std::max(1, width() - left - kRightMargin),
          std::max(1, height() - kTopMargin - kBottomMargin)};
}

int HeatMap::visibleRows() const {
  const int rows = std::max(1, static_cast<int>(data_.rows.size()));
  return row_height_ == 0 ? rows : std::min(rows, std::max(1, area().height() / row_height_));
}

QImage HeatMap::render(QSize size) const {
  QImage image(size, QImage::Format_RGB32);
  const QRgb nothing = theme().dark ? qRgb(0x22, 0x26, 0x2c) : qRgb(0xee, 0xf0, 0xf3);
  const QRgb hatch = theme().severity[0].rgb();
  const QRgb hatch_gap = theme().dark ? qRgb(0, 0, 0) : qRgb(255, 255, 255);
  image.fill(nothing);
  const std::size_t rows = static_cast<std::size_t>(visibleRows());
  const std::size_t columns = end_ - begin_;
  if (data_.rows.isEmpty() || columns == 0 || size.isEmpty()) {
    return image;
  }
  const auto width = static_cast<std::size_t>(size.width());
  const auto height = static_cast<std::size_t>(size.height());
  std::vector<float> worst(width);
  std::vector<bool> bad(width);
  std::size_t last_first = rows;
  std::size_t last_end = rows;
  for (std::size_t y = 0; y < height; ++y) {
    const std::size_t row_begin = y * rows / height;
    const std::size_t row_end = std::max(row_begin + 1, (y + 1) * rows / height);
    if (row_begin != last_first || row_end != last_end) {
      std::fill(worst.begin(), worst.end(), std::numeric_limits<float>::quiet_NaN());
      std::fill(bad.begin(), bad.end(), false);
      for (std::size_t row = row_begin; row < row_end; ++row) {
        const std::size_t base = (static_cast<std::size_t>(first_row_) + row) * data_.columns();
        for (std::size_t x = 0; x < width; ++x) {
          const std::size_t begin = begin_ + x * columns / width;
          const std::size_t end = std::max(begin + 1, begin_ + (x + 1) * columns / width);
          for (std::size_t column = begin; column < end; ++column) {
            const float value = data_.values[base + column];
            worst[x] = data_.smallest_is_worst ? std::fmin(worst[x], value) : std::fmax(worst[x], value);
            if (data_.bad[base + column]) {
              bad[x] = true;
            }
          }
        }
      }
      last_first = row_begin;
      last_end = row_end;
    }
    auto* const line = reinterpret_cast<QRgb*>(image.scanLine(static_cast<int>(y)));
    for (std::size_t x = 0; x < width; ++x) {
      if (bad[x]) {
        line[x] = (x + y) % 6 < 3 ? hatch : hatch_gap;
      } else if (!std::isnan(worst[x])) {
        const double value = static_cast<double>(worst[x]);
        const double shown = !data_.logarithmic ? value : value > 0 ? std::log2(value) : low_;
        line[x] = magnitudeColor((shown - low_) / (high_ - low_));
      }
    }
  }
  return image;
}

void HeatMap::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  painter.fillRect(rect(), theme().base);
  if (data_.rows.isEmpty() || end_ == begin_) {
    painter.setPen(theme().dim);
    painter.drawText(rect().adjusted(20, 20, -20, -20), Qt::AlignCenter | Qt::TextWordWrap, message_);
    return;
  }
  const QRect where = area();
  const QSize pixels = where.size() * devicePixelRatio();
  if (cache_.size() != pixels) {
    cache_ = render(pixels);
    cache_.setDevicePixelRatio(devicePixelRatio());
  }
  painter.drawImage(where.topLeft(), cache_);
  painter.setPen(theme().grid);
  painter.drawRect(where.adjusted(-1, -1, 0, 0));
  paintRows(painter, where);
  paintColumns(painter, where);
  paintLegend(painter, where);
  if (press_ && std::abs(press_->x() - drag_.x()) > 4) {
    QColor fill = theme().accent;
    fill.setAlpha(60);
    const int left = std::max(where.left(), std::min(press_->x(), drag_.x()));
    const int right = std::min(where.right(), std::max(press_->x(), drag_.x()));
    painter.fillRect(QRect(left, where.top(), right - left, where.height()), fill);
  }
}

void HeatMap::paintRows(QPainter& painter, const QRect& area) {
  const int rows = visibleRows();
  const double height = static_cast<double>(area.height()) / rows;
  const int text_height = painter.fontMetrics().height();
  const int every = std::max(1, static_cast<int>(std::ceil(std::min(text_height, kSmallestText + 4) / height)));
  const auto top_of = [&](int row) { return area.top() + static_cast<int>((row - first_row_) * height); };
  for (int row = first_row_; row < first_row_ + rows && row < data_.rows.size(); ++row) {
    const bool chosen = row == selected_;
    if (!chosen && (row - first_row_) % every != 0) {
      continue;
    }
    const int middle = top_of(row) + static_cast<int>(height / 2);
    painter.setPen(chosen ? theme().accent : theme().dim);
    const QRect label(4, middle - text_height / 2, area.left() - 10, text_height);
    if (chosen) {
      painter.fillRect(label, theme().base);
    }
    painter.drawText(label, Qt::AlignRight | Qt::AlignVCenter,
                     elided(painter.fontMetrics(), data_.rows[row], label.width()));
  }
  if (selected_ >= first_row_ && selected_ < first_row_ + rows) {
    painter.setPen(QPen(theme().accent, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(
        QRect(area.left() - 1, top_of(selected_) - 1, area.width() + 1, std::max(3, static_cast<int>(height) + 1)));
  }
}

void HeatMap::paintColumns(QPainter& painter, const QRect& area) {
  painter.setPen(theme().dim);
  const std::size_t columns = end_ - begin_;
  const int label_width = painter.fontMetrics().horizontalAdvance(QString::number(data_.last[end_ - 1])) + 24;
  const std::size_t labels = static_cast<std::size_t>(std::max(1, area.width() / label_width));
  const std::size_t every = std::max<std::size_t>(1, (columns + labels - 1) / labels);
  for (std::size_t i = 0; i < columns; i += every) {
    const double cell = static_cast<double>(area.width()) / static_cast<double>(columns);
    const int x = area.left() + static_cast<int>((static_cast<double>(i) + 0.5) * cell);
    painter.drawLine(x, area.bottom() + 1, x, area.bottom() + 4);
    painter.drawText(QRect(x - 60, area.bottom() + 4, 120, 16), Qt::AlignHCenter | Qt::AlignTop,
                     QString::number(data_.first[begin_ + i]));
  }
  painter.drawText(QRect(area.left(), area.bottom() + 19, area.width(), 18), Qt::AlignCenter, tr("step"));
}

void HeatMap::paintLegend(QPainter& painter, const QRect& area) {
  const QRect bar(area.right() + 16, area.top() + 4, 12, std::max(20, std::min(area.height() - 50, 220)));
  for (int y = 0; y < bar.height(); ++y) {
    const double share = 1 - static_cast<double>(y) / bar.height();
    painter.setPen(QColor(magnitudeColor(share)));
    painter.drawLine(bar.left(), bar.top() + y, bar.right(), bar.top() + y);
  }
  painter.setPen(theme().dim);
  const int ticks = std::max(1, std::min(4, bar.height() / 36));
  for (int i = 0; i <= ticks; ++i) {
    const double share = static_cast<double>(i) / ticks;
    const int y = bar.bottom() - static_cast<int>(share * bar.height());
    painter.drawText(QRect(bar.right() + 5, y - 8, kRightMargin - 34, 16), Qt::AlignLeft | Qt::AlignVCenter,
                     valueText(low_ + share * (high_ - low_), data_.logarithmic));
  }
  const QRect sample(bar.left(), bar.bottom() + 16, 12, 12);
  for (int y = 0; y < sample.height(); ++y) {
    for (int x = 0; x < sample.width(); ++x) {
      painter.setPen((x + y) % 6 < 3 ? theme().severity[0] : theme().base);
      painter.drawPoint(sample.left() + x, sample.top() + y);
    }
  }
  painter.setPen(theme().dim);
  painter.drawText(QRect(sample.right() + 5, sample.top() - 3, 70, 18), Qt::AlignLeft | Qt::AlignVCenter,
                   tr("inf, nan"));
}

}  // namespace ampscope::gui
