// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/policy_view.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QVBoxLayout>
#include <array>
#include <cmath>
#include <sstream>

#include "analyzer/analysis/words.h"
#include "gui/model/names.h"
#include "gui/plot/export.h"
#include "gui/views/verify_dialog.h"
#include "reports/recommendation/recommendation_report.h"

namespace ampscope::gui {
namespace {

constexpr std::array kDtypes = {Dtype::kFloat32, Dtype::kBfloat16, Dtype::kFloat16};

std::optional<Dtype> dtypeOf(const QString& word) {
  for (const Dtype dtype : kDtypes) {
    if (word == text(name(dtype))) {
      return dtype;
    }
  }
  return {};
}

/// "2 of 3 errors"
QString partText(std::uint64_t part, std::uint64_t whole, const char* what) {
  return QStringLiteral("%1 of %2").arg(part).arg(text(analysis::countOf(whole, what)));
}

}  // namespace

PolicyView::PolicyView(Selection& selection, QWidget* parent)
    : View(QStringLiteral("policy"), tr("Policy"), selection, parent),
      objective_(new QComboBox(this)),
      autocast_(new QComboBox(this)),
      scaler_(new QComboBox(this)),
      undo_(new QPushButton(tr("Undo"), this)),
      redo_(new QPushButton(tr("Redo"), this)),
      summary_(new QLabel(this)),
      table_(new RowView(selection, tr("Precision of each module"), this)) {
  addControls();
  table_->setEditTriggers(QAbstractItemView::SelectedClicked | QAbstractItemView::DoubleClicked |
                          QAbstractItemView::EditKeyPressed);
  connect(table_, &QAbstractItemView::clicked, this, [this](const QModelIndex& index) {
    if (index.column() == kPolicyDtype && index.flags().testFlag(Qt::ItemIsEditable)) {
      table_->edit(index);
    }
  });
  connect(&table_->model(), &RowModel::chosen, this,
          [this](const Place& place, int /*column*/, const QString& choice) { chooseDtype(place, choice); });
  connect(&draft_, &PolicyDraft::changed, this, &PolicyView::show);
  show();
}

void PolicyView::addControls() {
  for (const analysis::Objective objective :
       {analysis::Objective::kBalanced, analysis::Objective::kSafest, analysis::Objective::kFastest}) {
    objective_->addItem(text(name(objective)), static_cast<int>(objective));
  }
  objective_->setToolTip(
      tr("safest: float32 for errors and warnings; balanced: float32 for errors; fastest: bfloat16 for errors"));
  objective_->setAccessibleName(tr("Objective"));
  autocast_->addItem(tr("as the program says"), -1);
  for (const Dtype dtype : {Dtype::kFloat16, Dtype::kBfloat16}) {
    autocast_->addItem(text(name(dtype)), static_cast<int>(dtype));
  }
  autocast_->addItem(tr("off (float32)"), static_cast<int>(Dtype::kFloat32));
  autocast_->setAccessibleName(tr("Autocast"));
  autocast_->setToolTip(tr("The dtype of every autocast region of the program"));
  scaler_->setAccessibleName(tr("GradScaler"));
  scaler_->setToolTip(tr("Parameters that every GradScaler of the program is made with"));
  scaler_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  summary_->setWordWrap(true);
  summary_->setTextFormat(Qt::RichText);
  auto* const reset = new QPushButton(tr("Recommended"), this);
  reset->setToolTip(tr("Takes back every edit"));
  auto* const head = new QHBoxLayout;
  const std::pair<QString, QWidget*> fields[] = {
      {tr("Objective:"), objective_}, {tr("Autocast:"), autocast_}, {tr("GradScaler:"), scaler_}};
  for (const auto& [title, field] : fields) {
    head->addWidget(new QLabel(title, this));
    head->addWidget(field);
  }
  head->addWidget(reset);
  head->addStretch(1);
  head->addWidget(undo_);
  head->addWidget(redo_);
  auto* const foot = new QHBoxLayout;
  auto* const open_button = new QPushButton(tr("Open …"), this);
  auto* const save_button = new QPushButton(tr("Save as policy.json …"), this);
  auto* const copy = new QPushButton(tr("Copy as Python"), this);
  auto* const verify_button = new QPushButton(tr("Run and verify …"), this);
  verify_button->setToolTip(tr("Runs the program of this session once more, under the policy, and compares"));
  foot->addWidget(open_button);
  foot->addWidget(save_button);
  foot->addWidget(copy);
  foot->addStretch(1);
  foot->addWidget(verify_button);
  actions_ = {reset, open_button, save_button, copy, verify_button};
  auto* const layout = new QVBoxLayout(this);
  layout->setContentsMargins(6, 6, 6, 6);
  layout->addLayout(head);
  layout->addWidget(summary_);
  layout->addWidget(table_, 1);
  layout->addLayout(foot);

  connect(objective_, &QComboBox::activated, this,
          [this] { draft_.recommend(static_cast<analysis::Objective>(objective_->currentData().toInt())); });
  connect(autocast_, &QComboBox::activated, this, [this] {
    const int chosen = autocast_->currentData().toInt();
    draft_.setAutocast(chosen < 0 ? std::nullopt : std::optional(static_cast<Dtype>(chosen)));
  });
  connect(scaler_, &QComboBox::activated, this,
          [this] { draft_.setScaler(static_cast<ScalerChoice>(scaler_->currentData().toInt())); });
  connect(reset, &QPushButton::clicked, this, [this] { draft_.recommend(draft_.objective()); });
  connect(undo_, &QPushButton::clicked, &draft_, &PolicyDraft::undo);
  connect(redo_, &QPushButton::clicked, &draft_, &PolicyDraft::redo);
  connect(open_button, &QPushButton::clicked, this, &PolicyView::open);
  connect(save_button, &QPushButton::clicked, this, &PolicyView::save);
  connect(copy, &QPushButton::clicked, this, [this] { QApplication::clipboard()->setText(python()); });
  connect(verify_button, &QPushButton::clicked, this, &PolicyView::verify);
}

QString PolicyView::asText(QChar separator) const { return table_->text(separator); }

QString PolicyView::summary() const { return summary_->text(); }

void PolicyView::refresh() { draft_.setSession(session()); }

void PolicyView::show() {
  table_->setTable(draft_.table());
  for (QWidget* widget : {static_cast<QWidget*>(objective_), static_cast<QWidget*>(autocast_)}) {
    widget->setEnabled(draft_.ready());
  }
  for (QPushButton* button : actions_) {
    button->setEnabled(draft_.ready());
  }
  objective_->setCurrentIndex(objective_->findData(static_cast<int>(draft_.objective())));
  const std::optional<Dtype> autocast = draft_.autocast();
  autocast_->setCurrentIndex(autocast_->findData(autocast ? static_cast<int>(*autocast) : -1));
  scaler_->clear();
  scaler_->addItem(draft_.hasScaler() || !draft_.ready() ? tr("as the program says") : tr("none in this run"),
                   static_cast<int>(ScalerChoice::kProgram));
  if (draft_.hasScaler()) {
    scaler_->addItem(tr("as recommended"), static_cast<int>(ScalerChoice::kRecommended));
  }
  if (draft_.scaler() == ScalerChoice::kFile) {
    scaler_->addItem(tr("as the file says"), static_cast<int>(ScalerChoice::kFile));
  }
  scaler_->setCurrentIndex(scaler_->findData(static_cast<int>(draft_.scaler())));
  scaler_->setEnabled(scaler_->count() > 1);
  undo_->setEnabled(draft_.canUndo());
  redo_->setEnabled(draft_.canRedo());
  showSummary();
}

void PolicyView::showSummary() {
  if (!draft_.ready()) {
    summary_->setText(session() ? tr("Looking for what to recommend …") : QString());
    return;
  }
  const auto& findings = session()->analysis->findings;
  std::array<std::uint64_t, 3> all{};
  std::array<std::uint64_t, 3> gone{};
  for (const analysis::Finding& finding : findings) {
    ++all[static_cast<std::size_t>(finding.severity)];
  }
  const analysis::PromotionEffect& effect = draft_.effect();
  for (const std::size_t index : effect.removed) {
    ++gone[static_cast<std::size_t>(findings[index].severity)];
  }
  const policy::Policy policy = draft_.policy();
  QStringList parts;
  parts.append(policy.modules.empty()
                   ? tr("<b>No module leaves the dtype of autocast.</b>")
                   : tr("<b>Modules that leave the dtype of autocast: %1.</b>").arg(policy.modules.size()));
  parts.append(findings.empty() ? tr("The run has no findings.")
                                : tr("Expected to remove %1 and %2.")
                                      .arg(partText(gone[0], all[0], "error"), partText(gone[1], all[1], "warning")));
  if (!policy.modules.empty()) {
    const double bytes = effect.cost.cast_bytes;
    parts.append(tr("They take %1 % of the time of all ops; casts write about %2 %3 a step.")
                     .arg(effect.cost.op_time * 100, 0, 'f', 1)
                     .arg(text(analysis::bytesText(static_cast<std::uint64_t>(std::abs(bytes)))),
                          bytes < 0 ? tr("less") : tr("more")));
  }
  if (policy.scaler) {
    QStringList values;
    policy::forEachField(*policy.scaler, [&values](const char* key, const auto& value) {
      if (value) {
        values.append(
            QStringLiteral("%1 %2").arg(QLatin1String(key), text(analysis::scaleText(static_cast<double>(*value)))));
      }
    });
    parts.append(policy.scaler->enabled == false ? tr("GradScaler: not needed, switched off.")
                                                 : tr("GradScaler: %1.").arg(values.mid(1).join(QStringLiteral(", "))));
  }
  summary_->setText(parts.join(u' '));
}

void PolicyView::chooseDtype(const Place& place, const QString& choice) {
  draft_.setDtype(place.module, dtypeOf(choice));
}

QString PolicyView::saveTo(const QString& path) const {
  std::ostringstream out;
  const Result<void> written = reports::writePolicy(draft_.policy(), QApplication::applicationVersion().toStdString(),
                                                    name(draft_.objective()), out);
  return written.ok() ? saveText(text(out.str()), path) : text(written.error().message);
}

QString PolicyView::openFrom(const QString& path) {
  const Result<void> opened = draft_.open(path);
  return opened.ok() ? QString() : text(opened.error().message);
}

QString PolicyView::python() const {
  std::ostringstream out;
  const Result<void> written = reports::writePolicyPython(draft_.policy(), name(draft_.objective()), out);
  return written.ok() ? text(out.str()) : QString();
}

void PolicyView::open() {
  const QString path = QFileDialog::getOpenFileName(this, tr("Open a policy"), QFileInfo(session()->source).path(),
                                                    tr("policies (*.json);;all files (*)"));
  if (path.isEmpty()) {
    return;
  }
  if (const QString problem = openFrom(path); !problem.isEmpty()) {
    QMessageBox::warning(this, tr("Open a policy"), problem);
  }
}

void PolicyView::save() {
  const QString path = QFileDialog::getSaveFileName(
      this, tr("Save the policy"), QFileInfo(session()->source).path() + QStringLiteral("/policy.json"),
      tr("policies (*.json)"));
  if (path.isEmpty()) {
    return;
  }
  if (const QString problem = saveTo(path); !problem.isEmpty()) {
    QMessageBox::warning(this, tr("Save the policy"), problem);
  }
}

void PolicyView::verify() {
  VerifyRequest request = verifyRequest(*session());
  if (request.program.isEmpty()) {
    QMessageBox::information(this, tr("Run and verify"),
                             tr("The session does not say which command made it, so it cannot be run again. Save the "
                                "policy and use: ampscope profile --policy policy.json -- COMMAND"));
    return;
  }
  VerifyDialog dialog(
      std::move(request), [this](const QString& path) { return saveTo(path); }, this);
  if (dialog.exec() == QDialog::Accepted) {
    emit verified(session()->source, dialog.session());
  }
}

}  // namespace ampscope::gui
