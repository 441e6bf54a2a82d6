// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/histogram_view.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QSlider>
#include <QVBoxLayout>
#include <algorithm>
#include <array>
#include <cmath>

#include "analyzer/analysis/words.h"
#include "gui/model/names.h"
#include "gui/plot/theme.h"
#include "kernels/format/float_format.h"

namespace ampscope::gui {
namespace {

constexpr std::size_t kMostTensors = 5;  // overlaid; more cannot be told apart
constexpr double kStripHeight = 0.055;   // of the plot
constexpr double kNothing = 0.7;         // where the axis of counts begins
constexpr std::array kFormats = {format::FormatId::kBinary16, format::FormatId::kBfloat16, format::FormatId::kE4m3fn,
                                 format::FormatId::kE5m2};

QString percent(double share) {
  return share == 0     ? QStringLiteral("0 %")
         : share < 1e-4 ? QStringLiteral("&lt; 0.01 %")
                        : QStringLiteral("%1 %").arg(share * 100, 0, 'g', 3);
}

bool isGradient(Role role) {
  return role == Role::kGradInput || role == Role::kGradWeight || role == Role::kGradOutput;
}

Bars barsOf(const analysis::TensorExponents& tensor, int shift) {
  Bars bars{.name = {}, .x = {}, .y = {}, .category = 0};
  for (std::size_t i = 0; i < tensor.histogram.counts.size(); ++i) {
    if (tensor.histogram.counts[i] != 0) {
      bars.x.append(tensor.histogram.first + static_cast<int>(i) + shift + 0.5);
      bars.y.append(static_cast<double>(tensor.histogram.counts[i]));
    }
  }
  return bars;
}

/// Bars of several tensors would hide each other.
Line outlineOf(const analysis::TensorExponents& tensor, int shift, int category) {
  Line line{.name = {}, .x = {}, .y = {}, .category = category, .steps = true, .filled = true};
  const auto& counts = tensor.histogram.counts;
  const auto add = [&line](double x, std::uint64_t count) {
    line.x.append(x);
    line.y.append(count == 0 ? kNothing : static_cast<double>(count));
  };
  add(tensor.histogram.first + shift, 0);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    add(tensor.histogram.first + static_cast<int>(i) + shift, counts[i]);
  }
  add(tensor.histogram.first + static_cast<int>(counts.size()) + shift, 0);
  return line;
}

QString tensorName(const analysis::TensorExponents& tensor) {
  return QStringLiteral("%1 %2 %3").arg(opText(tensor.site), text(name(tensor.role)), dtypeText(tensor.dtype));
}

}  // namespace

HistogramView::HistogramView(Selection& selection, QWidget* parent)
    : View(QStringLiteral("histogram"), tr("Histogram"), selection, parent),
      place_(new QLabel(this)),
      phase_(new QComboBox(this)),
      role_(new QComboBox(this)),
      format_(new QComboBox(this)),
      scale_(new QSlider(Qt::Horizontal, this)),
      scale_text_(new QLabel(this)),
      verdict_(new QLabel(this)),
      plot_(new Plot(this)) {
  QFont bold = place_->font();
  bold.setBold(true);
  place_->setFont(bold);
  phase_->addItem(tr("all phases"));
  for (const Phase phase : {Phase::kForward, Phase::kBackward, Phase::kOptimizer}) {
    phase_->addItem(text(name(phase)), static_cast<int>(phase));
  }
  phase_->setAccessibleName(tr("Phase"));
  role_->addItem(tr("all roles"), -1);
  for (const Role role :
       {Role::kInput, Role::kWeight, Role::kOutput, Role::kGradOutput, Role::kGradInput, Role::kGradWeight}) {
    role_->addItem(text(name(role)), static_cast<int>(role));
  }
  role_->setAccessibleName(tr("Role"));
  for (const format::FormatId id : kFormats) {
    format_->addItem(text(format::info(id).name), static_cast<int>(id));
  }
  format_->setAccessibleName(tr("Format"));
  scale_->setRange(-24, 24);
  scale_->setPageStep(4);
  scale_->setTickPosition(QSlider::TicksBelow);
  scale_->setTickInterval(4);
  scale_->setAccessibleName(tr("Scale"));
  scale_->setToolTip(tr("Multiplies gradients by a power of two, as a GradScaler with another scale would"));
  verdict_->setWordWrap(true);
  verdict_->setTextFormat(Qt::RichText);

  auto* const head = new QHBoxLayout;
  head->addWidget(place_, 1);
  head->addWidget(phase_);
  head->addWidget(role_);
  head->addWidget(new QLabel(tr("Format:"), this));
  head->addWidget(format_);
  auto* const foot = new QHBoxLayout;
  foot->addWidget(new QLabel(tr("Gradients times"), this));
  foot->addWidget(scale_, 1);
  scale_text_->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("2^-24 = 0.00000006 ")));
  foot->addWidget(scale_text_);
  auto* const layout = new QVBoxLayout(this);
  layout->setContentsMargins(6, 6, 6, 6);
  layout->addLayout(head);
  layout->addWidget(plot_, 1);
  layout->addLayout(foot);
  layout->addWidget(verdict_);

  connect(&selection, &Selection::placeChanged, this, &HistogramView::ask);
  connect(&selection, &Selection::stepsChanged, this, &HistogramView::ask);
  connect(phase_, &QComboBox::currentIndexChanged, this, &HistogramView::ask);
  connect(role_, &QComboBox::currentIndexChanged, this, &HistogramView::draw);
  connect(format_, &QComboBox::currentIndexChanged, this, &HistogramView::draw);
  connect(scale_, &QSlider::valueChanged, this, &HistogramView::draw);
  plot_->setLegendVisible(false);  // the lines below name the colours
  plot_->setHeadroom(kFormats.size() * kStripHeight);
  draw();
}

