// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/device_view.h"

#include <QEvent>
#include <QLabel>
#include <QPainter>
#include <QSplitter>
#include <QVBoxLayout>
#include <utility>

#include "gui/model/device_tables.h"
#include "gui/model/names.h"
#include "gui/plot/theme.h"

namespace ampscope::gui {
namespace {

QColor partColor(std::size_t part) { return theme().categories[part % theme().categories.size()]; }

}  // namespace

/// The parts of a whole beside each other.
class ShareBar final : public QWidget {
 public:
  explicit ShareBar(QWidget* parent) : QWidget(parent) {
    setFixedHeight(16);
    setAccessibleName(DeviceView::tr("What the time of devices went to"));
  }

  void setParts(std::vector<DevicePart> parts) {
    parts_ = std::move(parts);
    update();
  }

 protected:
  void paintEvent(QPaintEvent* /*event*/) override {
    double all = 0;
    for (const DevicePart& part : parts_) {
      all += static_cast<double>(part.duration_ns);
    }
    QPainter painter(this);
    double left = 0;
    for (std::size_t i = 0; all > 0 && i < parts_.size(); ++i) {
      const double wide = static_cast<double>(parts_[i].duration_ns) / all * width();
      painter.fillRect(QRectF(left, 0, wide, height()), partColor(i));
      left += wide;
    }
  }

 private:
  std::vector<DevicePart> parts_;
};

DeviceView::DeviceView(Selection& selection, QWidget* parent)
    : View(QStringLiteral("device"), tr("Device"), selection, parent),
      about_(new QLabel(this)),
      bar_(new ShareBar(this)),
      legend_(new QLabel(this)),
      tables_(new QSplitter(Qt::Vertical, this)),
      ops_(new RowView(selection, tr("Ops by time on devices"), this)),
      kernels_(new RowView(selection, tr("Kernels by time"), this)) {
  const QString scope =
      tr("The filter chooses rows; the bar and the shares are those of the whole run, or of the chosen steps. Kernels "
         "know no layer, and follow op: alone. Of chosen steps the work for ops is shown: work outside ops and that "
         "for ampscope belong to no step.");
  for (QWidget* widget : {static_cast<QWidget*>(about_), static_cast<QWidget*>(bar_), static_cast<QWidget*>(legend_)}) {
    widget->setToolTip(QStringLiteral("<p>%1</p>").arg(scope));
  }
  about_->setWordWrap(true);
  legend_->setWordWrap(true);
  tables_->addWidget(ops_);
  tables_->addWidget(kernels_);
  tables_->setChildrenCollapsible(false);
  tables_->setSizes({300, 260});
  auto* const layout = new QVBoxLayout(this);
  layout->setContentsMargins(6, 6, 6, 6);
  layout->addWidget(about_);
  layout->addWidget(bar_);
  layout->addWidget(legend_);
  layout->addWidget(tables_, 1);
  connect(&selection, &Selection::stepsChanged, this, &DeviceView::refresh);
  connect(ops_, &RowView::rowActivated, this, [this] { emit viewWanted(QStringLiteral("layers")); });
}

QString DeviceView::asText(QChar separator) const { return ops_->text(separator) + u'\n' + kernels_->text(separator); }

QString DeviceView::totals() const { return about_->text() + u' ' + legend_->text(); }

void DeviceView::refresh() {
  query_.drop();
  const auto& steps = selection().steps();
  if (!session() || !session()->analyzed) {
    show({});
    return;
  }
  const analysis::DeviceWork& all = session()->analysis->device_work;
  if (all.empty() || !steps) {
    show(all);
    return;
  }
  query_.ask<analysis::DeviceWork>(
      *session(),
      [span = store::StepSpan{steps->first, steps->last}](const store::Session& open) {
        return analysis::readDeviceWork(open, span);
      },
      [this](Result<analysis::DeviceWork> found) {
        if (found.ok()) {
          show(found.value());
          return;
        }
        show({});
        about_->setText(text(found.error().message).toHtmlEscaped());
      });
}

void DeviceView::changeEvent(QEvent* event) {
  View::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) {
    showTotals();
  }
}

void DeviceView::show(const analysis::DeviceWork& work) {
  work_ = work;
  const bool recorded = session() && !session()->analysis->device_work.empty();
  ops_->setEmptyText(
      recorded ? tr("Devices did nothing for the recorded ops.")
      : session() && !session()->analyzed
          ? tr("Reading …")
          : tr("What devices do was not recorded. To see it, profile on a machine with a CUDA device: ampscope profile "
               "--cupti -- python train.py"));
  kernels_->setEmptyText(tr("No kernel ran."));
  kernels_->setVisible(recorded);
  ops_->setTable(deviceOpTable(work));
  kernels_->setTable(deviceKernelTable(work));
  showTotals();
}

void DeviceView::showTotals() {
  const std::uint64_t all = analysis::deviceDuration(work_);
  for (QWidget* widget : {static_cast<QWidget*>(about_), static_cast<QWidget*>(bar_), static_cast<QWidget*>(legend_)}) {
    widget->setVisible(!work_.empty());
  }
  QString when;
  if (const auto& steps = selection().steps()) {
    when = steps->first == steps->last ? tr("step %1, ops alone").arg(steps->first)
                                       : tr("steps %1 to %2, ops alone").arg(steps->first).arg(steps->last);
  } else {
    when = tr("whole run");
  }
  QString about = tr("Devices worked <b>%1</b> (%2)").arg(millisecondsText(static_cast<std::int64_t>(all)), when);
  if (work_.kernels_left_out != 0) {
    about += u' ' + tr("%1 more kernels took less time than those below.").arg(work_.kernels_left_out);
  }
  about_->setText(about);
  std::vector<DevicePart> parts = deviceParts(work_);
  QStringList names;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].duration_ns != 0) {
      names.append(QStringLiteral("<span style='color:%1'>■</span>&nbsp;%2&nbsp;<b>%3</b>&nbsp;(%4)")
                       .arg(partColor(i).name(), parts[i].name.toHtmlEscaped(),
                            millisecondsText(static_cast<std::int64_t>(parts[i].duration_ns)),
                            shareText(parts[i].duration_ns, all)));
    }
  }
  legend_->setText(names.join(QStringLiteral(" &nbsp; ")));
  bar_->setParts(std::move(parts));
}

}  // namespace ampscope::gui
