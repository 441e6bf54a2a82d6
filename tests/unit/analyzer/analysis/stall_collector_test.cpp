// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/stall_collector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <deque>
#include <vector>

#include "tests/unit/analyzer/analysis/call_builder.h"

namespace ampscope::analysis {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

/// A measurement of `numel` elements of that value.
stats::TensorStats all(double value, std::uint64_t numel = 100) {
  stats::TensorStats stats;
  stats.level = stats::StatsLevel::kFull;
  stats.numel = numel;
  stats.min = stats.max = value;
  stats.absmax = std::fabs(value);
  stats.zero = value == 0 ? numel : 0;
  if (value != 0) {
    stats.absmin = stats.absmax;
    stats.histogram.first = std::ilogb(value);
    stats.histogram.size = 1;
    stats.histogram.bins[0] = numel;
  }
  return stats;
}

class StallCollectorTest : public testing::Test {
 protected:
  enum : std::uint32_t { kAdd = 1, kMul, kCount, kResidual, kDivide };

  StallCollectorTest() {
    catalog.sites[SiteId(kAdd)] = siteOf("", "aten::add_", Phase::kOptimizer);
    catalog.sites[SiteId(kDivide)] = siteOf("", "aten::addcdiv_", Phase::kOptimizer);
    catalog.sites[SiteId(kMul)] = siteOf("ema", "aten::mul_", Phase::kOther);
    catalog.sites[SiteId(kCount)] = siteOf("meter", "aten::add_", Phase::kOther);
    catalog.sites[SiteId(kResidual)] = siteOf("block", "aten::add_", Phase::kForward);
    catalog.parameters[ParameterId(7)] = {"fc.weight", {true, "Net", "fc", "Linear"}};
  }

  /// self (stats id `before`) op others -> self (stats id `after`).
  void update(std::uint32_t site, std::uint32_t step, const stats::TensorStats& self,
              std::initializer_list<stats::TensorStats> others, Dtype dtype = Dtype::kBfloat16,
              std::uint32_t before = 0, std::uint32_t after = 0) {
    const bool optimizer = catalog.site(SiteId(site)).phase == Phase::kOptimizer;
    calls.call(site, step, 0, {});
    const auto add = [&](std::uint32_t slot, bool output, const stats::TensorStats& stats) {
      store::TensorRow row;
      row.slot = slot;
      row.flags =
          static_cast<std::uint8_t>((output ? trace::kTensorOutput : 0) | (slot == 0 ? trace::kTensorWritten : 0));
      row.role = optimizer ? (output ? Role::kUpdate : Role::kWeight) : (output ? Role::kOutput : Role::kInput);
      row.dtype = slot == 0 ? dtype : Dtype::kFloat64;
      row.numel = stats.numel;
      row.shape = slot == 0 || optimizer ? "100" : "";
      row.parameter = ParameterId(optimizer ? 7 : 0);
      row.stats_id = StatsId(slot != 0 ? 0 : output ? after : before);
      row.stats = &kept.emplace_back(stats);
      calls.rows.push_back(row);
    };
    add(0, kRead, self);
    std::uint32_t slot = 0;
    for (const stats::TensorStats& other : others) {
      add(++slot, kRead, other);
    }
    add(0, kWrote, self);
    calls.to(collector);
  }

  void number(std::uint64_t call, std::string name, double value) {
    constants = Constants({{CallId(call), std::move(name), 0, value}});
  }

  void compared(std::uint32_t site, std::uint32_t step, std::uint64_t stalled) {
    store::ReferenceRow row;
    row.call = calls.row.id;
    row.site = SiteId(site);
    row.step = step;
    row.role = Role::kUpdate;
    row.dtype = Dtype::kBfloat16;
    row.flags = trace::kTensorOutput | trace::kTensorWritten;
    row.parameter = ParameterId(7);
    row.comparison.numel = row.comparison.compared = 100;
    row.comparison.stalled = stalled;
    collector.add(row);
  }

