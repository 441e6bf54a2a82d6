// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/rank_collector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "analyzer/analysis/findings.h"
#include "tests/unit/analyzer/analysis/call_builder.h"

namespace ampscope::analysis {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// Calls of a process of a run with ranks: process p is rank p - 1.
class RankCollectorTest : public testing::Test {
 protected:
  RankCollectorTest() {
    catalog.sites[SiteId(1)] = siteOf("", "aten::add_", Phase::kOptimizer);
    catalog.sites[SiteId(2)] = siteOf("fc", "aten::mm");
    catalog.parameters[ParameterId(1)] = {"fc.weight", {true, "Net", "fc", "Linear"}};
    catalog.parameters[ParameterId(2)] = {"fc.bias", {true, "DistributedDataParallel", "fc", "Linear"}};
  }

  void update(std::uint32_t process, std::uint32_t step, double absmax, std::uint32_t parameter = 1,
              double smallest = -1) {
    calls.call(1, step, 0, {{.output = kWrote, .role = Role::kUpdate, .parameter = parameter, .absmax = absmax}});
    calls.row.process = ProcessId(process);
    auto stats = *calls.rows[0].stats;
    stats.min = smallest;
    stats.max = absmax;
    calls.rows[0].stats = &stats;
    calls.to(collector);
  }

  void result(std::uint32_t process, std::uint32_t step, double absmax) {
    calls.call(2, step, 0, {{}, {.output = kWrote, .role = Role::kOutput, .absmax = absmax}});
    calls.row.process = ProcessId(process);
    calls.to(collector);
  }

