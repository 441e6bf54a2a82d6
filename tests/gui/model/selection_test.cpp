// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/selection.h"

#include <gtest/gtest.h>

#include <QSignalSpy>

namespace ampscope::gui {
namespace {

Place layer(const char* path) { return {{true, "Net", path, "Linear"}, {}, {}, {}}; }

TEST(Selection, TellsOnlyWhatChanged) {
  Selection selection;
  QSignalSpy filter(&selection, &Selection::filterChanged);
  QSignalSpy steps(&selection, &Selection::stepsChanged);
  QSignalSpy place(&selection, &Selection::placeChanged);
  selection.setFilterText(QStringLiteral("op:mm"));
  selection.setFilterText(QStringLiteral("op:mm"));
  selection.setSteps(7, 3);
  selection.setPlace(layer("fc1"));
  EXPECT_EQ(filter.count(), 1);
  EXPECT_EQ(steps.count(), 1);
  EXPECT_EQ(place.count(), 1);
  EXPECT_EQ(selection.steps(), (StepRange{3, 7}));
  EXPECT_EQ(selection.filter().terms().size(), 1U);
}

TEST(Selection, GoesBackAndForward) {
  Selection selection;
  selection.setPlace(layer("a"));
  selection.setSteps(1, 2);
  selection.show(layer("b"), 5, 6);
  selection.goBack();
  EXPECT_EQ(selection.place(), layer("a"));
  EXPECT_EQ(selection.steps(), (StepRange{1, 2}));
  selection.goBack();
  EXPECT_FALSE(selection.steps());
  selection.goForward();
  selection.goForward();
  EXPECT_EQ(selection.place(), layer("b"));
  EXPECT_FALSE(selection.canGoForward());
  selection.goBack();
  selection.clearSteps();  // a new way: what lay forward is gone
  EXPECT_FALSE(selection.canGoForward());
}

TEST(Selection, TypingIsOneEntryOfTheHistory) {
  Selection selection;
  selection.setSteps(1, 1);
  for (const char* typed : {"o", "op", "op:", "op:m"}) {
    selection.setFilterText(QString::fromUtf8(typed), true);
  }
  selection.goBack();
  EXPECT_EQ(selection.filterText(), QString());
  EXPECT_TRUE(selection.steps());
}

TEST(Selection, ATermIsAddedOnce) {
  Selection selection;
  selection.addFilterTerm(QStringLiteral("op:mm"));
  selection.addFilterTerm(QStringLiteral("phase:forward"));
  selection.addFilterTerm(QStringLiteral("op:mm"));
  EXPECT_EQ(selection.filterText(), QStringLiteral("op:mm phase:forward"));
}

TEST(Selection, ResetForgetsEverything) {
  Selection selection;
  selection.show(layer("a"), 1, 2);
  selection.setFilterText(QStringLiteral("x"));
  selection.reset();
  EXPECT_FALSE(selection.place() || selection.steps() || selection.canGoBack());
  EXPECT_TRUE(selection.filter().empty());
}

}  // namespace
}  // namespace ampscope::gui
