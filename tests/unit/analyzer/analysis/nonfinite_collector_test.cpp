// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/nonfinite_collector.h"

#include <gtest/gtest.h>

#include "tests/unit/analyzer/analysis/call_builder.h"

namespace ampscope::analysis {
namespace {

constexpr std::uint32_t kExp = 1;
constexpr std::uint32_t kMul = 2;
constexpr std::uint32_t kFill = 3;
constexpr std::uint32_t kSoftmax = 4;
constexpr std::uint32_t kBackward = 5;
constexpr std::uint32_t kCopy = 6;
constexpr std::uint32_t kAdamW = 7;

class NonFiniteCollectorTest : public testing::Test {
 protected:
  NonFiniteCollectorTest() {
    catalog.sites[SiteId(kExp)] = siteOf("a", "aten::exp");
    catalog.sites[SiteId(kMul)] = siteOf("b", "aten::mul");
    catalog.sites[SiteId(kFill)] = siteOf("attn", "aten::masked_fill");
    catalog.sites[SiteId(kSoftmax)] = siteOf("attn", "aten::_softmax");
    catalog.sites[SiteId(kBackward)] = siteOf("b", "aten::mm", Phase::kBackward);
    catalog.sites[SiteId(kCopy)] = siteOf("c", "aten::copy_");
    catalog.sites[SiteId(kAdamW)] = siteOf("", "aten::_fused_adamw_", Phase::kOptimizer);
    catalog.parameters[ParameterId(1)] = {"b.weight", {true, "Net", "b", "Linear"}};
    catalog.parameters[ParameterId(2)] = {"b.bias", {true, "Net", "b", "Linear"}};
  }

