// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Many rows over many columns, one colour for each value: layers over steps. What does not fit into the pixels is shown
// by its largest value, so that one bad step among thousands is never lost; what is not finite is hatched. Used by
// gui/views; the GUI's thread.
#pragma once

#include <QImage>
#include <QString>
#include <QStringList>
#include <QWidget>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace ampscope::gui {

struct HeatMapData {
  QStringList rows;                  ///< from the top
  std::vector<std::uint32_t> first;  ///< first step of each column
  std::vector<std::uint32_t> last;   ///< last step of each column
  std::vector<float> values;         ///< row by row; NaN: nothing measured
  std::vector<bool> bad;             ///< the same shape: inf or nan was there
  bool logarithmic = false;
  bool smallest_is_worst = false;  ///< what shares a pixel is shown by its smallest value
  QString legend;                  ///< what the colours mean

  [[nodiscard]] std::size_t columns() const noexcept { return first.size(); }
};

class HeatMap : public QWidget {
  Q_OBJECT

 public:
  explicit HeatMap(QWidget* parent = nullptr);

  void setData(HeatMapData data);
  /// A line of text instead of a map.
  void setMessage(const QString& message);
  /// Columns are zoomed to these steps; empty: all.
  void zoomTo(std::optional<std::pair<std::uint32_t, std::uint32_t>> steps);
  void select(int row);  ///< -1: none
  void setHover(std::function<QString(int row, int column)> hover) { hover_ = std::move(hover); }

  /// The picture of the values alone, one pixel for each cell of the size. Colours as paletted by the theme.
  [[nodiscard]] QImage render(QSize size) const;
  [[nodiscard]] const HeatMapData& data() const noexcept { return data_; }
  [[nodiscard]] QString asText(QChar separator) const;
  /// Row and column under a point; -1: none.
  [[nodiscard]] std::pair<int, int> cellAt(QPoint point) const;

 signals:
  void clicked(int row, int column);
  void brushed(std::uint32_t first_step, std::uint32_t last_step);
  void brushCleared();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  [[nodiscard]] QRect area() const;  ///< where the cells are
  [[nodiscard]] int visibleRows() const;
  void paintRows(QPainter& painter, const QRect& area);
  void paintColumns(QPainter& painter, const QRect& area);
  void paintLegend(QPainter& painter, const QRect& area);
  void findRange();

  HeatMapData data_;
  QString message_;
  int first_row_ = 0;      ///< scrolled to
  int row_height_ = 0;     ///< 0: as the height allows
  std::size_t begin_ = 0;  ///< columns shown
  std::size_t end_ = 0;
  double low_ = 0;  ///< of the colours
  double high_ = 1;
  int selected_ = -1;
  std::function<QString(int, int)> hover_;
  std::optional<QPoint> press_;
  QPoint drag_;
  mutable QImage cache_;
};

}  // namespace ampscope::gui
