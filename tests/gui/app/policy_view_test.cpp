// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A person edits a policy, saves it, and tries it.
#include "gui/views/policy_view.h"

#include <gmock/gmock.h>

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTextEdit>

#include "analyzer/policy/policy.h"
#include "gui/views/verify_dialog.h"
#include "tests/gui/app/gui_fixture.h"
#include "tests/support/temp_dir.h"

namespace ampscope::gui {
namespace {

using PolicyViewTest = WindowTest;

QPushButton* button(const QWidget& in, const QString& text) {
  for (QPushButton* known : in.findChildren<QPushButton*>()) {
    if (known->text() == text) {
      return known;
    }
  }
  return nullptr;
}

TEST_F(PolicyViewTest, IsEditedByMouseAndKeyboardSavedAndCopied) {
  openExample();
  auto* const view = dynamic_cast<PolicyView*>(window.view(QStringLiteral("policy")));
  ASSERT_NE(view, nullptr);
  window.showView(QStringLiteral("policy"));
  QTest::qWait(1);
  ASSERT_EQ(view->draft().modules().size(), 1U) << view->summary().toStdString();
  EXPECT_EQ(view->draft().modules()[0].module, "2");
  EXPECT_THAT(view->summary().toStdString(), testing::HasSubstr("1 of 1 error"));

  // The drop-down of layer 2: back to autocast.
  view->table().expandAll();
  QModelIndex layer;
  RowFilter& rows = view->table().rows();
  for (int i = 0; i < rows.rowCount(rows.index(0, 0)); ++i) {
    const QModelIndex at = rows.index(i, kPolicyDtype, rows.index(0, 0));
    layer = rows.row(at)->place->module.path == "2" ? at : layer;
  }
  ASSERT_TRUE(layer.isValid());
  QTest::mouseClick(view->table().viewport(), Qt::LeftButton, {}, view->table().visualRect(layer).center());
  auto* const box = view->table().viewport()->findChild<QComboBox*>();
  ASSERT_NE(box, nullptr);
  box->setCurrentText(QStringLiteral("autocast"));
  emit box->activated(box->currentIndex());
  QTest::qWait(1);
  EXPECT_TRUE(view->draft().modules().empty());
  EXPECT_THAT(view->summary().toStdString(), testing::HasSubstr("0 of 1 error"));
  button(*view, QStringLiteral("Undo"))->click();
  EXPECT_EQ(view->draft().modules().size(), 1U);

  const test::TempDir folder;
  const std::string path = folder / "policy.json";
  ASSERT_EQ(view->saveTo(QString::fromStdString(path)), QString());
  const Result<policy::Policy> saved = policy::readPolicy(path);
  ASSERT_TRUE(saved.ok()) << saved.error().message;
  ASSERT_EQ(saved.value().modules.size(), 1U);
  EXPECT_EQ(saved.value().modules[0].dtype, Dtype::kFloat32);
  EXPECT_EQ(view->openFrom(QString::fromStdString(path)), QString());
  EXPECT_THAT(view->saveTo(QStringLiteral("/nowhere/policy.json")).toStdString(),
              testing::HasSubstr("cannot be written"));
  EXPECT_THAT(view->openFrom(QStringLiteral("/nowhere/policy.json")).toStdString(),
              testing::HasSubstr("/nowhere/policy.json"));

  button(*view, QStringLiteral("Copy as Python"))->click();
  EXPECT_THAT(QApplication::clipboard()->text().toStdString(), testing::HasSubstr("\"2\": torch.float32"));
}

/// A program that stands where ampscope would.
class FakeAmpscope {
 public:
  explicit FakeAmpscope(const char* script) : before_(qgetenv("PATH")) {
    const std::string program = folder_ / "ampscope";
    test::writeFile(program, std::string("#!/bin/sh\n") + script);
    QFile::setPermissions(QString::fromStdString(program),
                          QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
    qputenv("PATH", QByteArray::fromStdString(folder_.path()) + ':' + before_);
  }
  FakeAmpscope(const FakeAmpscope&) = delete;
  FakeAmpscope& operator=(const FakeAmpscope&) = delete;
  ~FakeAmpscope() { qputenv("PATH", before_); }

 private:
  test::TempDir folder_;
  QByteArray before_;
};

TEST(VerifyDialogTest, ShowsTheCommandAndAsksBeforeItRuns) {
  const FakeAmpscope ampscope("echo \"training $@\"; for a; do [ \"$last\" = --output ] && : > \"$a\"; last=$a; done");
  const test::TempDir folder;
  const QString session = QString::fromStdString(folder / "fixed run.ampscope");
  QString policy;
  VerifyDialog dialog(
      {{QStringLiteral("python"), QStringLiteral("train it.py")}, QString::fromStdString(folder.path()), {}, session},
      [&policy](const QString& path) {
        policy = path;
        return QString();
      });
  EXPECT_THAT(dialog.commandLine().toStdString(), testing::EndsWith("fixed run.ampscope' -- python 'train it.py'"));
  EXPECT_EQ(dialog.findChild<QTextEdit*>()->toPlainText(), dialog.commandLine()) << "the whole of it is shown";
  EXPECT_FALSE(dialog.running());
  EXPECT_TRUE(policy.isEmpty()) << "nothing is written before it was asked for";
  dialog.show();
  button(dialog, QStringLiteral("Run"))->click();
  ASSERT_TRUE(QTest::qWaitFor([&dialog] { return dialog.result() == QDialog::Accepted; }, kPatience));
  EXPECT_THAT(policy.toStdString(), testing::EndsWith("fixed run.json"));
  EXPECT_THAT(dialog.findChild<QPlainTextEdit*>()->toPlainText().toStdString(),
              testing::HasSubstr("training profile --policy"));
}

TEST(VerifyDialogTest, AFailureStaysInSightAndARunCanBeCancelled) {
  const test::TempDir folder;
  const QString session = QString::fromStdString(folder / "out.ampscope");
  {
    const FakeAmpscope ampscope("echo it went wrong; exit 3");
    VerifyDialog dialog({{QStringLiteral("python")}, QString::fromStdString(folder.path()), {}, session},
                        [](const QString&) { return QString(); });
    dialog.show();
    dialog.start();
    ASSERT_TRUE(QTest::qWaitFor([&dialog] { return !dialog.running(); }, kPatience));
    EXPECT_TRUE(dialog.isVisible());
    bool said = false;
    for (const QLabel* label : dialog.findChildren<QLabel*>()) {
      said = said || label->text().contains(QStringLiteral("exit code 3"));
    }
    EXPECT_TRUE(said);
  }
  const FakeAmpscope ampscope("exec sleep 600");
  VerifyDialog dialog({{QStringLiteral("python")}, QString::fromStdString(folder.path()), {}, session},
                      [](const QString&) { return QString(); });
  dialog.show();
  dialog.start();
  ASSERT_TRUE(QTest::qWaitFor([&dialog] { return dialog.running(); }, kPatience));
  dialog.reject();
  ASSERT_TRUE(QTest::qWaitFor([&dialog] { return !dialog.running(); }, kPatience));
  EXPECT_TRUE(dialog.isVisible()) << "so that one can read why";
}

TEST(VerifyDialogTest, APolicyThatCannotBeSavedIsNotRun) {
  VerifyDialog dialog({{QStringLiteral("python")}, QStringLiteral("/"), {}, QStringLiteral("/nowhere/out.ampscope")},
                      [](const QString& path) { return path + QStringLiteral(" cannot be written"); });
  dialog.start();
  EXPECT_FALSE(dialog.running());
}

}  // namespace
}  // namespace ampscope::gui
