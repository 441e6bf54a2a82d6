// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/verify_dialog.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QFontDatabase>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStandardPaths>
#include <QTextEdit>
#include <QVBoxLayout>
#include <utility>

#include "gui/model/names.h"

namespace ampscope::gui {
namespace {

constexpr int kMostLines = 20000;  // of the program's output that are kept

QString quoted(const QString& word) {
  static const QString kPlain = QStringLiteral("_-./:=,+@%");
  const bool plain = !word.isEmpty() && std::all_of(word.begin(), word.end(), [](QChar c) {
    return (c.unicode() < 128 && c.isLetterOrNumber()) || kPlain.contains(c);
  });
  QString inside = word;
  return plain ? word : u'\'' + inside.replace(u'\'', QStringLiteral("'\\''")) + u'\'';
}

}  // namespace

VerifyRequest verifyRequest(const SessionData& session) {
  const analysis::RunInfo& run = session.analysis->run;
  VerifyRequest request;
  for (const std::string& word : run.arguments) {
    request.program.append(text(word));
  }
  const QFileInfo file(session.source);
  request.folder = run.folder.empty() ? file.absolutePath() : text(run.folder);
  request.like = QFileInfo(session.path).absoluteFilePath();
  request.session = file.absolutePath() + u'/' + file.completeBaseName() + QStringLiteral("-policy.ampscope");
  return request;
}

QString ampscopeProgram() {
  QString beside = QCoreApplication::applicationDirPath() + QStringLiteral("/ampscope");
  if (QFileInfo(beside).isExecutable()) {
    return beside;
  }
  const QString found = QStandardPaths::findExecutable(QStringLiteral("ampscope"));
  return found.isEmpty() ? QStringLiteral("ampscope") : found;
}

VerifyDialog::VerifyDialog(VerifyRequest request, std::function<QString(const QString&)> save_policy, QWidget* parent)
    : QDialog(parent),
      request_(std::move(request)),
      save_policy_(std::move(save_policy)),
      session_(new QLineEdit(request_.session, this)),
      command_(new QTextEdit(this)),
      output_(new QPlainTextEdit(this)),
      state_(new QLabel(this)),
      start_(new QPushButton(tr("Run"), this)),
      cancel_(new QPushButton(tr("Cancel"), this)) {
  setWindowTitle(tr("Run and verify"));
  resize(860, 520);
  const QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
  command_->setFont(fixed);
  // Whole, however long it is: a person agrees to it.
  constexpr int kLines = 5;
  command_->setReadOnly(true);
  command_->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  command_->setFixedHeight(kLines * QFontMetrics(fixed).lineSpacing() + 12);
  command_->setAccessibleName(tr("Command"));
  output_->setReadOnly(true);
  output_->setFont(fixed);
  output_->setMaximumBlockCount(kMostLines);
  output_->setPlaceholderText(tr("What the program prints is shown here."));
  output_->setAccessibleName(tr("Output of the program"));
  session_->setAccessibleName(tr("New session"));
  state_->setWordWrap(true);
  state_->setText(tr("This command comes from the session. Run it only if you know where the session comes from."));
  start_->setDefault(true);
  auto* const form = new QFormLayout;
  form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
  form->addRow(tr("New session:"), session_);
  form->addRow(tr("In the folder:"), new QLabel(request_.folder, this));
  form->addRow(tr("Command:"), command_);
  auto* const buttons = new QHBoxLayout;
  buttons->addWidget(state_, 1);
  buttons->addWidget(start_);
  buttons->addWidget(cancel_);
  auto* const layout = new QVBoxLayout(this);
  layout->addLayout(form);
  layout->addWidget(output_, 1);
  layout->addLayout(buttons);
  const auto show_command = [this] { command_->setPlainText(commandLine()); };
  show_command();
  connect(session_, &QLineEdit::textChanged, this, show_command);
  connect(start_, &QPushButton::clicked, this, &VerifyDialog::start);
  connect(cancel_, &QPushButton::clicked, this, &VerifyDialog::reject);
  process_.setProcessChannelMode(QProcess::MergedChannels);
  connect(&process_, &QProcess::readyReadStandardOutput, this, [this] {
    output_->moveCursor(QTextCursor::End);
    output_->insertPlainText(QString::fromUtf8(process_.readAllStandardOutput()));
    output_->moveCursor(QTextCursor::End);
  });
  connect(&process_, &QProcess::finished, this, &VerifyDialog::ended);
  connect(&process_, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
    if (error == QProcess::FailedToStart) {
      say(tr("%1 cannot be started: %2").arg(process_.program(), process_.errorString()));
      start_->setEnabled(true);
      session_->setEnabled(true);
    }
  });
}

VerifyDialog::~VerifyDialog() {
  if (running()) {
    process_.disconnect(this);
    process_.terminate();  // which ampscope hands to the program
    constexpr int kPatienceMs = 5000;
    if (!process_.waitForFinished(kPatienceMs)) {
      process_.kill();
    }
  }
}

QString VerifyDialog::session() const { return session_->text(); }

QString VerifyDialog::policyPath() const {
  const QFileInfo file(session_->text());
  return file.path() + u'/' + file.completeBaseName() + QStringLiteral(".json");
}

QStringList VerifyDialog::arguments() const {
  QStringList words = {QStringLiteral("profile"), QStringLiteral("--policy"), policyPath()};
  if (!request_.like.isEmpty()) {
    words << QStringLiteral("--like") << request_.like;
  }
  words << QStringLiteral("--output") << session_->text() << QStringLiteral("--") << request_.program;
  return words;
}

QString VerifyDialog::commandLine() const {
  QStringList words = {quoted(ampscopeProgram())};
  for (const QString& word : arguments()) {
    words.append(quoted(word));
  }
  return words.join(u' ');
}

void VerifyDialog::say(const QString& sentence) { state_->setText(sentence); }

void VerifyDialog::start() {
  if (running()) {
    return;
  }
  if (const QString problem = save_policy_(policyPath()); !problem.isEmpty()) {
    say(problem);
    return;
  }
  output_->clear();
  cancelled_ = false;
  start_->setEnabled(false);
  session_->setEnabled(false);
  say(tr("Running …"));
  process_.setWorkingDirectory(request_.folder);
  process_.start(ampscopeProgram(), arguments());
}

void VerifyDialog::ended(int code, QProcess::ExitStatus status) {
  start_->setEnabled(true);
  session_->setEnabled(true);
  const bool made = QFileInfo::exists(session_->text());
  if (cancelled_) {
    say(made ? tr("Cancelled. What was recorded until then is in %1.").arg(session_->text()) : tr("Cancelled."));
    return;
  }
  if (status == QProcess::NormalExit && code == 0 && made) {
    accept();
    return;
  }
  say(tr("The run ended with exit code %1; its last lines above say why.").arg(code));
}

void VerifyDialog::reject() {
  if (running()) {
    cancelled_ = true;
    say(tr("Ending the program …"));
    process_.terminate();
    return;
  }
  QDialog::reject();
}

}  // namespace ampscope::gui
