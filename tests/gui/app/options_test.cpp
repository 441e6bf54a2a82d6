// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/options.h"

#include <gtest/gtest.h>

namespace ampscope::gui {
namespace {

ParsedOptions parse(const QStringList& words) {
  return parseOptions(QStringList{QStringLiteral("ampscope-gui")} + words);
}

TEST(Options, ASessionAndEveryOption) {
  const ParsedOptions parsed =
      parse({QStringLiteral("run.ampscope"), QStringLiteral("--screenshot"), QStringLiteral("a.png"),
             QStringLiteral("--view"), QStringLiteral("heatmap"), QStringLiteral("--size"), QStringLiteral("640x480"),
             QStringLiteral("--theme"), QStringLiteral("dark"), QStringLiteral("--select"), QStringLiteral("op:mm"),
             QStringLiteral("--range"), QStringLiteral("warm up")});
  EXPECT_EQ(parsed.error, QString());
  EXPECT_EQ(parsed.options.session, QStringLiteral("run.ampscope"));
  EXPECT_EQ(parsed.options.view, QStringLiteral("heatmap"));
  EXPECT_EQ(parsed.options.size, QSize(640, 480));
  EXPECT_EQ(parsed.options.dark, true);
  EXPECT_EQ(parsed.options.select, QStringLiteral("op:mm"));
  EXPECT_EQ(parsed.options.range, "warm up");
}

TEST(Options, WrongUsageIsOneSentence) {
  const QList<QStringList> wrong = {{QStringLiteral("--nonsense")},
                                    {QStringLiteral("a"), QStringLiteral("b")},
                                    {QStringLiteral("--view"), QStringLiteral("weather")},
                                    {QStringLiteral("--size"), QStringLiteral("big")},
                                    {QStringLiteral("--size"), QStringLiteral("10x10")},
                                    {QStringLiteral("--size"), QStringLiteral("99999x500")},
                                    {QStringLiteral("--theme"), QStringLiteral("blue")},
                                    {QStringLiteral("--range"), QStringLiteral("forward")}};
  for (const QStringList& words : wrong) {
    const QString error = parse(words).error;
    EXPECT_FALSE(error.isEmpty()) << words.join(u' ').toStdString();
    EXPECT_FALSE(error.contains(u'\n'));
  }
}

TEST(Options, HelpAndVersionAreText) {
  EXPECT_TRUE(parse({QStringLiteral("--help")}).output.contains(QStringLiteral("--screenshot")));
  EXPECT_TRUE(parse({QStringLiteral("--version")}).output.startsWith(QStringLiteral("ampscope-gui ")));
}

}  // namespace
}  // namespace ampscope::gui
