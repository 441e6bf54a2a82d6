// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/device_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QAbstractItemModelTester>

#include "gui/model/device_tables.h"
#include "gui/model/tables.h"
#include "gui/views/table_views.h"
#include "tests/gui/app/gui_fixture.h"
#include "tests/support/temp_dir.h"
#include "tests/support/trace_builder.h"

namespace ampscope::gui {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A product and a cast in two layers and two steps, the tracer, and a kernel of the program with a name to be afraid
/// of.
class DeviceViewTest : public WindowTest {
 protected:
  void openRun() {
    const std::string trace_path = folder / "1.amptrace";
    const std::string path = folder / "run.ampscope";
    test::TraceBuilder trace(trace_path);
    trace.process({{"pid", "1"}, {"started_monotonic_ns", "1"}});
    for (int step = 0; step < 2; ++step) {
      const CallId mm = trace.call({.op = "aten::mm", .module = "a", .tensors = {test::output({1, 2})}});
      const CallId cast = trace.call({.op = "aten::_to_copy",
                                      .module = "b",
                                      .flags = trace::kCallCast,
                                      .tensors = {test::input({1, 2}), test::output({1, 2}, Dtype::kFloat16)}});
      trace.add(trace::DeviceWork{mm, DeviceWorkOwner::kOp, DeviceWorkKind::kKernel, trace.string("gemm"), 1,
                                  step == 0 ? 6000000 : 1000000, 0});
      trace.add(trace::DeviceWork{cast, DeviceWorkOwner::kOp, DeviceWorkKind::kCopy, trace.string("host to device"), 1,
                                  2000000, 4096});
      trace.endStep();
    }
    trace.add(trace::DeviceWork{CallId(), DeviceWorkOwner::kTracer, DeviceWorkKind::kKernel,
                                trace.string("_ZN8ampscope4cuda16statisticsKernelE"), 1, 500000, 0});
    for (const std::string& name : {std::string("<script>alert(1)</script>\n\t|"), std::string(100000, 'x')}) {
      trace.add(trace::DeviceWork{CallId(), DeviceWorkOwner::kOutside, DeviceWorkKind::kKernel, trace.string(name), 1,
                                  250000, 0});
    }
    trace.end();
    (void)test::makeSession({trace_path}, path);
    window.open(QString::fromStdString(path));
    settle();
    ASSERT_TRUE(window.session()) << window.startPage().failure().toStdString();
    window.showView(QStringLiteral("device"));
    QTest::qWait(1);
  }

  DeviceView& view() { return dynamic_cast<DeviceView&>(*window.view(QStringLiteral("device"))); }

  static std::vector<std::string> column(RowView& of, int at) {
    std::vector<std::string> cells;
    const QAbstractItemModel& model = of.rows();
    for (int i = 0; i < model.rowCount(); ++i) {
      cells.push_back(model.index(i, at).data().toString().toStdString());
    }
    return cells;
  }

