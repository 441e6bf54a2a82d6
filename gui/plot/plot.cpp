// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/plot/plot.h"

#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <limits>

#include "gui/plot/theme.h"

namespace ampscope::gui {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

QColor category(int index) {
  const auto& all = theme().categories;
  return all[static_cast<std::size_t>(index) % all.size()];
}

constexpr int kTickHeight = 20;  // of a label with room around it
constexpr int kAround = 60;      // what is below and above an axis
constexpr int kLowest = 110;     // plots below this height have no room for a legend

QColor faded(QColor color, int alpha) {
  color.setAlpha(alpha);
  return color;
}

}  // namespace

Plot::Plot(QWidget* parent) : QCustomPlot(parent) {
  setMinimumSize(120, 60);
  setMouseTracking(true);
  setFocusPolicy(Qt::NoFocus);
  const QSharedPointer<QCPAxisTickerFixed> whole(new QCPAxisTickerFixed);  // steps, exponents, ops
  whole->setTickStep(1);
  whole->setScaleStrategy(QCPAxisTickerFixed::ssMultiples);
  xAxis->setTicker(whole);
  xAxis->ticker()->setTickCount(7);
  yAxis->ticker()->setTickCount(5);
  plotLayout()->setRowSpacing(0);
  legend->setBorderPen(Qt::NoPen);
  legend->setIconSize(16, 10);
  legend->setRowSpacing(3);
  // Below the plot, so that it hides nothing of it.
  plotLayout()->addElement(1, 0, legend);
  plotLayout()->setRowStretchFactor(1, 0.001);
  legend->setFillOrder(QCPLegend::foColumnsFirst);
  legend->setColumnSpacing(14);
  applyTheme();
}

void Plot::applyTheme() {
  const Theme& t = theme();
  setBackground(t.base);
  const QFont small(font().family(), std::max(7, font().pointSize() - 1));
  for (QCPAxis* axis : {xAxis, yAxis, xAxis2, yAxis2}) {
    axis->setBasePen(QPen(t.dim));
    axis->setTickPen(QPen(t.dim));
    axis->setSubTickPen(Qt::NoPen);
    axis->setTickLabelColor(t.dim);
    axis->setLabelColor(t.dim);
    axis->setTickLabelFont(small);
    axis->setLabelFont(small);
    axis->setLabelPadding(2);
    axis->grid()->setPen(QPen(t.grid));
    axis->grid()->setSubGridVisible(false);
    axis->grid()->setZeroLinePen(QPen(t.grid));
  }
  xAxis->grid()->setVisible(false);
  legend->setTextColor(t.text);
  legend->setFont(small);
  legend->setBrush(QBrush(faded(t.base, 210)));
}

void Plot::changeEvent(QEvent* event) {
  QCustomPlot::changeEvent(event);
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
    applyTheme();
    drawContent();
  }
}

void Plot::resizeEvent(QResizeEvent* event) {
  QCustomPlot::resizeEvent(event);
  yAxis->ticker()->setTickCount(std::clamp((height() - kAround) / kTickHeight, 2, 5));
  placeLegend();
  replot(QCustomPlot::rpQueuedReplot);
}

void Plot::placeLegend() {
  int items = 0;
  int widest = 1;
  for (int i = 0; i < legend->itemCount(); ++i) {
    if (QCPAbstractLegendItem* const item = legend->item(i)) {  // null: a cell that no item is in
      item->setMargins(QMargins(0, 0, 0, 3));                   // else underscores are cut off
      ++items;
      widest = std::max(widest, item->minimumOuterSizeHint().width() + legend->columnSpacing());
    }
  }
  const bool wanted = with_legend_ && items > 1 && height() >= kLowest;
  legend->setVisible(wanted);
  legend->setMargins(wanted ? QMargins(0, 0, 0, 2) : QMargins(0, 0, 0, 0));
  legend->setMaximumSize(QWIDGETSIZE_MAX, wanted ? QWIDGETSIZE_MAX : 0);  // hidden, it takes no room
  const int fitting = std::clamp((width() - 20) / widest, 1, std::max(items, 1));
  if (wanted && legend->wrap() != fitting) {
    legend->setWrap(fitting);
    legend->setFillOrder(QCPLegend::foColumnsFirst, true);
  }
}