QString HistogramView::asText(QChar separator) const { return plot_->asText(separator); }

QString HistogramView::verdict() const { return verdict_->text(); }

void HistogramView::refresh() { ask(); }

void HistogramView::changeEvent(QEvent* event) {
  View::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) {
    draw();
  }
}

void HistogramView::ask() {
  query_.drop();
  tensors_.clear();
  if (!session() || !session()->analyzed || !selection().place()) {
    draw();
    return;
  }
  const Place place = *selection().place();
  analysis::ExponentRequest request;
  request.module = place.module;
  request.site = place.site;
  if (const auto& steps = selection().steps()) {
    request.first_step = steps->first;
    request.last_step = steps->last;
  }
  if (phase_->currentIndex() > 0) {
    request.phase = static_cast<Phase>(phase_->currentData().toInt());
  }
  query_.ask<std::vector<analysis::TensorExponents>>(
      *session(), [request](const store::Session& open) { return analysis::exponents(open, request); },
      [this](Result<std::vector<analysis::TensorExponents>> found) {
        if (!found.ok()) {
          plot_->clearContent();
          plot_->setMessage(text(found.error().message));
          plot_->finish();
          return;
        }
        tensors_ = std::move(found.value());
        draw();
      });
}

void HistogramView::draw() {
  const int shift = scale_->value();
  scale_text_->setText(QStringLiteral("2^%1 = %2").arg(shift).arg(std::exp2(shift), 0, 'g', 8));
  plot_->clearContent();
  plot_->setTitles(tr("exponent: log2 |x|"), tr("elements"));
  plot_->setScale(Plot::Scale::kLog10);
  verdict_->clear();
  place_->setText(selection().place() ? moduleText(selection().place()->module) : QString());
  if (!selection().place()) {
    plot_->setMessage(tr("Select a layer, an op or a finding to see how its exponents are spread."));
    plot_->finish();
    return;
  }
  if (tensors_.empty()) {
    plot_->setMessage(query_.busy()
                          ? tr("Reading …")
                          : tr("No exponents were measured here in these steps (--stats full measures them)."));
    plot_->finish();
    return;
  }
  // The selected kind of tensor first, then those with most elements.
  std::vector<const analysis::TensorExponents*> shown;
  const int role = role_->currentData().toInt();
  for (const analysis::TensorExponents& tensor : tensors_) {
    if (role < 0 || static_cast<int>(tensor.role) == role) {
      shown.push_back(&tensor);
    }
  }
  if (shown.empty()) {
    plot_->setMessage(tr("No tensor of this role was measured here."));
    plot_->finish();
    return;
  }
  const Place& place = *selection().place();
  std::stable_sort(shown.begin(), shown.end(), [&place](const auto* a, const auto* b) {
    const auto chosen = [&place](const auto* t) { return t->role == place.role && t->dtype == place.dtype; };
    return chosen(a) != chosen(b) ? chosen(a) : a->numel > b->numel;
  });
  shown.resize(std::min(shown.size(), kMostTensors));
  const auto target = static_cast<format::FormatId>(format_->currentData().toInt());
  const format::FloatFormat& format = format::info(target);
  double low = format.emin - format.precision;
  double high = format.emax + 2;
  QStringList lines;
  int number = 0;
  for (const analysis::TensorExponents* tensor : shown) {
    const int by = isGradient(tensor->role) ? shift : 0;
    const int first = tensor->histogram.first + by;
    const auto bins = static_cast<int>(tensor->histogram.counts.size());
    if (bins != 0) {
      low = std::min(low, first - 1.0);
      high = std::max(high, first + bins + 1.0);
    }
    const analysis::ScaledFit fit = analysis::scaledFit(tensor->histogram, by, target);
    lines.append(
        QStringLiteral("<span style='color:%1'>■</span> ")
            .arg(theme().categories[static_cast<std::size_t>(number)].name()) +
        tr("<b>%1</b>: in %2, %3 flushed to zero, %4 subnormal, %5 overflow%6")
            .arg(tensorName(*tensor).toHtmlEscaped(), text(format.name), percent(fit.flushed), percent(fit.subnormal),
                 percent(fit.overflowed),
                 tensor->non_finite == 0
                     ? QString()
                     : tr("; %1 elements were inf or nan already").arg(text(analysis::countText(tensor->non_finite)))));
    if (shown.size() == 1) {
      Bars bars = barsOf(*tensor, by);
      bars.name = tensorName(*tensor);
      plot_->add(bars);
    } else {
      Line line = outlineOf(*tensor, by, number);
      line.name = tensorName(*tensor);
      plot_->add(line);
    }
    ++number;
  }
  low = std::max(low, -90.0);
  // Every format, as a strip at the upper edge; the chosen one, over the whole height.
  double top = 1;
  for (const format::FormatId id : kFormats) {
    const format::FloatFormat& each = format::info(id);
    plot_->add(Band{.name = text(each.name),
                    .low = static_cast<double>(each.emin),
                    .high = static_cast<double>(each.emax + 1),
                    .category = id == target ? 2 : 6,
                    .bottom = top - kStripHeight,
                    .top = top});
    top -= kStripHeight;
  }
  plot_->add(Band{tr("subnormal in %1").arg(text(format.name)), static_cast<double>(format.emin - format.precision + 1),
                  static_cast<double>(format.emin), 4, 0, top});
  plot_->add(Band{tr("normal in %1").arg(text(format.name)), static_cast<double>(format.emin),
                  static_cast<double>(format.emax + 1), 2, 0, top});
  verdict_->setText(lines.join(QStringLiteral("<br>")));
  plot_->finish(std::pair(low, high));
}

}  // namespace ampscope::gui
