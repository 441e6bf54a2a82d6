// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How soon does the window answer? Opens a session (made by gui_bench.py: a million calls), types into the filter,
// moves the slider of the scaler, and redraws a heat map of 500 layers x 10,000 steps. Prints milliseconds; nothing is
// judged.
//
//     QT_QPA_PLATFORM=offscreen gui_bench SESSION
#include <sys/resource.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QSlider>
#include <QTest>
#include <QTextStream>
#include <algorithm>
#include <functional>
#include <random>
#include <vector>

#include "gui/app/main_window.h"
#include "gui/app/start_page.h"
#include "gui/plot/heat_map.h"
#include "gui/plot/theme.h"
#include "gui/views/view.h"
#include "gui/views/what_if.h"

namespace ampscope::gui {
namespace {

constexpr int kPatience = 600000;

double milliseconds(const QElapsedTimer& clock) { return static_cast<double>(clock.nsecsElapsed()) * 1e-6; }

double peakMib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

void print(const QString& what, double value, const QString& unit) {
  QTextStream(stdout) << QStringLiteral("%1 %2 %3\n").arg(what, -58).arg(value, 9, 'f', 1).arg(unit);
}

/// Median of the time that `act` and all that it brings about take.
void measure(const QString& what, int rounds, const std::function<void(int)>& act) {
  std::vector<double> times;
  for (int round = 0; round < rounds; ++round) {
    QElapsedTimer clock;
    clock.start();
    act(round);
    QCoreApplication::sendPostedEvents();
    QCoreApplication::processEvents();
    times.push_back(milliseconds(clock));
  }
  std::sort(times.begin(), times.end());
  print(what + QStringLiteral(", median of %1").arg(rounds), times[times.size() / 2], QStringLiteral("ms"));
}

void measureHeatMap() {
  constexpr int kLayers = 500;
  constexpr std::size_t kSteps = 10000;
  HeatMapData data;
  data.logarithmic = true;
  std::minstd_rand random(1);
  for (int layer = 0; layer < kLayers; ++layer) {
    data.rows.append(QStringLiteral("blocks.%1").arg(layer));
    for (std::size_t step = 0; step < kSteps; ++step) {
      data.values.push_back(static_cast<float>(1 + random() % 1000));
      data.bad.push_back(random() % 100000 == 0);
    }
  }
  for (std::uint32_t step = 0; step < kSteps; ++step) {
    data.first.push_back(step);
    data.last.push_back(step);
  }
  HeatMap map;
  map.resize(1280, 700);
  map.setData(std::move(data));
  map.show();
  QTest::qWait(50);
  measure(QStringLiteral("heat map of 500 x 10,000: redraw after a zoom"), 21, [&map](int round) {
    map.zoomTo(std::pair<std::uint32_t, std::uint32_t>(0, kSteps - 1 - static_cast<std::uint32_t>(round)));
    map.grab();
  });
  measure(QStringLiteral("heat map of 500 x 10,000: redraw"), 21, [&map](int /*round*/) { map.grab(); });
}

int run(const QString& path) {
  setTheme(false);
  MainWindow window(false);
  window.resize(1280, 800);
  window.show();
  QTest::qWait(100);
  const double before = peakMib();
  QElapsedTimer clock;
  clock.start();
  window.open(path);
  if (!QTest::qWaitFor([&window] { return window.session() != nullptr || !window.startPage().failure().isEmpty(); },
                       kPatience) ||
      !window.session()) {
    QTextStream(stderr) << "gui_bench: " << window.startPage().failure() << '\n';
    return 3;
  }
  print(QStringLiteral("open: until the window can be used"), milliseconds(clock), QStringLiteral("ms"));
  if (!QTest::qWaitFor([&window] { return window.session()->analyzed; }, kPatience)) {
    return 3;
  }
  print(QStringLiteral("open: until the findings are there"), milliseconds(clock), QStringLiteral("ms"));
  if (!QTest::qWaitFor([&window] { return !window.busy(); }, kPatience)) {
    return 3;
  }
  print(QStringLiteral("open: until everything is there"), milliseconds(clock), QStringLiteral("ms"));
  print(QStringLiteral("peak memory (%1 MiB of it without a session)").arg(before, 0, 'f', 0), peakMib(),
        QStringLiteral("MiB"));
  for (const char* id : {"overview", "layers", "heatmap", "policy", "findings"}) {
    window.showView(QLatin1String(id));
    QTest::qWait(50);
    const QString line = QStringLiteral("module:blocks.1");
    measure(QStringLiteral("filter keystroke with %1 in front").arg(QLatin1String(id)), 15,
            [&](int round) { window.selection().setFilterText(line.left(8 + round % (line.size() - 7)), true); });
    window.selection().setFilterText({});
  }
  window.showView(QStringLiteral("scaler"));
  QTest::qWait(50);
  if (auto* const what_if = window.findChild<WhatIf*>(); what_if != nullptr && !what_if->isHidden()) {
    measure(QStringLiteral("slider of the scaler to the new trajectory"), 21,
            [what_if](int round) { what_if->initScale().setValue(1 + round % 24); });
  }
  measureHeatMap();
  return 0;
}

}  // namespace
}  // namespace ampscope::gui

int main(int argc, char** argv) {
  if (argc != 2) {
    QTextStream(stderr) << "gui_bench SESSION\n";
    return 2;
  }
  if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
  }
  const QApplication application(argc, argv);
  return ampscope::gui::run(QString::fromLocal8Bit(argv[1]));
}
