// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/compare_view.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "analyzer/analysis/comparison.h"
#include "gui/model/compare_tables.h"
#include "gui/model/names.h"
#include "gui/views/series_plots.h"

namespace ampscope::gui {
namespace {

constexpr int kOther = 6;  // colours of the two runs
constexpr int kThis = 0;

}  // namespace

CompareView::CompareView(Selection& selection, QWidget* parent)
    : View(QStringLiteral("compare"), tr("Compare"), selection, parent),
      pages_(new QStackedWidget(this)),
      message_(new QLabel(this)),
      cancel_(new QPushButton(tr("Cancel"), this)),
      names_(new QLabel(this)),
      figures_(new QLabel(this)),
      loss_(new Plot(this)),
      scale_(new Plot(this)),
      findings_(new RowView(selection, tr("Findings of both runs"), this)),
      tensors_(new RowView(selection, tr("Layers of both runs"), this)) {
  auto* const empty = new QWidget(pages_);
  auto* const pick = new QPushButton(tr("Compare with …"), empty);
  message_->setWordWrap(true);
  message_->setAlignment(Qt::AlignCenter);
  message_->setTextFormat(Qt::PlainText);
  message_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  auto* const buttons = new QHBoxLayout;
  buttons->addStretch(1);
  buttons->addWidget(pick);
  buttons->addWidget(cancel_);
  buttons->addStretch(1);
  auto* const middle = new QVBoxLayout(empty);
  middle->addStretch(1);
  middle->addWidget(message_);
  middle->addLayout(buttons);
  middle->addStretch(1);
  pages_->addWidget(empty);

  auto* const both = new QWidget(pages_);
  auto* const another = new QPushButton(tr("Compare with …"), both);
  names_->setTextFormat(Qt::RichText);
  figures_->setTextFormat(Qt::RichText);
  figures_->setWordWrap(true);
  auto* const head = new QHBoxLayout;
  head->addWidget(names_, 1);
  head->addWidget(another);
  auto* const plots = new QWidget(both);
  auto* const columns = new QHBoxLayout(plots);
  columns->setContentsMargins(0, 0, 0, 0);
  columns->addWidget(new Card(tr("Loss"), loss_, plots));
  columns->addWidget(new Card(tr("Loss scale"), scale_, plots));
  auto* const splitter = new QSplitter(Qt::Vertical, both);
  splitter->addWidget(plots);
  splitter->addWidget(findings_);
  splitter->addWidget(tensors_);
  splitter->setSizes({190, 130, 240});
  auto* const layout = new QVBoxLayout(both);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addLayout(head);
  layout->addWidget(figures_);
  layout->addWidget(splitter, 1);
  pages_->addWidget(both);

  auto* const outer = new QVBoxLayout(this);
  outer->setContentsMargins(6, 6, 6, 6);
  outer->addWidget(pages_);
  findings_->setEmptyText(tr("Neither run has a finding."));
  tensors_->setEmptyText(tr("The runs have no layer in common."));
  for (QPushButton* button : {pick, another}) {
    connect(button, &QPushButton::clicked, this, &CompareView::choose);
  }
  connect(cancel_, &QPushButton::clicked, &loader_, &SessionLoader::cancel);
  connect(&loader_, &SessionLoader::progressed, this, [this](int percent, const QString& what) {
    if (!other_) {
      show(tr("Reading %1: %2, %3 %").arg(QFileInfo(path_).fileName(), what).arg(percent));
    }
  });
  connect(&loader_, &SessionLoader::loaded, this, [this](const SessionPtr& other) {
    if (other->series) {
      other_ = other;
    }
  });
  connect(&loader_, &SessionLoader::finished, this, &CompareView::compare);
  connect(&loader_, &SessionLoader::cancelled, this, &CompareView::compare);
  connect(&loader_, &SessionLoader::failed, this, [this](const QString& /*path*/, const QString& message) {
    other_.reset();
    failure_ = message;
    compare();
  });
  for (Plot* plot : {loss_, scale_}) {
    linkSteps(*plot, selection);
  }
  compare();
}

QString CompareView::asText(QChar separator) const {
  return findings_->text(separator) + u'\n' + tensors_->text(separator);
}

QString CompareView::message() const { return pages_->currentIndex() == 0 ? message_->text() : figures_->text(); }

void CompareView::choose() {
  const QString path = QFileDialog::getOpenFileName(
      this, tr("Compare with another session"), session() ? QFileInfo(session()->source).path() : QString(),
      tr("ampscope sessions and traces (*.ampscope *.amptrace);;all files (*)"));
  if (!path.isEmpty()) {
    compareWith(path, session() ? session()->analysis->run.range : std::nullopt);
  }
}

void CompareView::compareWith(const QString& path, const std::optional<std::string>& range) {
  other_.reset();
  failure_.clear();
  path_ = path;
  loader_.load(path, range);
  show(tr("Reading %1 …").arg(QFileInfo(path).fileName()));
}

void CompareView::refresh() {
  if (!loader_.busy()) {
    compare();
  }
}

void CompareView::show(const QString& message) {
  message_->setText(message);
  cancel_->setVisible(loader_.busy());
  pages_->setCurrentIndex(0);
}

void CompareView::compare() {
  if (!failure_.isEmpty()) {
    show(failure_);  // also when the run of the window is read, or read again, afterwards
    return;
  }
  if (!other_) {
    show(tr("Compare this run with another one: which findings came and went, and what moved in each layer."));
    return;
  }
  if (!session() || !session()->series) {
    show(session() ? tr("Reading this run …") : QString());
    return;
  }
  const analysis::Comparison comparison = analysis::compare(*other_->analysis, *session()->analysis);
  names_->setText(tr("<b>%1</b> against %2")
                      .arg(QFileInfo(session()->source).fileName().toHtmlEscaped(),
                           QFileInfo(other_->source).fileName().toHtmlEscaped()));
  figures_->setText(comparedFigures(comparison));
  findings_->setTable(comparedFindings(comparison, *other_->analysis, *session()->analysis));
  const bool first = tensors_->model().table().rows.empty();
  tensors_->setTable(comparedTensors(comparison));
  if (first) {
    tensors_->collapseAll();
  }
  drawPlots();
  pages_->setCurrentIndex(1);
}

void CompareView::drawPlots() {
  for (Plot* plot : {loss_, scale_}) {
    plot->clearContent();
    plot->setTitles({}, {});
  }
  scale_->setScale(Plot::Scale::kLog2);
  bool any_loss = false;
  bool any_scale = false;
  const std::pair<const SessionData*, int> runs[] = {{other_.get(), kOther}, {session().get(), kThis}};
  for (const auto& [run, category] : runs) {
    const QString name = QFileInfo(run->source).fileName();
    const Line loss = lossLine(*run->series, name, category);
    any_loss = any_loss || !loss.x.isEmpty();
    loss_->add(loss);
    Line scale{.name = name, .x = {}, .y = {}, .category = category, .steps = true};
    if (!run->analysis->scalers.empty()) {
      for (const analysis::ScaleStep& step : run->analysis->scalers.front().trajectory) {
        scale.x.append(step.step);
        scale.y.append(step.scale_before);
      }
    }
    any_scale = any_scale || !scale.x.isEmpty();
    scale_->add(scale);
  }
  if (!any_loss) {
    loss_->setMessage(tr("The loss of neither run is known."));
  }
  if (!any_scale) {
    scale_->setMessage(tr("Neither run has a GradScaler."));
  }
  loss_->finish();
  scale_->finish();
}

}  // namespace ampscope::gui
