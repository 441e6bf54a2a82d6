// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/trend.h"

#include <gtest/gtest.h>

#include <cmath>

#include "analyzer/analysis/trend_collector.h"
#include "tests/unit/analyzer/analysis/call_builder.h"

namespace ampscope::analysis {
namespace {

Trend trendOf(int steps, double (*absmax)(int step)) {
  Trend trend;
  for (int step = 0; step < steps; ++step) {
    trend.points.push_back({static_cast<std::uint32_t>(step), absmax(step)});
  }
  trend.last_step = static_cast<std::uint32_t>(steps - 1);
  return trend;
}

TEST(Forecast, OfAStraightLineIsExact) {
  const auto found = forecast(trendOf(20, [](int step) { return std::exp2(0.5 * step); }), 65536, 12);
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->doublings_per_step, 0.5, 1e-12);
  EXPECT_NEAR(found->steps, 32 - 19, 1e-9);
  EXPECT_NEAR(found->earliest, 13, 1e-9);
  EXPECT_NEAR(found->latest, 13, 1e-9);
}

TEST(Forecast, NoiseWidensTheRangeAroundTheTruth) {
  const auto found =
      forecast(trendOf(64, [](int step) { return std::exp2(0.1 * step + (step * 7919 % 13 - 6) / 12.0); }), 65536, 12);
  ASSERT_TRUE(found);
  EXPECT_LT(found->earliest, found->latest);
  EXPECT_LT(found->earliest, 160 - 63 + 20);
  EXPECT_GT(found->latest, 160 - 63 - 20);
}

TEST(Forecast, NothingIsForecastWithoutGrowth) {
  EXPECT_FALSE(forecast(trendOf(64, [](int) { return 60000.0; }), 65504, 12));
  EXPECT_FALSE(forecast(trendOf(64, [](int step) { return 60000.0 / (step + 1); }), 65504, 12));
  EXPECT_FALSE(forecast(trendOf(64, [](int step) { return 1000.0 + step * 7919 % 13; }), 65504, 12)) << "noise";
  EXPECT_FALSE(forecast(trendOf(64, [](int step) { return std::exp2(std::min(step, 14)); }), 65504, 12)) << "has ended";
  EXPECT_FALSE(forecast(trendOf(8, [](int step) { return std::exp2(step); }), 65504, 12)) << "too short";
  EXPECT_FALSE(forecast(trendOf(64, [](int) { return 0.0; }), 65504, 12));
}

TEST(TrendCollector, KeepsTheLargestOfEachStepInBoundedMemory) {
  Catalog catalog;
  catalog.sites[SiteId(1)] = siteOf("a", "aten::add");
  catalog.sites[SiteId(2)] = siteOf("a", "aten::add", Phase::kBackward);
  TrendCollector collector(catalog);
  CallBuilder calls;
  for (std::uint32_t step = 0; step < 1000; ++step) {
    calls.call(1, step, 0, {{}, {.output = kWrote, .absmax = step + 1.0}}).to(collector);
    calls.call(1, step, 1, {{}, {.output = kWrote, .absmax = 0.5}}).to(collector);
    calls.call(1, step, 1, {{}, {.output = kWrote, .dtype = Dtype::kBfloat16, .absmax = 1e9}}).to(collector);
    calls.call(2, step, 2, {{}, {.output = kWrote, .absmax = 1e9}}).to(collector);
  }
  const std::vector<Trend> trends = collector.trends();
  ASSERT_EQ(trends.size(), 1U);
  EXPECT_LE(trends[0].points.size(), 128U);
  EXPECT_GE(trends[0].points.size(), 64U);
  EXPECT_EQ(trends[0].points.front().step, 0U);
  EXPECT_EQ(trends[0].points.back().absmax, 1000);
  EXPECT_EQ(trends[0].last_step, 999U);
  EXPECT_TRUE(trends[0].finite);
}

TEST(TrendCollector, BeginsWithTheFirstMeasuredStepAndKeepsZeros) {
  Catalog catalog;
  catalog.sites[SiteId(1)] = siteOf("a", "aten::add");
  TrendCollector collector(catalog);
  CallBuilder calls;
  calls.call(1, 7, 0, {{}, {.output = kWrote, .absmax = 3}}).to(collector);
  calls.call(1, 9, 0, {{}, {.output = kWrote, .absmax = 0}}).to(collector);
  calls.call(1, 8, 0, {{}, {.output = kWrote, .absmax = 5}}).to(collector);  // another thread, later in the file
  calls.call(1, 7, 0, {{}, {.output = kWrote, .absmax = 4}}).to(collector);
  const std::vector<Trend> trends = collector.trends();
  ASSERT_EQ(trends.size(), 1U);
  ASSERT_EQ(trends[0].points.size(), 3U);
  EXPECT_EQ(trends[0].points[0].step, 7U);
  EXPECT_EQ(trends[0].points[0].absmax, 4);
  EXPECT_EQ(trends[0].points[1].absmax, 5);
  EXPECT_EQ(trends[0].points[2].absmax, 0);
  EXPECT_EQ(trends[0].last_step, 9U);
}

}  // namespace
}  // namespace ampscope::analysis