  Catalog catalog;
  Constants constants{{}};
  StallCollector collector{catalog, constants};
  CallBuilder calls;
  std::deque<stats::TensorStats> kept;
};

TEST_F(StallCollectorTest, TheStepSizeDecidesWhetherAnUpdateIsLost) {
  // bfloat16 below 1: half of 2^-8 to the next number. 1e-3 < 2^-9 <= 1e-2 * 0.5.
  number(1, "alpha", -1e-3);
  update(kAdd, 0, all(1), {all(1)});
  ASSERT_THAT(collector.finish(), SizeIs(1));
  const Stall stall = collector.finish()[0];
  EXPECT_TRUE(stall.is_update);
  EXPECT_EQ(stall.parameter, "fc.weight");
  EXPECT_EQ(stall.site.module.path, "fc");
  EXPECT_EQ(stall.stalled, 100U);
  EXPECT_DOUBLE_EQ(stall.largest_update, 1e-3);
}

TEST_F(StallCollectorTest, AnUpdateThatMovesIsNone) {
  number(1, "alpha", -1e-2);
  update(kAdd, 0, all(1), {all(1)});
  EXPECT_THAT(collector.finish(), IsEmpty());
}

TEST_F(StallCollectorTest, AStepSizeOrAGradientOfZeroIsNone) {
  number(1, "alpha", 0.0);
  update(kAdd, 0, all(1), {all(1)});
  update(kAdd, 1, all(1), {all(0)});
  EXPECT_THAT(collector.finish(), IsEmpty());
}

TEST_F(StallCollectorTest, ZeroWeightsTakeAnyUpdateThatTheFormatHolds) {
  number(1, "alpha", -1e-3);
  update(kAdd, 0, all(0), {all(1)});
  EXPECT_THAT(collector.finish(), IsEmpty());
}

TEST_F(StallCollectorTest, AQuotientIsBoundByItsLargestAndSmallest) {
  number(1, "value", -1e-3);
  update(kDivide, 0, all(1), {all(1), all(2)});
  EXPECT_THAT(collector.finish(), SizeIs(1));
  EXPECT_DOUBLE_EQ(collector.finish()[0].largest_update, 5e-4);
}

TEST_F(StallCollectorTest, AQuotientByZeroHasNoBound) {
  number(1, "value", -1e-3);
  update(kDivide, 0, all(1), {all(1), all(0)});
  EXPECT_THAT(collector.finish(), IsEmpty());
}

TEST_F(StallCollectorTest, TheComparisonTakesThePlaceOfTheBound) {
  number(1, "alpha", -1e-3);
  update(kAdd, 0, all(1), {all(1)});
  compared(kAdd, 0, 60);
  compared(kAdd, 1, 49);
  const auto stalls = collector.finish();
  ASSERT_THAT(stalls, SizeIs(1));
  EXPECT_TRUE(stalls[0].compared);
  EXPECT_EQ(stalls[0].stalled, 60U);
  EXPECT_EQ(stalls[0].met, 2U);
  EXPECT_EQ(stalls[0].steps.count(), 1U);
}

TEST_F(StallCollectorTest, ACounterStopsAt2048) {
  const auto count = [&](std::uint32_t step, double value) {
    update(kCount, step, all(value, 1), {all(1, 1)}, Dtype::kFloat16, step + 1, step + 2);
  };
  count(0, 2046);  // seen for the first time
  count(1, 2047);
  EXPECT_THAT(collector.finish(), IsEmpty());
  count(2, 2048);  // a tie, and 2048 is even
  count(3, 2048);
  const auto stalls = collector.finish();
  ASSERT_THAT(stalls, SizeIs(1));
  EXPECT_FALSE(stalls[0].is_update);
  EXPECT_EQ(stalls[0].steps.first(), 2U);
  EXPECT_EQ(stalls[0].calls, 2U);
}

TEST_F(StallCollectorTest, ADecayBelowHalfAnUlpDoesNothing) {
  update(kMul, 0, all(0.3), {all(0.999, 1)}, Dtype::kBfloat16, 1, 2);
  update(kMul, 1, all(0.3), {all(0.999, 1)}, Dtype::kBfloat16, 2, 3);
  EXPECT_THAT(collector.finish(), SizeIs(1));
}

TEST_F(StallCollectorTest, ADecayOfHalfAnUlpWorks) {
  update(kMul, 0, all(0.3), {all(0.998, 1)}, Dtype::kBfloat16, 1, 2);
  update(kMul, 1, all(0.3), {all(0.998, 1)}, Dtype::kBfloat16, 2, 3);
  EXPECT_THAT(collector.finish(), IsEmpty());
}

TEST_F(StallCollectorTest, ASmallBranchOfAResidualSumIsNoAccumulation) {
  update(kResidual, 0, all(1), {all(1e-4, 1)}, Dtype::kBfloat16, 1, 2);
  update(kResidual, 0, all(1), {all(1e-4, 1)}, Dtype::kBfloat16, 2, 3);
  update(kResidual, 1, all(1), {all(1e-4, 1)}, Dtype::kBfloat16, 11, 12);
  EXPECT_THAT(collector.finish(), IsEmpty());
}

}  // namespace
}  // namespace ampscope::analysis
