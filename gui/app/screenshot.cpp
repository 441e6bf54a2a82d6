// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/screenshot.h"

#include <QEventLoop>
#include <QTimer>

#include "gui/app/main_window.h"
#include "gui/app/start_page.h"
#include "gui/plot/export.h"
#include "gui/views/compare_view.h"

namespace ampscope::gui {
namespace {

/// Lets the window work until nothing is being read any more.
void settle(const MainWindow& window) {
  constexpr int kPeriod = 20;
  QEventLoop loop;
  QTimer timer;
  int calm = 0;
  QObject::connect(&timer, &QTimer::timeout, &loop, [&] {
    calm = window.busy() ? 0 : calm + 1;
    if (calm > 5) {
      loop.quit();
    }
  });
  timer.start(kPeriod);
  loop.exec();
}

}  // namespace

QString takeScreenshot(const Options& options) {
  MainWindow window(false);
  window.resize(options.size);
  window.show();
  if (!options.session.isEmpty()) {
    if (!options.compare.isEmpty()) {
      window.compareWith(options.compare, options.range);
    }
    window.open(options.session, options.range);
    settle(window);
    if (QString problem = window.startPage().failure(); !problem.isEmpty()) {
      return problem;
    }
    if (const auto* const compare = dynamic_cast<CompareView*>(window.view(QStringLiteral("compare")));
        compare && !compare->failure().isEmpty()) {
      return compare->failure();
    }
    window.showView(options.view.isEmpty() ? QStringLiteral("overview") : options.view);
    window.select(options.select);
    settle(window);
  }
  window.resize(options.size);
  settle(window);
  if (window.size() != options.size) {
    return QStringLiteral("the window cannot be %1x%2; ask for %3x%4 or more with --size")
        .arg(options.size.width())
        .arg(options.size.height())
        .arg(window.width())
        .arg(window.height());
  }
  return saveImage(window, options.screenshot);
}

}  // namespace ampscope::gui
