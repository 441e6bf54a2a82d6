// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Two runs side by side: that of the example, and the first part of it, in which nothing has overflowed yet.
#include "gui/views/compare_view.h"

#include <gmock/gmock.h>

#include <QAbstractItemModelTester>
#include <QFile>
#include <QPushButton>
#include <QSignalSpy>

#include "analyzer/store/ingest.h"
#include "gui/app/save_report.h"
#include "gui/model/compare_tables.h"
#include "tests/gui/app/gui_fixture.h"
#include "tests/support/temp_dir.h"

namespace ampscope::gui {
namespace {

class CompareViewTest : public WindowTest {
 protected:
  /// A session of the first bytes of the example's trace.
  QString sessionOf(double share, const char* name) {
    QFile example(QStringLiteral(":/example.amptrace"));
    EXPECT_TRUE(example.open(QIODevice::ReadOnly));
    const QByteArray bytes = example.readAll();
    const std::string trace = folder / (std::string(name) + ".amptrace");
    test::writeFile(trace, std::string_view(bytes.constData(),
                                            static_cast<std::size_t>(static_cast<double>(bytes.size()) * share)));
    const std::string session = folder / name;
    EXPECT_TRUE(store::ingest({trace}, session, {}).ok());
    return QString::fromStdString(session);
  }
  CompareView& view() { return *dynamic_cast<CompareView*>(window.view(QStringLiteral("compare"))); }

  test::TempDir folder;
};

TEST_F(CompareViewTest, FindingsAndLayersOfTwoRuns) {
  const QString short_run = sessionOf(0.35, "short.ampscope");
  openExample();
  EXPECT_THAT(view().message().toStdString(), testing::HasSubstr("Compare this run with another one"));
  window.compareWith(short_run);
  settle();
  ASSERT_TRUE(view().other());
  EXPECT_TRUE(view().isVisible());
  EXPECT_THAT(view().message().toStdString(), testing::HasSubstr("1 new, 0 gone"));
  ASSERT_EQ(view().findings().rows().rowCount(), 1);
  EXPECT_EQ(view().findings().rows().index(0, 0).data().toString(), QStringLiteral("new"));
  EXPECT_THAT(view().asText(u',').toStdString(), testing::HasSubstr("Layer,Dtype,Largest"));
  // A layer that is clicked is selected everywhere.
  const QModelIndex layer = view().tensors().rows().find(
      Place{{true, window.session()->analysis->layers[0].module.root, "2", "Linear"}, {}, {}, {}});
  ASSERT_TRUE(layer.isValid());
  view().tensors().setCurrentIndex(layer);
  EXPECT_EQ(window.selection().place()->module.path, "2");

  window.open(short_run);  // the other one stays: now the run is compared with itself
  settle();
  EXPECT_THAT(view().message().toStdString(), testing::HasSubstr("0 new, 0 gone"));
}

TEST_F(CompareViewTest, ABadFileIsASentence) {
  openExample();
  const std::string bad = folder / "bad.ampscope";
  test::writeFile(bad, "no session");
  window.compareWith(QString::fromStdString(bad));
  settle();
  EXPECT_FALSE(view().other());
  EXPECT_THAT(view().message().toStdString(), testing::HasSubstr(bad));
  window.openExample();
  settle();
  EXPECT_THAT(view().message().toStdString(), testing::HasSubstr(bad)) << "it stays when the window's run is read";
  window.compareWith(window.session()->path);
  settle();
  EXPECT_TRUE(view().other()) << "and the next one is read all the same";
}

TEST_F(CompareViewTest, ReadingTheOtherOneIsCancelled) {
  openExample();
  window.compareWith(window.session()->path);
  for (QPushButton* button : view().findChildren<QPushButton*>()) {
    if (button->text() == QStringLiteral("Cancel")) {
      button->click();
    }
  }
  EXPECT_FALSE(view().busy());
  EXPECT_FALSE(view().other());
}

TEST_F(CompareViewTest, TheWholeIsExportedAsAPage) {
  openExample();
  const std::string path = folder / "report.html";
  ASSERT_EQ(saveReport(*window.session(), QString::fromStdString(path)), QString());
  const std::string page = test::readFile(path);
  EXPECT_THAT(page, testing::StartsWith("<!DOCTYPE html>"));
  EXPECT_THAT(page, testing::HasSubstr("forward-overflow"));
  EXPECT_FALSE(saveReport(*window.session(), QStringLiteral("/nowhere/report.html")).isEmpty());
}

TEST(ComparedTables, AreModels) {
  analysis::Comparison comparison;
  analysis::Analysis before;
  analysis::Analysis after;
  for (analysis::Analysis* run : {&before, &after}) {
    run->findings.resize(3);
    run->findings[1].severity = analysis::Severity::kWarning;
  }
  comparison.came = {2};
  comparison.gone = {0};
  comparison.same = {{1, 1}, {2, 0}};
  comparison.worse = {{1, 1}};
  for (const char* path : {"b", "a", "b"}) {
    analysis::TensorDrift tensor;
    tensor.site.module = {true, "Net", path, "Linear"};
    tensor.absmax_before = 1;
    tensor.absmax_after = 8;
    tensor.error_before = std::nan("");
    comparison.tensors.push_back(tensor);
  }
  RowModel model;
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
  model.setTable(comparedFindings(comparison, before, after));
  QStringList states;
  for (int i = 0; i < model.rowCount(); ++i) {
    states.append(model.index(i, 0).data().toString());
  }
  EXPECT_EQ(states.join(u','), QStringLiteral("new,more severe,gone,in both"));
  model.setTable(comparedTensors(comparison));
  ASSERT_EQ(model.rowCount(), 2);
  EXPECT_EQ(model.index(0, 0).data().toString(), QStringLiteral("a"));
  EXPECT_EQ(model.rowCount(model.index(1, 0)), 2);
  EXPECT_EQ(model.index(1, 4).data().toString(), QStringLiteral("+3.0"));
}

}  // namespace
}  // namespace ampscope::gui
