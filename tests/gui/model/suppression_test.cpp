// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Does `ampscope check` read what the window writes, and does the file keep what it held?
#include "gui/model/suppression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QFile>

#include "cli/gate_settings.h"
#include "tests/support/temp_dir.h"

namespace ampscope::gui {
namespace {

class SuppressionTest : public ::testing::Test {
 protected:
  QString path() const { return QString::fromStdString(folder / "ampscope.toml"); }
  analysis::GateOptions read() const {
    analysis::GateOptions options;
    const Result<void> done = cli::readSettings(folder / "ampscope.toml", options);
    EXPECT_TRUE(done.ok()) << done.error().message;
    return options;
  }
  test::TempDir folder;
};

TEST_F(SuppressionTest, ANewFileHoldsTheEntry) {
  ASSERT_EQ(appendSuppression({QStringLiteral("forward-overflow"), QStringLiteral("blocks.0.mlp"),
                               QStringLiteral("known"), QDate(2027, 6, 30)},
                              path()),
            QString());
  const analysis::GateOptions options = read();
  ASSERT_EQ(options.suppressions.size(), 1U);
  EXPECT_EQ(options.suppressions[0].rule, "forward-overflow");
  EXPECT_EQ(options.suppressions[0].module, "blocks.0.mlp");
  EXPECT_EQ(options.suppressions[0].reason, "known");
  EXPECT_EQ(options.suppressions[0].expires, "2027-06-30");
}

TEST_F(SuppressionTest, WhatTheFileHeldStays) {
  QFile file(path());
  ASSERT_TRUE(file.open(QIODevice::WriteOnly));
  file.write("# ours\n[check]\nfail_on = \"warning\"\n\n[drift]\nabsmax = 3");  // without a last line break
  file.close();
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(appendSuppression({QStringLiteral("precision-loss"), {}, QStringLiteral("twice"), {}}, path()),
              QString());
  }
  const analysis::GateOptions options = read();
  EXPECT_EQ(options.fail_on, analysis::Severity::kWarning);
  ASSERT_EQ(options.suppressions.size(), 2U);
  EXPECT_EQ(options.suppressions[1].module, "*");
  EXPECT_EQ(options.suppressions[1].expires, "");
  ASSERT_TRUE(file.open(QIODevice::ReadOnly));
  EXPECT_TRUE(file.readAll().startsWith("# ours\n"));
}

TEST_F(SuppressionTest, HostileNamesStayText) {
  const QString hostile = QString::fromUtf8("a\"]\nb\\\t[[rules]] # 层 \x7f");
  ASSERT_EQ(appendSuppression({QStringLiteral("precision-loss"), hostile, hostile, {}}, path()), QString());
  const analysis::GateOptions options = read();
  ASSERT_EQ(options.suppressions.size(), 1U);
  EXPECT_EQ(options.suppressions[0].module, hostile.toStdString());
  EXPECT_EQ(options.suppressions[0].reason, hostile.toStdString());
}

TEST_F(SuppressionTest, APlaceThatCannotBeWrittenIsASentence) {
  const SuppressionEntry entry{QStringLiteral("precision-loss"), {}, QStringLiteral("r"), {}};
  EXPECT_THAT(appendSuppression(entry, QStringLiteral("/nowhere/ampscope.toml")).toStdString(),
              testing::HasSubstr("/nowhere/ampscope.toml cannot be written"));
  EXPECT_FALSE(appendSuppression(entry, QString::fromStdString(folder.path())).isEmpty()) << "a folder";
}

}  // namespace
}  // namespace ampscope::gui