void Plot::clearContent() {
  lines_.clear();
  bars_.clear();
  marks_.clear();
  bands_.clear();
  message_.clear();
}

void Plot::setTitles(const QString& x, const QString& y) {
  x_title_ = x;
  y_title_ = y;
}

void Plot::setScale(Scale y) {
  scale_ = y;
  if (y == Scale::kLinear) {
    yAxis->setScaleType(QCPAxis::stLinear);
    yAxis->setTicker(QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
    yAxis->setNumberFormat(QStringLiteral("gb"));
    yAxis->setNumberPrecision(4);
  } else {
    yAxis->setScaleType(QCPAxis::stLogarithmic);
    const QSharedPointer<QCPAxisTickerLog> ticker(new QCPAxisTickerLog);
    ticker->setLogBase(y == Scale::kLog2 ? 2 : 10);
    ticker->setSubTickCount(0);
    yAxis->setTicker(ticker);
    yAxis->setNumberFormat(y == Scale::kLog2 ? QStringLiteral("g") : QStringLiteral("eb"));
    yAxis->setNumberPrecision(y == Scale::kLog2 ? 8 : 0);
  }
  yAxis->ticker()->setTickCount(std::clamp((height() - kAround) / kTickHeight, 2, 5));
}

void Plot::add(const Line& line) { lines_.push_back(line); }
void Plot::add(const Bars& bars) { bars_.push_back(bars); }
void Plot::add(const Marks& marks) { marks_.push_back(marks); }
void Plot::add(const Band& band) { bands_.push_back(band); }
void Plot::setMessage(const QString& message) { message_ = message; }

void Plot::finish(std::optional<std::pair<double, double>> x) {
  x_range_ = x;
  drawContent();
}

void Plot::drawContent() {
  clearPlottables();
  clearItems();
  range_ = nullptr;
  legend->clearItems();
  legend->setVisible(false);
  const bool empty = !message_.isEmpty();
  for (QCPAxis* axis : {xAxis, yAxis}) {
    axis->setVisible(!empty);
  }
  xAxis->setLabel(x_title_);
  yAxis->setLabel(y_title_);
  if (empty) {
    auto* const item = new QCPItemText(this);
    item->setText(message_);
    item->setColor(theme().dim);
    item->position->setType(QCPItemPosition::ptAxisRectRatio);
    item->position->setCoords(0.5, 0.5);
    item->setTextAlignment(Qt::AlignCenter);
    replot(QCustomPlot::rpQueuedReplot);
    return;
  }
  fitAxes();
  for (const Band& band : bands_) {
    drawBand(band);
  }
  for (const Bars& bars : bars_) {
    drawBars(bars);
  }
  for (const Line& line : lines_) {
    drawLine(line);
  }
  for (const Marks& marks : marks_) {
    drawMarks(marks);
  }
  placeLegend();
  showRange(shown_);
}

void Plot::fitAxes() {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  double left = low;
  double right = -low;
  const auto look = [&](const QVector<double>& x, const QVector<double>& y) {
    for (qsizetype i = 0; i < x.size(); ++i) {
      left = std::min(left, x[i]);
      right = std::max(right, x[i]);
      if (i < y.size() && std::isfinite(y[i]) && (scale_ == Scale::kLinear || y[i] > 0)) {
        low = std::min(low, y[i]);
        high = std::max(high, y[i]);
      }
    }
  };
  for (const Line& line : lines_) {
    look(line.x, line.y);
  }
  for (const Bars& bars : bars_) {
    look(bars.x, bars.y);
    low = scale_ == Scale::kLinear ? std::min(low, 0.0) : std::min(low, 0.7);
  }
  for (const Marks& marks : marks_) {
    look(marks.x, {});
  }
  if (!(low <= high)) {
    low = scale_ == Scale::kLinear ? 0 : 1;
    high = scale_ == Scale::kLinear ? 1 : 10;
  }
  if (scale_ == Scale::kLinear) {
    const double margin = high > low ? (high - low) * 0.08 : std::max(std::abs(high) * 0.1, 1e-12);
    yAxis->setRange(bars_.empty() || low < 0 ? low - margin : 0, high + margin);
  } else {
    const double narrowest = scale_ == Scale::kLog2 ? 1.2 : 0.5;  // so that powers of two are in sight
    const double margin = std::max(std::log2(high / low) * 0.08, narrowest);
    yAxis->setRange(bars_.empty() ? low * std::exp2(-margin) : low, high * std::exp2(margin));
  }
  if (const QCPRange range = yAxis->range(); headroom_ > 0) {
    yAxis->setRangeUpper(scale_ == Scale::kLinear
                             ? range.lower + range.size() / (1 - headroom_)
                             : range.lower * std::pow(range.upper / range.lower, 1 / (1 - headroom_)));
  }
  if (x_range_) {
    std::tie(left, right) = *x_range_;
  }
  if (!(left <= right)) {
    left = 0;
    right = 1;
  }
  const double margin = bars_.empty() ? std::max((right - left) * 0.01, 0.5) : 1.0;
  xAxis->setRange(left - margin, right + margin);
}

void Plot::drawLine(const Line& line) {
  QCPGraph* const graph = addGraph();
  graph->setName(line.name);
  QPen pen(category(line.category), 1.6);
  pen.setStyle(line.dashed ? Qt::DashLine : Qt::SolidLine);
  graph->setPen(line.outlined ? pen : Qt::NoPen);
  graph->setLineStyle(line.steps ? QCPGraph::lsStepLeft : QCPGraph::lsLine);
  if (line.filled) {
    graph->setBrush(faded(category(line.category), 45));
  }
  if (line.x.size() <= 60 && !line.filled && line.outlined) {
    graph->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, 4));
  }
  QVector<double> y = line.y;
  QVector<double> bad;
  for (qsizetype i = 0; i < y.size(); ++i) {
    if (!std::isfinite(y[i])) {
      bad.append(line.x[i]);
      y[i] = kMissing;
    }
  }
  graph->setData(line.x, y, true);
  if (line.band && graphCount() > 1) {
    graph->setBrush(faded(theme().good, theme().dark ? 46 : 34));
    graph->setChannelFillGraph(this->graph(graphCount() - 2));
  }
  if (line.name.isEmpty()) {
    graph->removeFromLegend();
  }
  if (!bad.isEmpty()) {
    QCPGraph* const marks = addGraph();
    marks->setName(lines_.size() > 1 && !line.name.isEmpty() ? tr("%1: inf or nan").arg(line.name) : tr("inf or nan"));
    marks->setLineStyle(QCPGraph::lsNone);
    marks->setScatterStyle(
        QCPScatterStyle(QCPScatterStyle::ssTriangle, QPen(theme().severity[0]), QBrush(theme().severity[0]), 8));
    marks->setData(bad, QVector<double>(bad.size(), yAxis->range().upper), true);
    marks->valueAxis()->setRange(yAxis->range());
  }
}

