// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/start_page.h"

#include <QFileInfo>
#include <QIcon>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace ampscope::gui {
namespace {

QLabel* heading(const QString& text, double size, QWidget* parent) {
  auto* const label = new QLabel(text, parent);
  QFont font = label->font();
  font.setPointSizeF(font.pointSizeF() * size);
  font.setBold(true);
  label->setFont(font);
  return label;
}

/// A column in the middle of a page.
QVBoxLayout* column(QWidget* page) {
  auto* const outer = new QHBoxLayout(page);
  outer->addStretch(1);
  auto* const inner = new QWidget(page);
  inner->setMaximumWidth(640);
  inner->setMinimumWidth(420);
  outer->addWidget(inner, 3);
  outer->addStretch(1);
  auto* const layout = new QVBoxLayout(inner);
  layout->setSpacing(10);
  layout->addStretch(1);
  return layout;
}

}  // namespace

StartPage::StartPage(QWidget* parent)
    : QStackedWidget(parent),
      recent_(new QVBoxLayout),
      loading_(new QLabel(this)),
      bar_(new QProgressBar(this)),
      failure_(new QLabel(this)) {
  auto* const start = new QWidget(this);
  QVBoxLayout* layout = column(start);
  auto* const icon = new QLabel(start);
  icon->setPixmap(QIcon(QStringLiteral(":/ampscope.svg")).pixmap(72, 72));
  layout->addWidget(icon);
  layout->addWidget(heading(tr("ampscope"), 1.9, start));
  auto* const what = new QLabel(tr("What did mixed precision do to the numbers of a training run?"), start);
  what->setForegroundRole(QPalette::PlaceholderText);
  layout->addWidget(what);
  layout->addSpacing(8);
  auto* const buttons = new QHBoxLayout;
  auto* const open = new QPushButton(tr("Open a session …"), start);
  open->setDefault(true);
  auto* const example = new QPushButton(tr("Open the example"), start);
  example->setToolTip(tr("A short run with an overflow in it, to look around"));
  buttons->addWidget(open);
  buttons->addWidget(example);
  buttons->addStretch(1);
  layout->addLayout(buttons);
  auto* const hint =
      new QLabel(tr("or drop a *.ampscope file here. Record one with: ampscope profile -- python train.py"), start);
  hint->setTextInteractionFlags(Qt::TextSelectableByMouse);
  hint->setWordWrap(true);
  hint->setForegroundRole(QPalette::PlaceholderText);
  layout->addWidget(hint);
  layout->addSpacing(12);
  layout->addWidget(heading(tr("Recent sessions"), 1.1, start));
  layout->addLayout(recent_);
  layout->addStretch(2);
  addWidget(start);

  auto* const progress = new QWidget(this);
  layout = column(progress);
  layout->addWidget(loading_);
  layout->addWidget(bar_);
  auto* const cancel = new QPushButton(tr("Cancel"), progress);
  layout->addWidget(cancel, 0, Qt::AlignLeft);
  layout->addStretch(1);
  addWidget(progress);

  auto* const failed = new QWidget(this);
  layout = column(failed);
  layout->addWidget(heading(tr("This could not be opened"), 1.3, failed));
  failure_->setWordWrap(true);
  failure_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  failure_->setTextFormat(Qt::PlainText);
  layout->addWidget(failure_);
  auto* const again = new QHBoxLayout;
  auto* const other = new QPushButton(tr("Open another session …"), failed);
  auto* const back = new QPushButton(tr("Start page"), failed);
  again->addWidget(other);
  again->addWidget(back);
  again->addStretch(1);
  layout->addLayout(again);
  layout->addStretch(2);
  addWidget(failed);

  for (QPushButton* button : {open, other}) {
    connect(button, &QPushButton::clicked, this, &StartPage::openWanted);
  }
  connect(example, &QPushButton::clicked, this, &StartPage::exampleWanted);
  connect(cancel, &QPushButton::clicked, this, &StartPage::cancelWanted);
  connect(back, &QPushButton::clicked, this, &StartPage::startWanted);
}

void StartPage::showStart(const QStringList& recent) {
  while (QLayoutItem* const item = recent_->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  for (const QString& path : recent) {
    auto* const link = new QPushButton(QFileInfo(path).fileName(), this);
    link->setToolTip(path);
    link->setFlat(true);
    link->setStyleSheet(QStringLiteral("text-align:left;padding:4px 6px;"));
    connect(link, &QPushButton::clicked, this, [this, path] { emit pathWanted(path); });
    recent_->addWidget(link);
  }
  if (recent.isEmpty()) {
    auto* const none = new QLabel(tr("None yet."), this);
    none->setForegroundRole(QPalette::PlaceholderText);
    recent_->addWidget(none);
  }
  setCurrentIndex(0);
}

void StartPage::showProgress(const QString& path, int percent, const QString& what) {
  loading_->setText(tr("Opening %1: %2").arg(QFileInfo(path).fileName(), what));
  bar_->setValue(percent);
  setCurrentIndex(1);
}

void StartPage::showFailure(const QString& message) {
  failure_->setText(message);
  setCurrentIndex(2);
}

QString StartPage::failure() const { return currentIndex() == 2 ? failure_->text() : QString(); }

}  // namespace ampscope::gui
