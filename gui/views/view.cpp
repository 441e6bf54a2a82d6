// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/view.h"

#include <QFrame>
#include <QLabel>
#include <QVBoxLayout>
#include <utility>

namespace ampscope::gui {

View::View(QString id, const QString& title, Selection& selection, QWidget* parent)
    : QWidget(parent), id_(std::move(id)), selection_(selection) {
  setObjectName(id_);
  setWindowTitle(title);
  setAccessibleName(title);
}

void View::setSession(const SessionPtr& session) {
  session_ = session;
  refresh();
}

Card::Card(const QString& title, QWidget* content, QWidget* parent) : QWidget(parent) {
  auto* const frame = new QFrame(this);
  frame->setObjectName(QStringLiteral("card"));
  auto* const outer = new QVBoxLayout(this);
  outer->setContentsMargins(0, 0, 0, 0);
  outer->addWidget(frame);
  auto* const inner = new QVBoxLayout(frame);
  inner->setContentsMargins(10, 6, 10, 8);
  inner->setSpacing(4);
  if (!title.isEmpty()) {
    auto* const label = new QLabel(title, frame);
    QFont bold = label->font();
    bold.setBold(true);
    label->setFont(bold);
    inner->addWidget(label);
  }
  inner->addWidget(content, 1);
}

}  // namespace ampscope::gui
