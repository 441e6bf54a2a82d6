// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs the program of a session once more, under a policy: shows the command, asks, shows what the program prints, and
// can be cancelled. Used by the policy view; the GUI's thread.
#pragma once

#include <QDialog>
#include <QProcess>
#include <QString>
#include <QStringList>
#include <functional>

#include "gui/model/session_data.h"

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QTextEdit;

namespace ampscope::gui {

struct VerifyRequest {
  QStringList program;  ///< with its arguments; empty: not known
  QString folder;       ///< to run it in
  QString like;         ///< session whose measuring options are used
  QString session;      ///< proposed for the new session; the policy lies beside it
};

/// From what the session says of its run. Whatever a session says is only shown until a person agrees.
[[nodiscard]] VerifyRequest verifyRequest(const SessionData& session);
/// The program beside this one, else the one that PATH has, else "ampscope".
[[nodiscard]] QString ampscopeProgram();

class VerifyDialog final : public QDialog {
  Q_OBJECT

 public:
  /// `save_policy(path)` returns "" or why it could not.
  VerifyDialog(VerifyRequest request, std::function<QString(const QString&)> save_policy, QWidget* parent = nullptr);
  ~VerifyDialog() override;

  [[nodiscard]] QString session() const;
  /// The line that Start runs, quoted as for a shell.
  [[nodiscard]] QString commandLine() const;
  [[nodiscard]] bool running() const { return process_.state() != QProcess::NotRunning; }

 public slots:
  void start();
  void reject() override;

 private:
  [[nodiscard]] QStringList arguments() const;
  [[nodiscard]] QString policyPath() const;
  void ended(int code, QProcess::ExitStatus status);
  void say(const QString& sentence);

  VerifyRequest request_;
  std::function<QString(const QString&)> save_policy_;
  QProcess process_;
  QLineEdit* session_;
  QTextEdit* command_;
  QPlainTextEdit* output_;
  QLabel* state_;
  QPushButton* start_;
  QPushButton* cancel_;
  bool cancelled_ = false;
};

}  // namespace ampscope::gui
