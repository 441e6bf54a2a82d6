// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs the tests of the GUI, on the offscreen platform unless QT_QPA_PLATFORM says otherwise, with settings of its own.
#include <gtest/gtest.h>

#include <QApplication>
#include <QTemporaryDir>

#include "gui/plot/theme.h"

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
  }
  const QTemporaryDir settings;
  qputenv("XDG_CONFIG_HOME", settings.path().toLocal8Bit());
  const QApplication application(argc, argv);
  QApplication::setOrganizationName(QStringLiteral("ampscope-test"));
  QApplication::setApplicationName(QStringLiteral("ampscope-test"));
  ampscope::gui::setTheme(false);
  return RUN_ALL_TESTS();
}