void Plot::drawBars(const Bars& bars) {
  auto* const plottable = new QCPBars(xAxis, yAxis);
  plottable->setName(bars.name);
  plottable->setWidth(bars.width);
  plottable->setPen(Qt::NoPen);
  plottable->setBrush(faded(category(bars.category), bars_.size() > 1 ? 150 : 220));
  plottable->setAntialiasedFill(false);
  if (scale_ != Scale::kLinear) {
    plottable->setBaseValue(yAxis->range().lower);
  }
  plottable->setData(bars.x, bars.y, true);
}

void Plot::drawMarks(const Marks& marks) {
  QCPGraph* const graph = addGraph();
  graph->setName(marks.name);
  graph->setLineStyle(QCPGraph::lsNone);
  const QColor color = theme().severityColor(marks.severity);
  graph->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssTriangleInverted, QPen(color), QBrush(color), 7));
  const QCPRange range = yAxis->range();
  const double y = scale_ == Scale::kLinear ? range.lower + range.size() * 0.06
                                            : range.lower * std::pow(range.upper / range.lower, 0.06);
  graph->setData(marks.x, QVector<double>(marks.x.size(), y), true);
}

void Plot::drawBand(const Band& band) {
  auto* const rect = new QCPItemRect(this);
  rect->setLayer(QStringLiteral("background"));
  const QColor color = category(band.category);
  rect->setPen(QPen(faded(color, 150), 1, Qt::DashLine));
  rect->setBrush(faded(color, theme().dark ? 36 : 26));
  for (QCPItemPosition* corner : {rect->topLeft, rect->bottomRight}) {
    corner->setTypeX(QCPItemPosition::ptPlotCoords);
    corner->setTypeY(QCPItemPosition::ptAxisRectRatio);
  }
  rect->topLeft->setCoords(band.low, 1 - band.top);
  rect->bottomRight->setCoords(band.high, 1 - band.bottom);
  if (!band.name.isEmpty()) {
    auto* const label = new QCPItemText(this);
    label->setText(band.name);
    label->setFont(QFont(font().family(), std::max(7, font().pointSize() - 1)));
    label->setColor(color);
    label->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
    label->setPadding(QMargins(4, 1, 4, 1));
    label->position->setTypeX(QCPItemPosition::ptPlotCoords);
    label->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
    label->position->setCoords(std::max(band.low, xAxis->range().lower), 1 - band.top);
  }
}