  const test::TempDir folder;
};

TEST_F(DeviceViewTest, OpsAndKernelsByTime) {
  const QAbstractItemModelTester ops(&view().ops().rows(), QAbstractItemModelTester::FailureReportingMode::Fatal);
  const QAbstractItemModelTester kernels(&view().kernels().rows(),
                                         QAbstractItemModelTester::FailureReportingMode::Fatal);
  openRun();
  EXPECT_THAT(column(view().ops(), 1), ElementsAre("mm", "_to_copy"));
  EXPECT_THAT(column(view().ops(), 4), ElementsAre("58 %", "33 %"));
  const std::vector<std::string> names = column(view().kernels(), 0);
  ASSERT_EQ(names.size(), 5U);
  EXPECT_EQ(names[0], "gemm");
  EXPECT_EQ(names[1], "copy, host to device");
  EXPECT_EQ(names[2], "ampscope::cuda::statisticsKernel");
  const std::vector<DevicePart> parts = deviceParts(window.session()->analysis->device_work);
  ASSERT_EQ(parts.size(), 4U);
  EXPECT_EQ(parts[0].duration_ns, 7000000U);
  EXPECT_EQ(parts[1].duration_ns, 4000000U);
  EXPECT_EQ(parts[2].duration_ns, 500000U);
  EXPECT_EQ(parts[3].duration_ns, 500000U);
  EXPECT_THAT(view().totals().toStdString(), HasSubstr("whole run"));
}

TEST_F(DeviceViewTest, NamesAreTextAndLinesOfTheClipboard) {
  openRun();
  for (int i = 0; i < view().kernels().rows().rowCount(); ++i) {
    const QString help = view().kernels().rows().index(i, 0).data(Qt::ToolTipRole).toString();
    EXPECT_FALSE(help.contains(QStringLiteral("<script>")));
    EXPECT_LT(help.size(), 10000);
  }
  const QString tsv = view().asText(u'\t');
  EXPECT_TRUE(tsv.startsWith(QStringLiteral("Layer\tOp\tPhase\tDevice time")));
  EXPECT_TRUE(tsv.contains(QStringLiteral("\nKernel\tFor\tDevice time")));
  EXPECT_TRUE(tsv.contains(QStringLiteral("<script>alert(1)</script> |\toutside ops\t")));
  EXPECT_EQ(tsv.count(u'\n'), 1 + 2 + 1 + 1 + 5);
}

TEST_F(DeviceViewTest, AnOpIsSelectedAndFiltered) {
  openRun();
  view().ops().setCurrentIndex(view().ops().rows().index(1, 0));
  ASSERT_TRUE(window.selection().place());
  EXPECT_EQ(window.selection().place()->module.path, "b");
  EXPECT_TRUE(window.selection().place()->site.valid());
  window.selection().setFilterText(QStringLiteral("op:mm"));
  EXPECT_THAT(column(view().ops(), 1), ElementsAre("mm"));
  EXPECT_THAT(column(view().kernels(), 0), ElementsAre("gemm"));
  window.selection().setFilterText(QStringLiteral("module:b"));
  EXPECT_THAT(column(view().ops(), 1), ElementsAre("_to_copy"));
  EXPECT_EQ(column(view().kernels(), 0).size(), 5U);  // kernels know no layer
}

TEST_F(DeviceViewTest, ChosenStepsAreSummedUpAnew) {
  openRun();
  window.selection().setSteps(1, 1);
  settle();
  EXPECT_THAT(column(view().ops(), 1), ElementsAre("_to_copy", "mm"));
  EXPECT_THAT(column(view().ops(), 4), ElementsAre("67 %", "33 %"));
  EXPECT_EQ(column(view().kernels(), 0).size(), 2U);
  EXPECT_THAT(view().totals().toStdString(), HasSubstr("step 1, ops alone"));
  window.selection().clearSteps();
  settle();
  EXPECT_THAT(column(view().ops(), 4), ElementsAre("58 %", "33 %"));
}

TEST_F(DeviceViewTest, LayersAndCastsHaveTheTime) {
  openRun();
  const RowTable layers = layerTable(*window.session()->analysis);
  ASSERT_EQ(layers.columns.size(), static_cast<std::size_t>(kLayerDeviceTime + 1));
  ASSERT_EQ(layers.rows.size(), 1U);
  EXPECT_EQ(layers.rows[0].cells[kLayerDeviceTime].text, QStringLiteral("100 %"));
  EXPECT_EQ(layers.rows[0].children[0].cells[kLayerDeviceTime].text, QStringLiteral("64 %"));
  const RowTable casts = castTable(*window.session()->analysis);
  EXPECT_EQ(casts.columns.back().title, QStringLiteral("Device time"));
  ASSERT_EQ(casts.rows.size(), 1U);
  EXPECT_EQ(casts.rows[0].cells.back().sort.toDouble(), 4000000);
}

TEST_F(DeviceViewTest, WithoutDeviceWorkItSaysHowToGetIt) {
  openExample();
  window.showView(QStringLiteral("device"));
  QTest::qWait(1);
  EXPECT_FALSE(view().kernels().isVisible());
  EXPECT_EQ(view().ops().rows().rowCount(), 0);
  EXPECT_TRUE(view().ops().emptyText().contains(QStringLiteral("profile --cupti")));
  EXPECT_EQ(layerTable(*window.session()->analysis).columns.size(), static_cast<std::size_t>(kLayerDeviceTime));
}

}  // namespace
}  // namespace ampscope::gui
