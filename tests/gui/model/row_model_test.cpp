// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/row_model.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>

namespace ampscope::gui {
namespace {

Row row(const char* text, int value) {
  Row result;
  result.cells = {{QString::fromUtf8(text), {}, {}, {}}, {QString::number(value), value, {}, {}}};
  result.facts.add(FilterKey::kModule, QString::fromUtf8(text));
  result.place = Place{{true, "Net", text, ""}, {}, {}, {}};
  return result;
}

RowTable table() {
  RowTable result;
  result.columns = {{QStringLiteral("Name"), {}, false, 0}, {QStringLiteral("Value"), {}, true, 0}};
  Row net = row("net", 1);
  net.children = {row("net.b", 20), row("net.a", 3)};
  net.children[0].steps = StepRange{5, 9};
  result.rows = {net, row("other", 100)};
  return result;
}

TEST(RowModel, IsASoundItemModel) {
  RowModel model;
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
  RowFilter filter;
  filter.setSourceModel(&model);
  const QAbstractItemModelTester filtered(&filter, QAbstractItemModelTester::FailureReportingMode::Fatal);
  model.setTable(table());
  EXPECT_EQ(model.rowCount(), 2);
  EXPECT_EQ(model.rowCount(model.index(0, 0)), 2);
  filter.setFilter(Filter::parse(QStringLiteral("module:net.a")));
  filter.sort(1);
  filter.setFilter({});
  model.setTable({});
  EXPECT_EQ(model.rowCount(), 0);
  model.setTable(table());
}

TEST(RowFilter, ARowStaysWhereOneBelowItMatches) {
  RowModel model;
  model.setTable(table());
  RowFilter filter;
  filter.setSourceModel(&model);
  filter.setFilter(Filter::parse(QStringLiteral("module:net.a")));
  ASSERT_EQ(filter.rowCount(), 1);
  EXPECT_EQ(filter.rowCount(filter.index(0, 0)), 1);
}

TEST(RowFilter, SortsNumbersAsNumbers) {
  RowModel model;
  model.setTable(table());
  RowFilter filter;
  filter.setSourceModel(&model);
  filter.sort(1, Qt::AscendingOrder);
  const QModelIndex net = filter.index(0, 0);
  EXPECT_EQ(filter.index(0, 0, net).data().toString(), QStringLiteral("net.a"));
  filter.sort(1, Qt::DescendingOrder);
  EXPECT_EQ(filter.index(0, 0).data().toString(), QStringLiteral("other"));
}

TEST(RowFilter, StepsLeaveOutRowsOfOtherSteps) {
  RowModel model;
  model.setTable(table());
  RowFilter filter;
  filter.setSourceModel(&model);
  filter.setSteps(StepRange{0, 4});
  EXPECT_EQ(filter.rowCount(filter.index(0, 0)), 1);
  filter.setSteps(StepRange{9, 12});
  EXPECT_EQ(filter.rowCount(filter.index(0, 0)), 2);
}

TEST(RowFilter, FindsAPlace) {
  RowModel model;
  model.setTable(table());
  RowFilter filter;
  filter.setSourceModel(&model);
  const QModelIndex at = filter.find({{true, "Net", "net.a", ""}, {}, {}, {}});
  EXPECT_EQ(at.data().toString(), QStringLiteral("net.a"));
  EXPECT_FALSE(filter.find({{true, "Net", "nowhere", ""}, {}, {}, {}}).isValid());
}

TEST(RowText, QuotesWhatWouldBreakALine) {
  RowTable one;
  one.columns = {{QStringLiteral("A,B"), {}, false, 0}, {QStringLiteral("C"), {}, false, 0}};
  Row cells;
  cells.cells = {{QStringLiteral("say \"x\""), {}, {}, {}}, {QStringLiteral("plain"), {}, {}, {}}};
  one.rows = {cells};
  RowModel model;
  model.setTable(one);
  EXPECT_EQ(toText(model, u','), QStringLiteral("\"A,B\",C\n\"say \"\"x\"\"\",plain\n"));
  EXPECT_EQ(toText(model, u'\t'), QStringLiteral("A,B\tC\n\"say \"\"x\"\"\"\tplain\n"));
}

}  // namespace
}  // namespace ampscope::gui
