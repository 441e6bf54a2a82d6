// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/overview_view.h"

#include <QEvent>
#include <QFrame>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

#include "analyzer/analysis/rules.h"
#include "analyzer/analysis/run_verdict.h"
#include "analyzer/analysis/words.h"
#include "gui/model/names.h"
#include "gui/plot/theme.h"
#include "gui/views/series_plots.h"

namespace ampscope::gui {
namespace {

constexpr std::size_t kShown = 3;

QLabel* wrapped(QWidget* parent) {
  auto* const label = new QLabel(parent);
  label->setWordWrap(true);
  label->setTextFormat(Qt::RichText);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  label->setAlignment(Qt::AlignLeft | Qt::AlignTop);
  return label;
}

void setBar(QFrame* frame, const QColor& color) {
  frame->setStyleSheet(QStringLiteral("QFrame#banner{background:%1;border:1px solid %2;border-left:6px solid %3;"
                                      "border-top-right-radius:6px;border-bottom-right-radius:6px;}")
                           .arg(theme().card.name(), theme().grid.name(), color.name()));
}

}  // namespace

OverviewView::OverviewView(Selection& selection, QWidget* parent)
    : View(QStringLiteral("overview"), tr("Overview"), selection, parent),
      banner_(new QFrame(this)),
      verdict_(new QLabel(banner_)),
      counts_(new QLabel(banner_)),
      findings_(new QVBoxLayout),
      loss_(new Plot(this)),
      scale_(new Plot(this)),
      non_finite_(new Plot(this)),
      run_(wrapped(this)) {
  banner_->setObjectName(QStringLiteral("banner"));
  QFont large = verdict_->font();
  large.setPointSizeF(large.pointSizeF() * 1.35);
  large.setBold(true);
  verdict_->setFont(large);
  verdict_->setWordWrap(true);
  verdict_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  auto* const inside = new QVBoxLayout(banner_);
  inside->setContentsMargins(12, 8, 12, 8);
  inside->addWidget(verdict_);
  inside->addWidget(counts_);

  auto* const worst = new QWidget(this);
  worst->setLayout(findings_);
  findings_->setContentsMargins(0, 0, 0, 0);
  findings_->setSpacing(6);

  const auto scrolled = [this](QWidget* content) {  // a small window scrolls instead of growing
    auto* const area = new QScrollArea(this);
    area->setWidget(content);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
    return area;
  };
  auto* const grid = new QGridLayout(this);
  grid->setContentsMargins(8, 8, 8, 8);
  grid->setSpacing(8);
  grid->addWidget(banner_, 0, 0, 1, 2);
  grid->addWidget(new Card(tr("Worst first"), scrolled(worst), this), 1, 0, 2, 1);
  grid->addWidget(new Card(tr("Loss"), loss_, this), 1, 1);
  grid->addWidget(new Card(tr("Loss scale"), scale_, this), 2, 1);
  grid->addWidget(new Card(tr("Run, coverage and overhead"), scrolled(run_), this), 3, 0);
  grid->addWidget(new Card(tr("Inf and nan"), non_finite_, this), 3, 1);
  grid->setColumnStretch(0, 11);
  grid->setColumnStretch(1, 10);
  grid->setRowStretch(1, 2);
  grid->setRowStretch(2, 2);
  grid->setRowStretch(3, 2);
  for (Plot* plot : {loss_, scale_, non_finite_}) {
    linkSteps(*plot, selection);
  }
}

QString OverviewView::asText(QChar separator) const {
  return loss_->asText(separator) + scale_->asText(separator) + non_finite_->asText(separator);
}

void OverviewView::changeEvent(QEvent* event) {
  View::changeEvent(event);
  if (event->type() == QEvent::PaletteChange && session()) {
    // Later: the application walks through all widgets now, and some are replaced here.
    QMetaObject::invokeMethod(
        this,
        [this] {
          showVerdict();
          showFindings();
        },
        Qt::QueuedConnection);
  }
}

void OverviewView::refresh() {
  showVerdict();
  showFindings();
  showPlots();
  showFacts();
}

void OverviewView::showVerdict() {
  if (!session()) {
    return;
  }
  if (!session()->analyzed) {
    verdict_->setText(tr("Looking for findings …"));
    counts_->setText({});
    setBar(banner_, theme().dim);
    return;
  }
  const analysis::RunVerdict verdict = analysis::runVerdict(*session()->analysis);
  verdict_->setText(text(verdict.sentence));
  counts_->setText(findingCounts(verdict.findings, QStringLiteral(" · ")));
  setBar(banner_, verdict.severity   ? theme().severityColor(static_cast<int>(*verdict.severity))
                  : verdict.measured ? theme().good
                                     : theme().severity[1]);
}

QWidget* OverviewView::findingCard(std::size_t index) {
  const analysis::Finding& finding = session()->analysis->findings[index];
  const auto severity = static_cast<int>(finding.severity);
  auto* const frame = new QFrame(this);
  frame->setObjectName(QStringLiteral("banner"));
  setBar(frame, theme().severityColor(severity));
  auto* const grid = new QGridLayout(frame);
  grid->setContentsMargins(10, 5, 8, 5);
  grid->setVerticalSpacing(2);
  auto* const title = wrapped(frame);
  title->setText(QStringLiteral("<span style='color:%1'><b>%2</b></span> &nbsp;<b>%3</b>")
                     .arg(theme().severityColor(severity).name(), severityText(severity),
                          text(analysis::info(finding.rule).title).toHtmlEscaped()));
  auto* const body = wrapped(frame);
  const QString place =
      finding.site ? QStringLiteral("%1 · %2 · %3")
                         .arg(moduleText(finding.site->module), opText(*finding.site), text(name(finding.site->phase)))
                   : tr("whole run");
  body->setText(QStringLiteral("<span style='color:%1'>%2 · %3</span><br>%4")
                    .arg(theme().dim.name(), place.toHtmlEscaped(),
                         text(analysis::stepsText(finding.first_step, finding.last_step)),
                         text(finding.message).toHtmlEscaped()));
  auto* const show = new QPushButton(tr("Show me"), frame);
  show->setToolTip(tr("Select the place and the steps, and open the finding"));
  show->setAccessibleName(tr("Show finding %1").arg(index + 1));
  grid->addWidget(title, 0, 0);
  grid->addWidget(show, 0, 1, Qt::AlignRight | Qt::AlignTop);
  grid->addWidget(body, 1, 0, 1, 2);
  grid->setColumnStretch(0, 1);
  connect(show, &QPushButton::clicked, this, [this, index] {
    const analysis::Finding& shown = session()->analysis->findings[index];
    Place target;
    if (shown.site) {
      target = {shown.site->module, shown.site->id, shown.role.value_or(Role::kOutput),
                shown.dtype.value_or(Dtype::kUnknown)};
      selection().show(target, shown.first_step, shown.last_step);
    } else {
      selection().setSteps(shown.first_step, shown.last_step);
    }
    emit viewWanted(QStringLiteral("findings/%1").arg(index));
  });
  return frame;
}

void OverviewView::showFindings() {
  while (QLayoutItem* const item = findings_->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  if (!session() || !session()->analyzed) {
    return;
  }
  const std::size_t count = session()->analysis->findings.size();
  for (std::size_t i = 0; i < std::min(count, kShown); ++i) {
    findings_->addWidget(findingCard(i));
  }
  auto* const rest = new QLabel(this);
  rest->setWordWrap(true);
  if (count == 0) {
    rest->setText(tr("Nothing to report. The Layers and Heat map tabs show the ranges that were measured."));
  } else if (count > kShown) {
    rest->setText(tr("<a href='all'>and %1 more</a>").arg(count - kShown));
    connect(rest, &QLabel::linkActivated, this, [this] { emit viewWanted(QStringLiteral("findings")); });
  }
  findings_->addWidget(rest);
  findings_->addStretch(1);
}

void OverviewView::showPlots() {
  for (Plot* plot : {loss_, scale_, non_finite_}) {
    plot->clearContent();
  }
  if (!session()) {
    return;
  }
  const auto span = stepSpan(*session());
  loss_->setTitles({}, {});
  scale_->setTitles({}, {});
  non_finite_->setTitles(tr("step"), tr("tensors"));
  scale_->setScale(Plot::Scale::kLog2);
  if (!addScales(*session()->analysis, *scale_)) {
    scale_->setMessage(tr("No GradScaler ran in this program."));
  }
  if (!session()->series) {
    loss_->setMessage(tr("Following the steps …"));
    non_finite_->setMessage(tr("Following the steps …"));
  } else {
    if (!addLoss(*session()->series, *loss_)) {
      loss_->setMessage(tr("The loss is not known: no backward() of a scalar was measured."));
    }
    addNonFinite(*session()->series, *non_finite_);
    const auto& facts = session()->series->facts;
    if (std::none_of(facts.begin(), facts.end(), [](const auto& step) { return step.non_finite != 0; })) {
      non_finite_->setMessage(tr("Every result was finite."));
    }
  }
  for (Plot* plot : {loss_, scale_, non_finite_}) {
    plot->finish(span);
  }
}

void OverviewView::showFacts() {
  if (!session()) {
    run_->setText({});
    return;
  }
  const analysis::RunInfo& run = session()->analysis->run;
  const analysis::Coverage& coverage = session()->analysis->coverage;
  const analysis::Overhead& overhead = session()->analysis->overhead;
  const auto count = [](std::uint64_t value) { return text(analysis::countText(value)); };
  QStringList devices;
  for (const std::string& device : run.devices) {
    devices.append(text(device));
  }
  QStringList lines;
  const auto add = [&lines](const QString& title, const QString& value) {
    lines.append(QStringLiteral("<tr><td style='color:%1;padding-right:10px'>%2</td><td>%3</td></tr>")
                     .arg(theme().dim.name(), title, value));
  };
  const QString command = text(run.command);
  add(tr("command"), (command.size() > 160 ? command.left(159) + u'…' : command).toHtmlEscaped());
  add(tr("run"),
      tr("%1 steps%2 · torch %3 · %4 · %5")
          .arg(count(run.steps),
               run.sampled_steps < run.steps ? tr(" (%1 measured)").arg(count(run.sampled_steps)) : QString(),
               text(run.torch_version).toHtmlEscaped(), devices.join(QStringLiteral(", ")).toHtmlEscaped(),
               run.exit_code ? tr("exit code %1").arg(*run.exit_code) : tr("exit code not known")));
  if (run.range) {
    add(tr("range"), tr("only calls in NVTX ranges named %1").arg(text(*run.range).toHtmlEscaped()));
  }
  add(tr("autocast"), run.autocast_dtypes.empty() ? tr("off") : dtypesText(run.autocast_dtypes));
  add(tr("op calls"), tr("%1 dispatched · %2 observed · %3 measured · %4 compared")
                          .arg(count(coverage.dispatched), count(coverage.observed), count(coverage.measured),
                               count(coverage.referenced)));
  add(tr("lost"), coverage.dropped == 0 ? tr("nothing") : tr("%1 records dropped").arg(count(coverage.dropped)));
  add(tr("overhead"),
      overhead.ratio ? tr("%1x, by the tracer's own clock").arg(*overhead.ratio, 0, 'f', 2) : tr("not recorded"));
  run_->setText(QStringLiteral("<table cellspacing='2'>%1</table>").arg(lines.join(QString())));
}

}  // namespace ampscope::gui
