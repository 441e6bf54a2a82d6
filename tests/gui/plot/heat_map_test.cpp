// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/plot/heat_map.h"

#include <gtest/gtest.h>

#include <QSignalSpy>
#include <QTest>
#include <cmath>

#include "gui/plot/theme.h"

namespace ampscope::gui {
namespace {

HeatMapData map(int rows, int columns, float value) {
  HeatMapData data;
  for (int row = 0; row < rows; ++row) {
    data.rows.append(QStringLiteral("layer.%1").arg(row));
  }
  for (int column = 0; column < columns; ++column) {
    data.first.push_back(static_cast<std::uint32_t>(column));
    data.last.push_back(static_cast<std::uint32_t>(column));
  }
  data.values.assign(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns), value);
  data.bad.assign(data.values.size(), false);
  return data;
}

/// Pixels of a picture that have the colour.
int count(const QImage& image, QRgb color) {
  int found = 0;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      found += image.pixel(x, y) == color ? 1 : 0;
    }
  }
  return found;
}

TEST(HeatMap, OneBadStepAmongThousandsIsNotLost) {
  HeatMapData data = map(500, 10000, 1.0F);
  const std::size_t at = std::size_t{321} * 10000 + 6543;
  data.values[at] = 9.0F;
  HeatMap widget;
  widget.setData(std::move(data));
  const QImage image = widget.render({400, 250});
  EXPECT_EQ(count(image, magnitudeColor(1.0)), 1);
  EXPECT_EQ(image.pixel(6543 * 400 / 10000, 321 * 250 / 500), magnitudeColor(1.0));
}

TEST(HeatMap, OneInfAmongThousandsIsHatched) {
  HeatMapData data = map(500, 10000, 1.0F);
  data.bad[std::size_t{20} * 10000 + 77] = true;
  HeatMap widget;
  widget.setData(std::move(data));
  const QImage image = widget.render({400, 300});
  const QRgb usual = image.pixel(399, 299);
  int others = 0;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      others += image.pixel(x, y) == usual ? 0 : 1;
    }
  }
  EXPECT_EQ(others, 1);
}

TEST(HeatMap, TheSmallestSpeaksWhereSmallIsBad) {
  HeatMapData data = map(1, 100, 8.0F);
  data.values[50] = 2.0F;
  data.logarithmic = true;
  data.smallest_is_worst = true;
  HeatMap widget;
  widget.setData(std::move(data));
  EXPECT_EQ(widget.render({10, 1}).pixel(5, 0), magnitudeColor(0.0));
}

TEST(HeatMap, WhatWasNotMeasuredHasAColourOfItsOwn) {
  HeatMapData data = map(2, 2, std::nanf(""));
  data.values[3] = 1.0F;
  HeatMap widget;
  widget.setData(std::move(data));
  const QImage image = widget.render({2, 2});
  EXPECT_EQ(image.pixel(0, 0), image.pixel(1, 0));
  EXPECT_NE(image.pixel(0, 0), image.pixel(1, 1));
}

TEST(HeatMap, ACellIsClickedAndStepsAreBrushed) {
  HeatMap widget;
  widget.resize(600, 300);
  widget.setData(map(4, 40, 1.0F));
  widget.show();
  QSignalSpy clicked(&widget, &HeatMap::clicked);
  QSignalSpy brushed(&widget, &HeatMap::brushed);
  QPoint inside(300, 100);
  const auto [row, column] = widget.cellAt(inside);
  ASSERT_GE(row, 0);
  QTest::mouseClick(&widget, Qt::LeftButton, {}, inside);
  ASSERT_EQ(clicked.count(), 1);
  EXPECT_EQ(clicked[0][0].toInt(), row);
  EXPECT_EQ(clicked[0][1].toInt(), column);
  QTest::mousePress(&widget, Qt::LeftButton, {}, inside);
  QTest::mouseMove(&widget, inside + QPoint(60, 0));
  QTest::mouseRelease(&widget, Qt::LeftButton, {}, inside + QPoint(60, 0));
  ASSERT_EQ(brushed.count(), 1);
  EXPECT_EQ(brushed[0][0].toUInt(), static_cast<unsigned>(column));
  EXPECT_GT(brushed[0][1].toUInt(), static_cast<unsigned>(column));
}

TEST(HeatMap, ZoomsToSteps) {
  HeatMapData data = map(1, 100, 1.0F);
  data.values[7] = 5.0F;
  HeatMap widget;
  widget.setData(std::move(data));
  widget.zoomTo(std::pair(7U, 7U));
  EXPECT_EQ(count(widget.render({10, 1}), magnitudeColor(1.0)), 10);
  widget.zoomTo(std::nullopt);
  EXPECT_EQ(count(widget.render({100, 1}), magnitudeColor(1.0)), 1);
}

}  // namespace
}  // namespace ampscope::gui