  Catalog catalog;
  NonFiniteCollector collector{catalog};
  CallBuilder calls;
};

TEST_F(NonFiniteCollectorTest, TheFirstCallInExecutionOrderThatMadeItIsTheOrigin) {
  // Recorded out of order, as two threads do.
  calls.call(kMul, 4, 200, {{.pos_inf = 2}, {.output = kWrote, .role = Role::kOutput, .pos_inf = 2}}).to(collector);
  calls.call(kBackward, 4, 300, {{}, {.output = kWrote, .role = Role::kGradInput, .nan = 1}}).to(collector);
  calls.call(kExp, 4, 100, {{.absmax = 12}, {.output = kWrote, .role = Role::kOutput, .pos_inf = 2}}).to(collector);
  calls.call(kExp, 5, 500, {{.absmax = 3}, {.output = kWrote}}).to(collector);
  const NonFinite found = collector.finish();
  ASSERT_EQ(found.first_per_step.size(), 1U);
  EXPECT_EQ(found.first_per_step[0].step, 4U);
  EXPECT_EQ(found.first_per_step[0].site.op, "aten::exp");
  EXPECT_EQ(found.first_per_step[0].kind, OriginKind::kInf);
  EXPECT_FALSE(found.first_per_step[0].came_in);
  ASSERT_EQ(found.origins.size(), 2U) << "passing it on is no origin";
  EXPECT_EQ(found.origins[0].site.op, "aten::exp");
  EXPECT_EQ(found.origins[0].pos_inf, 2U);
  EXPECT_EQ(found.origins[0].input_absmax, 12);
  EXPECT_EQ(found.origins[1].site.op, "aten::mm");
  EXPECT_EQ(found.origins[1].kind, OriginKind::kNan);
}

TEST_F(NonFiniteCollectorTest, AMaskIsListedButStartsNothing) {
  calls.call(kFill, 0, 1, {{}, {.output = kWrote, .neg_inf = 50}}).to(collector);
  calls.call(kSoftmax, 0, 2, {{.neg_inf = 50}, {.output = kWrote}}).to(collector);
  calls.call(kExp, 1, 9, {{}, {.output = kWrote, .neg_inf = 1}}).to(collector);
  const NonFinite found = collector.finish();
  ASSERT_EQ(found.origins.size(), 2U);
  EXPECT_EQ(found.origins[0].kind, OriginKind::kInf) << "-inf of another op is an overflow";
  EXPECT_EQ(found.origins[1].kind, OriginKind::kMask);
  ASSERT_EQ(found.first_per_step.size(), 1U);
  EXPECT_EQ(found.first_per_step[0].step, 1U);
}

TEST_F(NonFiniteCollectorTest, AFullyMaskedSoftmaxRowIsAnOrigin) {
  calls.call(kFill, 0, 1, {{}, {.output = kWrote, .neg_inf = 100}}).to(collector);
  calls.call(kSoftmax, 0, 2, {{.neg_inf = 100}, {.output = kWrote, .nan = 100}}).to(collector);
  const NonFinite found = collector.finish();
  ASSERT_EQ(found.first_per_step.size(), 1U);
  EXPECT_EQ(found.first_per_step[0].site.op, "aten::_softmax");
  EXPECT_EQ(found.first_per_step[0].kind, OriginKind::kNan);
}

TEST_F(NonFiniteCollectorTest, WhatComesInFromOutsideIsSaidSo) {
  calls.call(kMul, 3, 10, {{.nan = 1}, {.output = kWrote, .nan = 100}}).to(collector);
  calls.call(kExp, 1, 5, {{.nan = 1}, {.output = kWrote}}).to(collector);  // read, and not passed on
  const NonFinite found = collector.finish();
  EXPECT_TRUE(found.origins.empty());
  ASSERT_EQ(found.first_per_step.size(), 1U);
  EXPECT_TRUE(found.first_per_step[0].came_in);
  EXPECT_EQ(found.first_per_step[0].nan, 1U) << "counts are those of what it read";
}

TEST_F(NonFiniteCollectorTest, WhatAnOverwrittenArgumentHeldIsNoDoubt) {
  calls
      .call(kCopy, 0, 1,
            {{.measured = false, .written = true, .why = Unmeasured::kOverwritten}, {.output = kWrote, .pos_inf = 3}})
      .to(collector);
  const NonFinite found = collector.finish();
  ASSERT_EQ(found.origins.size(), 1U);
  EXPECT_EQ(found.origins[0].site.op, "aten::copy_");
  ASSERT_EQ(found.first_per_step.size(), 1U);
  EXPECT_TRUE(found.first_per_step[0].inputs_known);
}

TEST_F(NonFiniteCollectorTest, InAnUnsampledStepTheFirstSeenIsNamedWithItsDoubt) {
  calls.call(kMul, 7, 20, {{.measured = false}, {.output = kWrote, .pos_inf = 1}}).to(collector);
  calls.call(kExp, 7, 10, {{.measured = false}, {.output = kWrote, .pos_inf = 1}}).to(collector);
  const NonFinite found = collector.finish();
  ASSERT_EQ(found.origins.size(), 1U) << "the later one may only have passed it on";
  EXPECT_EQ(found.origins[0].site.op, "aten::exp");
  EXPECT_FALSE(found.origins[0].inputs_known);
  ASSERT_EQ(found.first_per_step.size(), 1U);
  EXPECT_FALSE(found.first_per_step[0].inputs_known);
}

TEST_F(NonFiniteCollectorTest, BlamesTheOpAndNamesTheParametersOfASkippedStep) {
  catalog.skipped_steps = {{1, 2}};
  for (const std::uint32_t step : {2U, 3U}) {
    calls
        .call(kBackward, step, 10,
              {{},
               {.output = kWrote, .role = Role::kGradWeight, .pos_inf = 1, .parameter = 1},
               {.output = kWrote, .role = Role::kGradWeight, .parameter = 2}})
        .to(collector);
  }
  static_cast<void>(collector.finish());
  const std::optional<Blame> blame = collector.blame({1, 2});
  ASSERT_TRUE(blame.has_value());
  EXPECT_EQ(blame->site.op, "aten::mm");
  EXPECT_EQ(blame->parameters, std::vector<std::string>{"b.weight"});
  EXPECT_EQ(blame->parameter_count, 1U);
  EXPECT_FALSE(collector.blame({1, 9}).has_value());
}

TEST_F(NonFiniteCollectorTest, OnlyStepsThatWereAllSkippedAreMarkedSo) {
  catalog.skipped_steps = {{1, 0}, {1, 1}};
  catalog.calibration_steps = {{1, 0}};
  calls.call(kExp, 0, 1, {{}, {.output = kWrote, .pos_inf = 1}}).to(collector);
  calls.call(kMul, 0, 1, {{}, {.output = kWrote, .pos_inf = 1}}).to(collector);
  calls.call(kMul, 1, 2, {{}, {.output = kWrote, .pos_inf = 1}}).to(collector);
  calls.call(kBackward, 5, 2, {{}, {.output = kWrote, .pos_inf = 1}}).to(collector);
  const NonFinite found = collector.finish();
  ASSERT_EQ(found.origins.size(), 3U);
  EXPECT_TRUE(found.origins[0].calibration);
  EXPECT_TRUE(found.origins[1].skipped);
  EXPECT_FALSE(found.origins[1].calibration);
  EXPECT_FALSE(found.origins[2].skipped);
}

TEST_F(NonFiniteCollectorTest, AParameterThatBecameNanIsBrokenFromItsFirstStep) {
  for (const std::uint32_t step : {9U, 6U, 8U}) {
    calls
        .call(kAdamW, step, step,
              {{.nan = 1},
               {.output = kWrote, .role = Role::kUpdate, .nan = 4, .parameter = 1},
               {.output = kWrote, .role = Role::kUpdate, .parameter = 2}})
        .to(collector);
  }
  const NonFinite found = collector.finish();
  ASSERT_EQ(found.broken_parameters.size(), 1U);
  EXPECT_EQ(found.broken_parameters[0].name, "b.weight");
  EXPECT_EQ(found.broken_parameters[0].first_step, 6U);
}

}  // namespace
}  // namespace ampscope::analysis
