// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/totals.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>

namespace ampscope::analysis {
namespace {

std::unique_ptr<stats::TensorStats> measured(double absmax, std::int32_t first, std::vector<std::uint64_t> bins) {
  auto stats = std::make_unique<stats::TensorStats>();
  stats->numel = 10;
  stats->zero = 1;
  stats->nan = 2;
  stats->absmax = absmax;
  stats->what_if[0].flush_to_zero = 3;
  stats->histogram.first = first;
  stats->histogram.size = static_cast<std::int32_t>(bins.size());
  std::copy(bins.begin(), bins.end(), stats->histogram.bins.begin());
  return stats;
}

TEST(TensorTotals, AddsCountsAndJoinsHistograms) {
  TensorTotals totals;
  EXPECT_TRUE(std::isnan(totals.absmax));
  totals.add(*measured(4, -3, {1, 2}));
  totals.add(*measured(std::nan(""), 0, {}));
  totals.add(*measured(9, -6, {5, 0, 0, 7}));
  EXPECT_EQ(totals.measured, 3U);
  EXPECT_EQ(totals.numel, 30U);
  EXPECT_EQ(totals.nonZero(), 30U - 3U - 6U);
  EXPECT_EQ(totals.absmax, 9);
  EXPECT_TRUE(std::isnan(totals.absmin));
  EXPECT_EQ(totals.histogram.first, -6);
  EXPECT_EQ(totals.histogram.counts, (std::vector<std::uint64_t>{5, 0, 0, 8, 2}));
  EXPECT_EQ(totals.whatIf(format::FormatId::kBinary16).flush_to_zero, 9U);
  EXPECT_EQ(totals.whatIf(format::FormatId::kNone).flush_to_zero, 0U);
}

TEST(TensorTotals, MergeEqualsAddingBoth) {
  TensorTotals left;
  TensorTotals right;
  TensorTotals both;
  left.add(*measured(4, 2, {1}));
  right.add(*measured(1, -2, {1, 1}));
  both.add(*measured(4, 2, {1}));
  both.add(*measured(1, -2, {1, 1}));
  left.merge(right);
  EXPECT_EQ(left.numel, both.numel);
  EXPECT_EQ(left.full, both.full);
  EXPECT_EQ(left.histogram.counts, both.histogram.counts);
  EXPECT_EQ(left.histogram.first, both.histogram.first);
}

TEST(TensorTotals, ARangeLevelMeasurementHasNoHistogram) {
  const auto stats = measured(4, -3, {1, 2});
  stats->level = stats::StatsLevel::kRange;
  TensorTotals totals;
  totals.add(*stats);
  EXPECT_EQ(totals.full, 0U);
  EXPECT_TRUE(totals.histogram.counts.empty());
}

}  // namespace
}  // namespace ampscope::analysis