void Plot::setBrushable(bool on) {
  brushable_ = on;
  setCursor(on ? Qt::CrossCursor : Qt::ArrowCursor);
}

void Plot::showRange(std::optional<std::pair<double, double>> range) {
  shown_ = range;
  if (range && range_ == nullptr) {
    range_ = new QCPItemRect(this);
    range_->setLayer(QStringLiteral("overlay"));
    for (QCPItemPosition* corner : {range_->topLeft, range_->bottomRight}) {
      corner->setTypeX(QCPItemPosition::ptPlotCoords);
      corner->setTypeY(QCPItemPosition::ptAxisRectRatio);
    }
  }
  if (range_ != nullptr) {
    range_->setVisible(range.has_value());
    if (range) {
      range_->setPen(QPen(theme().accent, 1));
      range_->setBrush(faded(theme().accent, 40));
      range_->topLeft->setCoords(range->first - 0.5, 0);
      range_->bottomRight->setCoords(range->second + 0.5, 1);
    }
  }
  replot(QCustomPlot::rpQueuedReplot);
}

void Plot::mousePressEvent(QMouseEvent* event) {
  if (brushable_ && event->button() == Qt::LeftButton && message_.isEmpty()) {
    press_ = xAxis->pixelToCoord(event->position().x());
    dragged_ = false;
  }
}

void Plot::mouseMoveEvent(QMouseEvent* event) {
  const double x = xAxis->pixelToCoord(event->position().x());
  if (press_) {
    dragged_ = dragged_ || std::abs(xAxis->coordToPixel(*press_) - event->position().x()) > 3;
    if (dragged_) {
      showRange(std::pair(std::round(std::min(*press_, x)), std::round(std::max(*press_, x))));
    }
    return;
  }
  if (hover_ && message_.isEmpty() && axisRect()->rect().contains(event->position().toPoint())) {
    QToolTip::showText(event->globalPosition().toPoint(), hover_(x), this);
  }
}

void Plot::mouseReleaseEvent(QMouseEvent* event) {
  if (!press_) {
    return;
  }
  const double x = xAxis->pixelToCoord(event->position().x());
  const double from = *press_;
  press_.reset();
  emit brushed(std::round(std::min(from, x)), std::round(std::max(from, x)));
}

void Plot::mouseDoubleClickEvent(QMouseEvent* /*event*/) {
  press_.reset();
  if (brushable_) {
    emit brushCleared();
  }
}

QString Plot::asText(QChar separator) const {
  QString out = QStringLiteral("series%1x%1y\n").arg(separator);
  const auto add = [&out, separator](const QString& name, const QVector<double>& x, const QVector<double>& y) {
    for (qsizetype i = 0; i < x.size(); ++i) {
      out += QStringLiteral("\"%1\"").arg(QString(name).replace(u'"', QStringLiteral("\"\""))) + separator +
             QString::number(x[i], 'g', 17) + separator + (i < y.size() ? QString::number(y[i], 'g', 17) : QString()) +
             u'\n';
    }
  };
  for (const Line& line : lines_) {
    add(line.name, line.x, line.y);
  }
  for (const Bars& bars : bars_) {
    add(bars.name, bars.x, bars.y);
  }
  for (const Marks& marks : marks_) {
    add(marks.name, marks.x, {});
  }
  return out;
}

}  // namespace ampscope::gui