  Catalog catalog;
  CallBuilder calls;
  RankCollector collector{catalog, {{1, 0}, {2, 1}, {3, 2}}, 8};
};

TEST_F(RankCollectorTest, NamesTheFirstStepInWhichASharedParameterDiffers) {
  for (std::uint32_t process = 1; process <= 3; ++process) {
    for (std::uint32_t step = 0; step < 5; ++step) {
      update(process, step, 99);  // overwritten in the same step
      update(process, step, step + 1.0 + (process == 3 && step >= 2 ? 0.5 : 0));
    }
  }
  const RankFacts facts = collector.finish();
  ASSERT_THAT(facts.parameters, SizeIs(1));
  const ParameterSplit& split = facts.parameters[0];
  EXPECT_EQ(split.parameter, "fc.weight");
  EXPECT_EQ(split.site.module.path, "fc") << "the module of the parameter, not of the fused update";
  EXPECT_EQ(split.first_step, 2U);
  EXPECT_EQ(split.last_step, 4U);
  EXPECT_EQ(split.steps, 3U);
  EXPECT_THAT(split.ranks, ElementsAre(2));
}

TEST_F(RankCollectorTest, AShardIsNotShared) {
  for (std::uint32_t process = 1; process <= 2; ++process) {
    update(process, 0, 1, 1, 1);  // all ones, as normalization layers begin
    update(process, 1, process);
    update(process, 2, 2 * process);
  }
  EXPECT_THAT(collector.finish().parameters, IsEmpty());
}

TEST_F(RankCollectorTest, DistributedDataParallelSharesWhatNeverAgreed) {
  update(1, 0, 1, 2);
  update(2, 0, 2, 2);
  const RankFacts facts = collector.finish();
  ASSERT_THAT(facts.parameters, SizeIs(1));
  EXPECT_EQ(facts.parameters[0].first_step, 0U);
}

TEST_F(RankCollectorTest, StepsThatOnlyOneRankHasAreNotCompared) {
  for (std::uint32_t step = 0; step < 4; ++step) {
    update(1, step, step + 1);
  }
  update(2, 1, 2);  // sampled differently, then killed
  update(2, 7, 5);
  EXPECT_THAT(collector.finish().parameters, IsEmpty());
}

TEST_F(RankCollectorTest, RangesApartAreCountedByStep) {
  for (std::uint32_t process = 1; process <= 3; ++process) {
    for (std::uint32_t step = 0; step < 4; ++step) {
      result(process, step, 0.5);
      result(process, step, process == 2 && step != 1 ? 257 : process == 2 ? 256 : 1);
    }
  }
  const RankFacts facts = collector.finish();
  ASSERT_THAT(facts.ranges, SizeIs(1));
  const RangeSplit& split = facts.ranges[0];
  EXPECT_EQ(split.first_step, 0U);
  EXPECT_EQ(split.last_step, 3U);
  EXPECT_EQ(split.steps, 3U) << "256 is 8 binades and not more";
  EXPECT_EQ(split.high_rank, 1U);
  EXPECT_EQ(split.low_rank, 0U);
  EXPECT_EQ(split.high, 257);
}

TEST_F(RankCollectorTest, ZerosAndOtherProcessesAreLeftOut) {
  result(1, 0, 0);
  result(2, 0, 1000);
  result(7, 0, 1e-9);
  EXPECT_THAT(collector.finish().ranges, IsEmpty());
}

Analysis withScales(const std::vector<double>& first, const std::vector<double>& second) {
  Analysis analysis;
  analysis.ranks.ranks = {{1, 0}, {2, 1}};
  for (const auto* scales : {&first, &second}) {
    ScalerLedger& ledger = analysis.scalers.emplace_back();
    ledger.process = static_cast<std::uint32_t>(analysis.scalers.size());
    ledger.scaler = 1;
    for (const double scale : *scales) {
      ScaleStep& step = ledger.trajectory.emplace_back();
      step.step = static_cast<std::uint32_t>(ledger.trajectory.size() - 1);
      step.scale_before = step.scale_after = scale;
    }
  }
  return analysis;
}

TEST(RankRules, ScalesThatDifferNameTheRankAndTheFirstStep) {
  const Findings findings = findAll(withScales({4, 4, 4, 8}, {4, 4, 2, 2}));
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule, Rule::kRankScaleDivergence);
  EXPECT_EQ(findings[0].first_step, 2U);
  EXPECT_EQ(findings[0].count, 2U);
  EXPECT_THAT(findings[0].message, HasSubstr("2 -> 2 on rank 1 and 4 -> 4 on rank 0 in step 2"));
  EXPECT_THAT(findAll(withScales({4, 4, 4, 8}, {4, 4})), IsEmpty()) << "a rank that was killed";
}

TEST(RankRules, ProcessesWithoutRanksMayScaleAsTheyLike) {
  Analysis analysis = withScales({4}, {2});
  analysis.ranks.ranks.clear();
  EXPECT_THAT(findAll(analysis), IsEmpty());
}

TEST(RankRules, OneFindingForEverythingThatTheFirstDifferenceBringsWithIt) {
  Analysis analysis;
  ParameterSplit split{.site = siteOf("fc", "aten::add_", Phase::kOptimizer), .parameter = "fc.weight"};
  split.ranks = {1, 2, 3, 4, 5, 6};
  split.first_step = 4;
  split.last_step = 6;
  split.steps = 3;
  analysis.ranks.parameters = {split, split};
  const Findings findings = findAll(analysis);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_THAT(findings[0].message, HasSubstr("ranks 1, 2, 3, 4 and 2 others as on rank 0 from step 4 on"));
}

TEST(RankRules, RangesApartInAFewOfManyStepsAreNoFinding) {
  Analysis analysis;
  RangeSplit split{.site = siteOf("fc", "aten::mm")};
  split.steps = 2;
  split.compared = 10;
  split.low = 1;
  split.high = 4096;
  analysis.ranks.ranges = {split};
  EXPECT_THAT(findAll(analysis), IsEmpty());
  analysis.ranks.ranges[0].compared = 2;
  EXPECT_THAT(findAll(analysis), SizeIs(1)) << "the run has no more steps";
}

}  // namespace
}  // namespace ampscope::analysis
