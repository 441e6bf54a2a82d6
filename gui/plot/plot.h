// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A plot with steps (or exponents, or anything) on its x axis, in the colours of the theme: lines, bars, marks and
// shaded bands, hover values, a range that a person brushes with the mouse, and export. Used by gui/views; the GUI's
// thread. Values that are not finite are drawn as marks on the upper edge, never dropped.
#pragma once

#include <qcustomplot.h>

#include <QString>
#include <QVector>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace ampscope::gui {

struct Line {
  QString name;
  QVector<double> x;
  QVector<double> y;   ///< inf and nan are allowed
  int category = 0;    ///< into Theme::categories
  bool steps = false;  ///< a value holds until the next one
  bool filled = false;
  bool dashed = false;
};

struct Bars {
  QString name;
  QVector<double> x;
  QVector<double> y;
  int category = 0;
  double width = 0.9;
};

/// Marks at the bottom (`severity` -1 to 2), such as skipped steps.
struct Marks {
  QString name;
  QVector<double> x;
  int severity = 0;
};

/// A shaded range of x, such as what a format holds.
struct Band {
  QString name;
  double low = 0;
  double high = 0;
  int category = 0;
  double bottom = 0;  ///< share of the height, from below, that the band covers
  double top = 1;
};

class Plot : public QCustomPlot {
  Q_OBJECT

 public:
  enum class Scale { kLinear, kLog2, kLog10 };

  explicit Plot(QWidget* parent = nullptr);

  /// Forgets everything that was drawn.
  void clearContent();
  void setTitles(const QString& x, const QString& y);
  void setScale(Scale y);
  void add(const Line& line);
  void add(const Bars& bars);
  void add(const Marks& marks);
  void add(const Band& band);
  /// A line of text in the middle instead of a plot: what is missing, and what would show it.
  void setMessage(const QString& message);
  /// Fits the axes and draws. The x axis spans `x` where it is given.
  void finish(std::optional<std::pair<double, double>> x = std::nullopt);

  /// For plots too low for one.
  void setLegendVisible(bool on) { with_legend_ = on; }
  /// Share of the height, from above, that nothing but bands reaches into.
  void setHeadroom(double share) { headroom_ = share; }
  /// Lets a person drag a range; brushed() and brushCleared() follow.
  void setBrushable(bool on);
  /// Shows the range that is selected; empty: none.
  void showRange(std::optional<std::pair<double, double>> range);
  /// Text of the tool tip at an x value.
  void setHover(std::function<QString(double x)> hover) { hover_ = std::move(hover); }

  [[nodiscard]] QString csv() const;  ///< what is drawn: name, x, y

 signals:
  void brushed(double low, double high);
  void brushCleared();

 protected:
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void changeEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void applyTheme();
  void placeLegend();
  void drawContent();
  void drawLine(const Line& line);
  void drawBars(const Bars& bars);
  void drawMarks(const Marks& marks);
  void drawBand(const Band& band);
  void fitAxes();

  QString x_title_;
  QString y_title_;
  QString message_;
  Scale scale_ = Scale::kLinear;
  std::vector<Line> lines_;
  std::vector<Bars> bars_;
  std::vector<Marks> marks_;
  std::vector<Band> bands_;
  std::optional<std::pair<double, double>> x_range_;
  std::optional<std::pair<double, double>> shown_;
  QCPItemRect* range_ = nullptr;
  std::function<QString(double)> hover_;
  bool brushable_ = false;
  bool with_legend_ = true;
  double headroom_ = 0;
  std::optional<double> press_;
  bool dragged_ = false;
};

}  // namespace ampscope::gui
