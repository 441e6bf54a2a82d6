// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A window with the built-in example: the session of a real run, in which layer 2 overflows from step 4 on.
#pragma once

#include <gtest/gtest.h>

#include <QAction>
#include <QTest>

#include "gui/app/main_window.h"
#include "gui/app/start_page.h"

namespace ampscope::gui {

inline constexpr int kPatience = 30000;

class WindowTest : public ::testing::Test {
 protected:
  WindowTest() : window(false) {
    window.resize(1280, 800);
    window.show();
  }

  void openExample() {
    window.openExample();
    ASSERT_TRUE(QTest::qWaitFor([this] { return !window.busy(); }, kPatience));
    ASSERT_TRUE(window.session() && window.session()->series) << window.startPage().failure().toStdString();
  }
  void settle() {
    ASSERT_TRUE(QTest::qWaitFor([this] { return !window.busy(); }, kPatience));
  }
  QAction* action(const QString& text) {
    for (QAction* known : window.allActions()) {
      if (QString(known->text()).remove(u'&') == text) {
        return known;
      }
    }
    return nullptr;
  }

  MainWindow window;
};

}  // namespace ampscope::gui
