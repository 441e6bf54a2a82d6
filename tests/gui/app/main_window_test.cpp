// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a person does with the window, by mouse and keyboard, on the session of a real run: the built-in example, in
// which layer 2 overflows from step 4 on.
#include "gui/app/main_window.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QSlider>
#include <QTabBar>
#include <QTest>
#include <filesystem>
#include <fstream>

#include "gui/app/filter_bar.h"
#include "gui/app/screenshot.h"
#include "gui/app/start_page.h"
#include "gui/plot/export.h"
#include "gui/views/findings_view.h"
#include "gui/views/histogram_view.h"
#include "gui/views/step_views.h"
#include "gui/views/table_views.h"
#include "tests/gui/app/gui_fixture.h"
#include "tests/support/temp_dir.h"
#include "tests/support/trace_builder.h"

namespace ampscope::gui {
namespace {

using MainWindowTest = WindowTest;

TEST_F(MainWindowTest, BeginsWithTheStartPage) {
  EXPECT_TRUE(window.startPage().isVisible());
  EXPECT_EQ(window.startPage().currentIndex(), 0);
  EXPECT_FALSE(window.view(QStringLiteral("layers"))->isVisible());
}

TEST_F(MainWindowTest, EveryDockOpensWithTheExample) {
  openExample();
  for (View* const view : window.views()) {
    window.showView(view->id());
    QTest::qWait(1);
    EXPECT_TRUE(view->isVisible()) << view->id().toStdString();
    EXPECT_FALSE(view->grab().isNull());
    EXPECT_FALSE(view->accessibleName().isEmpty());
  }
}

TEST_F(MainWindowTest, ShowMeLeadsFromTheVerdictToTheLayer) {
  openExample();
  QPushButton* show = nullptr;
  for (QPushButton* button : window.view(QStringLiteral("overview"))->findChildren<QPushButton*>()) {
    show = show == nullptr && button->text() == QStringLiteral("Show me") ? button : show;
  }
  ASSERT_NE(show, nullptr);
  QTest::mouseClick(show, Qt::LeftButton);
  settle();
  ASSERT_TRUE(window.selection().place());
  EXPECT_EQ(window.selection().place()->module.path, "2");
  ASSERT_TRUE(window.selection().steps());
  EXPECT_EQ(window.selection().steps()->first, 4U);
  EXPECT_TRUE(window.view(QStringLiteral("findings"))->isVisible());
}

TEST_F(MainWindowTest, FilterTypedByAPersonReachesEveryView) {
  openExample();
  auto* const line = window.findChild<FilterBar*>()->findChild<QLineEdit*>();
  line->setFocus();
  QTest::keyClicks(line, QStringLiteral("module:2"));
  EXPECT_EQ(window.selection().filter().terms().size(), 1U);
  auto* const layers = dynamic_cast<LayersView*>(window.view(QStringLiteral("layers")));
  const RowFilter& rows = layers->table().rows();
  ASSERT_EQ(rows.rowCount(), 1);
  EXPECT_EQ(rows.rowCount(rows.index(0, 0)), 1);  // module 2 of the root
  EXPECT_EQ(dynamic_cast<HeatMapView*>(window.view(QStringLiteral("heatmap")))->map().data().rows,
            QStringList{QStringLiteral("2")});
  window.selection().goBack();
  EXPECT_TRUE(window.selection().filter().empty());
  EXPECT_EQ(rows.rowCount(rows.index(0, 0)), 3);
}

TEST_F(MainWindowTest, BrushingTheTimelineSelectsSteps) {
  openExample();
  Plot& plot = dynamic_cast<TimelineView*>(window.view(QStringLiteral("timeline")))->plot();
  QTest::qWait(10);
  const auto at = [&plot](double step) {
    return QPoint(static_cast<int>(plot.xAxis->coordToPixel(step)), plot.axisRect()->center().y());
  };
  QTest::mousePress(&plot, Qt::LeftButton, {}, at(4));
  QTest::mouseMove(&plot, at(6));
  QTest::mouseRelease(&plot, Qt::LeftButton, {}, at(6));
  ASSERT_TRUE(window.selection().steps());
  EXPECT_EQ(*window.selection().steps(), (StepRange{4, 6}));
  QTest::mouseDClick(&plot, Qt::LeftButton, {}, at(5));
  EXPECT_FALSE(window.selection().steps());
}

TEST_F(MainWindowTest, TheChainOfTheFirstInfIsRead) {
  openExample();
  window.showView(QStringLiteral("findings/0"));
  settle();
  auto* const chain = window.findChild<ChainWidget*>();
  ASSERT_NE(chain, nullptr);
  EXPECT_GT(chain->sizeHint().height(), 100);  // several boxes
}

TEST_F(MainWindowTest, TheScaleSliderTellsWhatFlushes) {
  openExample();
  auto* const view = dynamic_cast<HistogramView*>(window.view(QStringLiteral("histogram")));
  window.showView(view->id());
  window.select(QStringLiteral("place:2"));
  settle();
  const QString before = view->verdict();
  ASSERT_TRUE(before.contains(QStringLiteral("flushed"))) << before.toStdString();
  view->scale().setValue(-24);
  EXPECT_NE(view->verdict(), before);
  view->scale().setValue(0);
  EXPECT_EQ(view->verdict(), before);
}

TEST_F(MainWindowTest, CopiesAndExports) {
  openExample();
  window.showView(QStringLiteral("casts"));
  QTest::qWait(1);
  View* const casts = window.view(QStringLiteral("casts"));
  EXPECT_TRUE(casts->asText(u',').startsWith(QStringLiteral("From → to,By,Layer")));
  const test::TempDir folder;
  for (const char* name : {"view.png", "view.svg"}) {
    const QString path = QString::fromStdString(folder / name);
    EXPECT_EQ(saveImage(*casts, path), QString());
    EXPECT_GT(std::filesystem::file_size(path.toStdString()), 1000U);
  }
  EXPECT_TRUE(saveImage(*casts, QStringLiteral("/nowhere/view.png")).contains(QStringLiteral("cannot be written")));
  EXPECT_TRUE(saveImage(*casts, QStringLiteral("view.bmp")).contains(QStringLiteral(".png or .svg")));
  auto* const layers = dynamic_cast<LayersView*>(window.view(QStringLiteral("layers")));
  layers->table().copyRows();
  EXPECT_TRUE(QApplication::clipboard()->text().startsWith(QStringLiteral("Layer\tWorst")));
  window.showView(QStringLiteral("casts"));
  QTest::qWait(1);
  action(QStringLiteral("Copy table of the view"))->trigger();
  EXPECT_TRUE(QApplication::clipboard()->text().startsWith(QStringLiteral("From → to\tBy\tLayer")));
  // By a click on a tab, which leaves the focus where it was.
  for (QTabBar* tabs : window.findChildren<QTabBar*>()) {
    for (int i = 0; i < tabs->count(); ++i) {
      if (tabs->tabText(i) == QStringLiteral("Layers")) {
        QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(i).center());
      }
    }
  }
  QTest::qWait(10);
  action(QStringLiteral("Copy table of the view"))->trigger();
  EXPECT_TRUE(QApplication::clipboard()->text().startsWith(QStringLiteral("Layer\tWorst")));
}

TEST_F(MainWindowTest, ABadFileIsASentenceInTheWindow) {
  const test::TempDir folder;
  const std::string whole = folder / "text.ampscope";
  std::ofstream(whole) << "this is no session";
  for (const std::string& path : {whole, folder / "missing.ampscope", std::string("/")}) {
    QSignalSpy settled(&window, &MainWindow::settled);
    window.open(QString::fromStdString(path));
    ASSERT_TRUE(QTest::qWaitFor([&] { return settled.count() != 0; }, kPatience));
    EXPECT_THAT(window.startPage().failure().toStdString(), ::testing::HasSubstr(path));
    EXPECT_TRUE(window.startPage().isVisible());
  }
  openExample();  // and the next one opens all the same
}

TEST_F(MainWindowTest, ASessionIsSeenThroughARange) {
  const test::TempDir folder;
  const std::string trace_path = folder / "1.amptrace";
  const std::string path = folder / "run.ampscope";
  test::TraceBuilder trace(trace_path);
  trace.process({{"pid", "1"}, {"started_monotonic_ns", "1"}});
  trace.call({.module = "fc", .tensors = {test::output({1, 2})}});
  trace.add(trace::RangeBegin{1, 0, "", "epoch"});
  trace.add(trace::RangeBegin{2, std::int64_t{1} << 60, "", "afterwards"});
  trace.end();
  (void)test::makeSession({trace_path}, path);
  for (const auto& [range, layers] : {std::pair("epoch", 1U), std::pair("afterwards", 0U)}) {
    window.open(QString::fromStdString(path), range);
    settle();
    ASSERT_TRUE(window.session()) << window.startPage().failure().toStdString();
    EXPECT_EQ(window.session()->analysis->layers.size(), layers) << range;
    EXPECT_EQ(window.session()->analysis->run.range, range);
  }
  window.open(QString::fromStdString(path), "epochs");
  settle();
  EXPECT_THAT(window.startPage().failure().toStdString(), ::testing::HasSubstr("did you mean 'epoch'?"));
}

TEST_F(MainWindowTest, LoadingIsCancelled) {
  QSignalSpy settled(&window, &MainWindow::settled);
  window.openExample();
  for (QPushButton* button : window.startPage().findChildren<QPushButton*>()) {
    if (button->text() == QStringLiteral("Cancel")) {
      button->click();
    }
  }
  ASSERT_TRUE(QTest::qWaitFor([&] { return settled.count() != 0; }, kPatience));
  EXPECT_FALSE(window.busy());
  openExample();
}

TEST_F(MainWindowTest, EveryActionHasANameAndShortcutsAreUnique) {
  QStringList keys;
  for (const QAction* known : window.allActions()) {
    EXPECT_FALSE(known->text().isEmpty());
    if (const QString key = known->shortcut().toString(); !key.isEmpty()) {
      EXPECT_FALSE(keys.contains(key)) << key.toStdString();
      keys.append(key);
    }
  }
  ASSERT_NE(action(QStringLiteral("Dark colours")), nullptr);
  openExample();
  action(QStringLiteral("Dark colours"))->trigger();
  action(QStringLiteral("Light colours"))->trigger();
  action(QStringLiteral("Default arrangement"))->trigger();
  EXPECT_TRUE(window.view(QStringLiteral("overview"))->isVisible());
}

TEST(WindowSettings, ArrangementAndRecentSessionsAreKept) {
  QSettings().clear();
  const test::TempDir folder;
  const QString path = QString::fromStdString(folder / "run.amptrace");
  ASSERT_TRUE(QFile::copy(QStringLiteral(":/example.amptrace"), path));
  {
    MainWindow window(true);
    window.show();
    window.open(path);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !window.busy(); }, kPatience));
    qobject_cast<QDockWidget*>(window.view(QStringLiteral("casts"))->parentWidget())->close();
    window.close();
  }
  EXPECT_EQ(QSettings().value(QStringLiteral("recent")).toStringList(), QStringList{path});
  MainWindow window(true);
  window.show();
  window.open(path);
  ASSERT_TRUE(QTest::qWaitFor([&] { return !window.busy(); }, kPatience));
  EXPECT_TRUE(qobject_cast<QDockWidget*>(window.view(QStringLiteral("casts"))->parentWidget())->isHidden());
  QSettings().clear();
}

}  // namespace
}  // namespace ampscope::gui
