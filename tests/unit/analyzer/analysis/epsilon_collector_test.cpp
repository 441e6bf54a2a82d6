// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/epsilon_collector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

#include "tests/unit/analyzer/analysis/call_builder.h"

namespace ampscope::analysis {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

class EpsilonCollectorTest : public testing::Test {
 protected:
  enum : std::uint32_t { kAdd = 1, kClamp, kMul };

  EpsilonCollectorTest() {
    catalog.sites[SiteId(kAdd)] = siteOf("norm", "aten::add");
    catalog.sites[SiteId(kClamp)] = siteOf("head", "aten::clamp");
    catalog.sites[SiteId(kMul)] = siteOf("scale", "aten::mul");
  }

  /// x op number -> y; a clamp takes its numbers from `constants`.
  void op(std::uint32_t site, double number, double absmin, std::uint64_t zeros, double max,
          Dtype dtype = Dtype::kFloat16) {
    calls.call(site, 0, 0, {{.dtype = dtype}, {.output = kWrote, .dtype = dtype}});
    for (store::TensorRow& row : calls.rows) {
      stats::TensorStats& stats = kept.emplace_back();
      stats.numel = 100;
      stats.zero = zeros;
      stats.absmin = absmin;
      stats.min = absmin;
      stats.max = max;
      stats.absmax = max;
      row.shape = "100";
      row.stats = &stats;
    }
    if (site != kClamp) {
      store::TensorRow& row = calls.rows.emplace_back();
      stats::TensorStats& stats = kept.emplace_back();
      stats.numel = 1;
      stats.min = stats.max = stats.absmax = number;
      row.slot = 1;
      row.dtype = Dtype::kFloat64;
      row.shape = "";
      row.stats = &stats;
    }
    calls.to(collector);
  }

  Catalog catalog;
  Constants constants{{}};
  EpsilonCollector collector{catalog, constants};
  CallBuilder calls;
  std::deque<stats::TensorStats> kept;
};

TEST_F(EpsilonCollectorTest, HalfTheSmallestNumberIsZeroAndWhatIsAboveItIsNot) {
  op(kAdd, 0x1p-25, 0.001, 3, 2);  // a tie, and zero is even
  const auto all = collector.finish();
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].loss, EpsilonLoss::kFlushed);
  EXPECT_EQ(all[0].unguarded, 3U);
  EXPECT_EQ(all[0].value, 0x1p-25);
}

TEST_F(EpsilonCollectorTest, ANumberThatTheFormatHoldsGuardsItsZeros) {
  op(kAdd, 0x1.01p-25, 0.001, 3, 2);
  EXPECT_THAT(collector.finish(), IsEmpty());
}

TEST_F(EpsilonCollectorTest, TheSameNumberIsThereInBfloat16) {
  op(kAdd, 1e-8, 0.001, 3, 2, Dtype::kBfloat16);
  EXPECT_THAT(collector.finish(), IsEmpty());
}

TEST_F(EpsilonCollectorTest, WithoutAZeroNothingNeededIt) {
  op(kAdd, 1e-8, 0.001, 0, 2);
  ASSERT_THAT(collector.finish(), SizeIs(1));
  EXPECT_EQ(collector.finish()[0].unguarded, 0U);
}

TEST_F(EpsilonCollectorTest, ANumberIsAbsorbedOnlyIfNoElementOfAnyCallChanges) {
  op(kAdd, 1e-5, 1, 0, 2);
  ASSERT_THAT(collector.finish(), SizeIs(1));
  EXPECT_EQ(collector.finish()[0].loss, EpsilonLoss::kAbsorbed);
  op(kAdd, 1e-5, 0.001, 0, 2);
  EXPECT_THAT(collector.finish(), IsEmpty());
}

TEST_F(EpsilonCollectorTest, ABoundThatRoundsToOne) {
  constants = Constants({{CallId(1), "max", 0, 1 - 1e-7}, {CallId(1), "min", 0, 1e-4}});
  op(kClamp, 0, 1e-4, 0, 1);
  const auto all = collector.finish();
  ASSERT_THAT(all, SizeIs(1)) << "1e-4 is there in float16";
  EXPECT_EQ(all[0].loss, EpsilonLoss::kOne);
  EXPECT_EQ(all[0].value, 1 - 1e-7);
}

TEST_F(EpsilonCollectorTest, OtherOpsAndLargeNumbersAreNoEpsilon) {
  op(kMul, 1e-8, 0.001, 3, 2);
  op(kAdd, 0.5, 2048, 0, 4096);
  EXPECT_THAT(collector.finish(), IsEmpty());
}

}  // namespace
}  // namespace ampscope::analysis
