// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/suppress_dialog.h"

#include <QCheckBox>
#include <QDateEdit>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace ampscope::gui {
namespace {

constexpr int kMonths = 3;  // until a suppression is looked at again

}  // namespace

SuppressDialog::SuppressDialog(const QString& rule, const QString& module, const QString& folder, QWidget* parent)
    : QDialog(parent),
      rule_(rule),
      module_(module),
      everywhere_(new QCheckBox(tr("in every module"), this)),
      reason_(new QLineEdit(this)),
      ends_(new QCheckBox(tr("until"), this)),
      date_(new QDateEdit(QDate::currentDate().addMonths(kMonths), this)),
      path_(new QLineEdit(QDir(folder).filePath(QStringLiteral("ampscope.toml")), this)),
      problem_(new QLabel(this)) {
  setWindowTitle(tr("Suppress a finding"));
  setMinimumWidth(560);
  auto* const text = new QLabel(
      tr("ampscope check will accept findings of the rule <b>%1</b> in <b>%2</b>. They stay in the session and here.")
          .arg(rule.toHtmlEscaped(), module.isEmpty() ? tr("the whole run") : module.toHtmlEscaped()),
      this);
  text->setWordWrap(true);
  text->setTextFormat(Qt::RichText);
  everywhere_->setVisible(!module.isEmpty());
  reason_->setPlaceholderText(tr("Why this is all right; people will read it"));
  reason_->setAccessibleName(tr("Reason"));
  date_->setDisplayFormat(QStringLiteral("yyyy-MM-dd"));
  date_->setCalendarPopup(true);
  date_->setAccessibleName(tr("Last day"));
  ends_->setChecked(true);
  path_->setAccessibleName(tr("Settings file"));
  problem_->setWordWrap(true);
  problem_->hide();
  auto* const browse = new QPushButton(tr("Choose …"), this);
  auto* const expiry = new QHBoxLayout;
  expiry->addWidget(ends_);
  expiry->addWidget(date_);
  expiry->addStretch(1);
  auto* const file = new QHBoxLayout;
  file->addWidget(path_, 1);
  file->addWidget(browse);
  auto* const form = new QFormLayout;
  form->addRow(tr("Reason:"), reason_);
  form->addRow(QString(), expiry);
  form->addRow(QString(), everywhere_);
  form->addRow(tr("Settings file:"), file);
  auto* const buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
  write_ = buttons->addButton(tr("Suppress"), QDialogButtonBox::AcceptRole);
  auto* const layout = new QVBoxLayout(this);
  layout->addWidget(text);
  layout->addLayout(form);
  layout->addWidget(problem_);
  layout->addWidget(buttons);
  connect(buttons, &QDialogButtonBox::accepted, this, &SuppressDialog::accept);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  connect(reason_, &QLineEdit::textChanged, this, &SuppressDialog::update);
  connect(path_, &QLineEdit::textChanged, this, &SuppressDialog::update);
  connect(ends_, &QCheckBox::toggled, date_, &QWidget::setEnabled);
  connect(browse, &QPushButton::clicked, this, [this] {
    const QString chosen = QFileDialog::getSaveFileName(this, tr("Settings of ampscope check"), path_->text(),
                                                        tr("settings (*.toml)"), nullptr,
                                                        QFileDialog::DontConfirmOverwrite);  // it is appended to
    if (!chosen.isEmpty()) {
      path_->setText(chosen);
    }
  });
  reason_->setFocus();
  update();
}

void SuppressDialog::update() {
  write_->setEnabled(!reason_->text().trimmed().isEmpty() && !path_->text().trimmed().isEmpty());
}

SuppressionEntry SuppressDialog::entry() const {
  return {rule_, everywhere_->isChecked() ? QString() : module_, reason_->text().trimmed(),
          ends_->isChecked() ? date_->date() : QDate()};
}

QString SuppressDialog::path() const { return path_->text().trimmed(); }

void SuppressDialog::accept() {
  const QString problem = appendSuppression(entry(), path());
  if (problem.isEmpty()) {
    QDialog::accept();
    return;
  }
  problem_->setText(problem);
  problem_->show();
}

}  // namespace ampscope::gui
