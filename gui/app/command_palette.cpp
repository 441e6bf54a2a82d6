// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/command_palette.h"

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace ampscope::gui {

CommandPalette::CommandPalette(const QList<QAction*>& actions, QWidget* parent)
    : QDialog(parent, Qt::Popup), actions_(actions), line_(new QLineEdit(this)), list_(new QListWidget(this)) {
  setAccessibleName(tr("Commands"));
  resize(520, 360);
  line_->setPlaceholderText(tr("Type a command"));
  line_->installEventFilter(this);
  auto* const layout = new QVBoxLayout(this);
  layout->setContentsMargins(6, 6, 6, 6);
  layout->addWidget(line_);
  layout->addWidget(list_);
  connect(line_, &QLineEdit::textChanged, this, &CommandPalette::fill);
  connect(line_, &QLineEdit::returnPressed, this, &CommandPalette::run);
  connect(list_, &QListWidget::itemActivated, this, &CommandPalette::run);
  fill();
  if (parent != nullptr) {
    move(parent->mapToGlobal(QPoint((parent->width() - width()) / 2, 80)));
  }
}

void CommandPalette::fill() {
  list_->clear();
  const QStringList parts = line_->text().split(u' ', Qt::SkipEmptyParts);
  for (int i = 0; i < actions_.size(); ++i) {
    const QString name = actions_[i]->text().remove(u'&');
    const bool fits = std::all_of(parts.begin(), parts.end(),
                                  [&name](const QString& part) { return name.contains(part, Qt::CaseInsensitive); });
    if (!fits || !actions_[i]->isEnabled() || name.isEmpty()) {
      continue;
    }
    const QString keys = actions_[i]->shortcut().toString(QKeySequence::NativeText);
    auto* const item = new QListWidgetItem(keys.isEmpty() ? name : name + QStringLiteral("    ") + keys, list_);
    item->setData(Qt::UserRole, i);
  }
  list_->setCurrentRow(0);
}

void CommandPalette::run() {
  const QListWidgetItem* const item = list_->currentItem();
  QAction* const action = item == nullptr ? nullptr : actions_[item->data(Qt::UserRole).toInt()];
  accept();
  if (action != nullptr) {
    action->trigger();
  }
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Down || key == Qt::Key_Up) {
      const int next = list_->currentRow() + (key == Qt::Key_Down ? 1 : -1);
      list_->setCurrentRow(std::clamp(next, 0, std::max(0, list_->count() - 1)));
      return true;
    }
  }
  return QDialog::eventFilter(watched, event);
}

}  // namespace ampscope::gui
