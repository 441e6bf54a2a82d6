// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/underflow_collector.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "tests/unit/analyzer/analysis/call_builder.h"

namespace ampscope::analysis {
namespace {

using Bins = std::map<int, std::uint64_t>;  // exponent -> elements

/// A measurement of a tensor with these elements, by the definitions of docs/definitions.md.
stats::TensorStats measured(const Bins& bins, int subnormal_below) {
  stats::TensorStats stats;
  stats.level = stats::StatsLevel::kFull;
  stats.histogram.first = bins.begin()->first;
  stats.histogram.size = bins.rbegin()->first - bins.begin()->first + 1;
  for (int i = 0; i < stats.histogram.size; ++i) {
    stats.histogram.bins[static_cast<std::size_t>(i)] = 0;
  }
  for (const auto& [exponent, count] : bins) {
    stats.histogram.bins[static_cast<std::size_t>(exponent - stats.histogram.first)] = count;
    stats.numel += count;
    stats.subnormal += exponent < subnormal_below ? count : 0;
    stats.what_if[0].flush_to_zero += exponent < -25 ? count : 0;  // of float16
  }
  stats.absmax = 1;
  return stats;
}

class UnderflowCollectorTest : public testing::Test {
 protected:
  UnderflowCollectorTest() {
    catalog.sites[SiteId(1)] = siteOf("fc", "aten::mm", Phase::kBackward);
    catalog.sites[SiteId(2)] = siteOf("fc", "aten::_to_copy");
    catalog.sites[SiteId(3)] = siteOf("fc", "aten::_to_copy", Phase::kBackward);
  }

  void gradient(std::uint32_t step, const Bins& bins, Dtype dtype = Dtype::kFloat16) {
    const stats::TensorStats stats = measured(bins, dtype == Dtype::kFloat16 ? -14 : -126);
    calls.call(1, step, 0, {{}, {.output = kWrote, .role = Role::kGradInput, .dtype = dtype}});
    calls.rows[0].stats_id = StatsId(1);
    calls.rows[1].stats_id = StatsId(2);
    calls.rows[1].stats = &stats;
    calls.to(collector);
  }

  void cast(std::uint32_t site, std::uint32_t step, const Bins& bins) {
    const stats::TensorStats stats = measured(bins, -126);
    calls.call(site, step, 0, {{.dtype = Dtype::kFloat32}, {.output = kWrote, .dtype = Dtype::kFloat16}});
    calls.rows[0].stats = &stats;
    calls.row.flags = trace::kCallCast;
    calls.to(collector);
  }

  Catalog catalog;
  UnderflowCollector collector{catalog};
  CallBuilder calls;
};

TEST_F(UnderflowCollectorTest, SubnormalGradientsThatCarryTheNorm) {
  gradient(3, {{-20, 500}, {-13, 1}});
  gradient(4, {{-20, 500}, {0, 10}});  // the norm lies elsewhere
  gradient(5, {{-20, 500}, {-13, 1}});
  const Underflows found = collector.finish();
  ASSERT_EQ(found.backward.size(), 1U);
  const Underflow& underflow = found.backward[0];
  EXPECT_EQ(underflow.steps.count(), 2U);
  EXPECT_EQ(underflow.steps.first(), 3U);
  EXPECT_EQ(underflow.met, 3U);
  EXPECT_EQ(underflow.lost, 1000U);
  EXPECT_EQ(underflow.nonzero, 1002U);
  // sqrt(500 * 4^-20 / (500 * 4^-20 + 4^-13)): the mean square within a binade cancels
  EXPECT_NEAR(underflow.norm, 0.17209, 1e-5);
  EXPECT_FALSE(underflow.isCast());
  EXPECT_EQ(found.gradients.subnormal, 1500U);
  EXPECT_EQ(found.gradients.steps.count(), 3U);
}

TEST_F(UnderflowCollectorTest, FewElementsAndNormalOnesAreNone) {
  gradient(0, {{-20, 63}});
  gradient(1, {{-14, 500}});
  gradient(2, {{-20, 500}}, Dtype::kBfloat16);  // far from its end
  EXPECT_TRUE(collector.finish().backward.empty());
}

TEST_F(UnderflowCollectorTest, SkippedStepsLoseNothing) {
  catalog.skipped_steps.insert({1, 3});
  gradient(3, {{-20, 500}});
  EXPECT_TRUE(collector.finish().backward.empty());
}

TEST_F(UnderflowCollectorTest, AViewOfAGradientIsTheSameGradient) {
  const stats::TensorStats stats = measured({{-20, 500}}, -14);
  calls.call(1, 0, 0, {{}, {.output = kWrote, .role = Role::kGradInput}});
  calls.rows[0].stats_id = calls.rows[1].stats_id = StatsId(2);
  calls.rows[0].stats = calls.rows[1].stats = &stats;
  calls.to(collector);
  EXPECT_TRUE(collector.finish().backward.empty());
}

TEST_F(UnderflowCollectorTest, CastsAreToldByPhaseAndByWhatTheyCarried) {
  cast(2, 0, {{-30, 10}, {-20, 90}});  // 10 % of the elements, a thousandth of the norm or less
  EXPECT_TRUE(collector.finish().forward.empty());
  cast(2, 1, {{-30, 500}, {-25, 10}});
  cast(3, 1, {{-30, 500}, {-25, 10}});
  const Underflows found = collector.finish();
  ASSERT_EQ(found.forward.size(), 1U);
  ASSERT_EQ(found.backward.size(), 1U);
  EXPECT_TRUE(found.forward[0].isCast());
  EXPECT_EQ(found.forward[0].lost, 500U);
  EXPECT_EQ(found.forward[0].steps.first(), 1U);
  EXPECT_EQ(found.forward[0].from, Dtype::kFloat32);
}

}  // namespace
}  // namespace ampscope::analysis
