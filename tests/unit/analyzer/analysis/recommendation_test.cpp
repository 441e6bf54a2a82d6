// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Is the set of promoted modules the smallest that removes the findings, and are the neighbours joined?
#include "analyzer/analysis/recommendation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "analyzer/analysis/promotion_effect.h"

namespace ampscope::analysis {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using Options = std::vector<std::vector<std::size_t>>;

/// Every set of modules, smallest first.
std::size_t smallestByCounting(const Options& options, std::size_t modules) {
  std::size_t best = modules + 1;
  for (std::uint32_t set = 0; set < (1U << modules); ++set) {
    bool hits = true;
    for (const auto& any_of : options) {
      bool hit = false;
      for (const std::size_t module : any_of) {
        hit = hit || ((set >> module) & 1U) != 0;
      }
      hits = hits && hit;
    }
    best = hits ? std::min<std::size_t>(best, static_cast<std::size_t>(__builtin_popcount(set))) : best;
  }
  return best;
}

TEST(SmallestCover, TakesTheOneThatHitsBoth) {
  EXPECT_THAT(smallestCover({{0, 1}, {1, 2}}, {0.1, 0.9, 0.1}), ElementsAre(1));
}

TEST(SmallestCover, OfSetsAsSmallTheCheapest) { EXPECT_THAT(smallestCover({{0, 1}}, {0.5, 0.2}), ElementsAre(1)); }

TEST(SmallestCover, NothingToHit) { EXPECT_THAT(smallestCover({}, {}), IsEmpty()); }

TEST(SmallestCover, IsAsSmallAsCountingAllSetsSays) {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    const std::size_t modules = 2 + random() % 9;
    Options options(1 + random() % 10);
    for (auto& any_of : options) {
      for (std::size_t i = 0; i < 1 + random() % 3; ++i) {
        any_of.push_back(random() % modules);
      }
    }
    EXPECT_EQ(smallestCover(options, std::vector<double>(modules, 1)).size(), smallestByCounting(options, modules));
  }
}

class RecommendTest : public testing::Test {
 protected:
  void layer(const std::string& path, std::int64_t duration_ns = 10) {
    Layer layer;
    layer.module = {true, "Net", path, "Linear"};
    layer.rollup.duration_ns = duration_ns;
    analysis.layers.push_back(layer);
  }

  void finding(Rule rule, const std::string& path, Severity severity = Severity::kError) {
    Finding finding;
    finding.rule = rule;
    finding.severity = severity;
    finding.site.emplace();
    finding.site->module = {true, "Net", path, "Linear"};
    finding.dtype = Dtype::kFloat16;
    analysis.findings.push_back(finding);
  }

  std::vector<std::string> promoted(Objective objective = Objective::kBalanced) {
    analysis.run.autocast_dtypes = {Dtype::kFloat16};
    recommendation = recommend(analysis, objective);
    std::vector<std::string> paths;
    for (const Promotion& promotion : recommendation.promotions) {
      paths.push_back(promotion.module.path);
    }
    return paths;
  }

  /// A step in which the gradients of each module bound the scale as given: `absmax` from above, `floor` from below.
  struct Bounds {
    const char* path;
    double absmax;
    double floor;
  };
  void gradients(const std::vector<Bounds>& modules) {
    GradientFacts& facts = analysis.gradients;
    facts.format = format::FormatId::kBinary16;
    facts.scaler = 1;
    GradientStep& step = facts.steps.emplace_back();
    step.measured = true;
    for (const Bounds& module : modules) {
      const auto site = static_cast<std::uint32_t>(facts.sites.size());
      facts.sites.emplace_back().site.module = {true, "Net", module.path, "Linear"};
      GradientLimits limits;
      limits.absmax = module.absmax;
      limits.floor = module.floor;
      limits.absmax_site = limits.floor_site = site;
      facts.limits.push_back({facts.sites.back().site.module, {limits}});
      step.limits.narrow(limits);
    }
  }

  Analysis analysis;
  Recommendation recommendation;
};

TEST_F(RecommendTest, AModuleAboveRemovesWhatIsBelow) {
  finding(Rule::kForwardOverflow, "block.mlp");
  finding(Rule::kForwardOverflow, "block.mlp.2");
  finding(Rule::kForwardOverflow, "block.mlp2");
  EXPECT_THAT(promoted(), ElementsAre("block.mlp", "block.mlp2"));
  EXPECT_THAT(recommendation.promotions[0].findings, ElementsAre(0, 1));
}

TEST_F(RecommendTest, WarningsCountForTheSafestOnly) {
  finding(Rule::kBackwardUnderflow, "a", Severity::kWarning);
  EXPECT_THAT(promoted(Objective::kBalanced), IsEmpty());
  EXPECT_THAT(promoted(Objective::kSafest), ElementsAre("a"));
}

TEST_F(RecommendTest, TheFastestTakesBfloat16) {
  finding(Rule::kForwardOverflow, "a");
  EXPECT_THAT(promoted(Objective::kFastest), ElementsAre("a"));
  EXPECT_EQ(recommendation.promotions[0].dtype, Dtype::kBfloat16);
}

TEST_F(RecommendTest, TheRootIsNotPromoted) {
  finding(Rule::kForwardOverflow, "");
  EXPECT_THAT(promoted(), IsEmpty());
  EXPECT_THAT(recommendation.unexplained, ElementsAre(0));
}

TEST_F(RecommendTest, NeighboursOfASequenceAreJoined) {
  for (const char* path : {"ff.0", "ff.1", "ff.2", "ff.3"}) {
    layer(path);
  }
  finding(Rule::kForwardOverflow, "ff.0");
  finding(Rule::kForwardOverflow, "ff.2");
  EXPECT_THAT(promoted(), ElementsAre("ff.0", "ff.2", "ff.1"));
  EXPECT_TRUE(recommendation.promotions[2].contiguous);
  EXPECT_THAT(promoted(Objective::kFastest), ElementsAre("ff.0", "ff.2"));
}

TEST_F(RecommendTest, WhatTheProgramHasToMendIsACleanUp) {
  finding(Rule::kRedundantCasts, "head", Severity::kWarning);
  EXPECT_THAT(promoted(Objective::kSafest), IsEmpty());
  EXPECT_THAT(recommendation.unexplained, IsEmpty());
  ASSERT_EQ(recommendation.clean_ups.size(), 1U);
  EXPECT_EQ(recommendation.clean_ups[0].rule, "redundant-casts");
}

TEST_F(RecommendTest, WhatTheTextMendsBestIsPromotedAsWell) {
  finding(Rule::kLowPrecisionLoss, "head", Severity::kWarning);
  EXPECT_THAT(promoted(Objective::kBalanced), IsEmpty());
  EXPECT_THAT(promoted(Objective::kSafest), ElementsAre("head"));
  EXPECT_EQ(recommendation.clean_ups.size(), 1U);
}

TEST_F(RecommendTest, OfTwoModulesThatExcludeEachOthersScaleTheOneThatLeavesNoConflictIsPromoted) {
  gradients({{"quiet", 0x1p-30, 0x1p-30}, {"loud", 0x1p12, 0x1p8}, {"also_loud", 0x1p10, 0x1p8}});
  layer("quiet", 1000);
  layer("loud", 1);
  finding(Rule::kNoValidScale, "quiet");
  EXPECT_THAT(promoted(), ElementsAre("quiet"));
}

TEST_F(RecommendTest, TheScalerIsChosenForTheGradientsThatStayInHalfPrecision) {
  gradients({{"quiet", 0x1p-30, 0x1p-30}, {"loud", 0x1p12, 0x1p-16}});
  layer("quiet", 1000);
  layer("loud", 1);
  finding(Rule::kNoValidScale, "quiet");
  EXPECT_THAT(promoted(), ElementsAre("loud"));
  EXPECT_EQ(recommendation.scaler.parameters.init_scale, 65536) << "as quiet needs; loud had bounded it to 8";
  layer("loud", 10000);
  EXPECT_THAT(promoted(), ElementsAre("quiet"));
  EXPECT_EQ(recommendation.scaler.parameters.init_scale, 8);
}

TEST_F(RecommendTest, AnEditedPolicyRemovesWhatItsModulesHold) {
  finding(Rule::kForwardOverflow, "block.mlp");
  finding(Rule::kPrecisionLoss, "block.mlp.2", Severity::kWarning);
  finding(Rule::kForwardOverflow, "head");
  analysis.run.autocast_dtypes = {Dtype::kFloat16};
  const PromotionEstimator estimator(analysis);
  const auto removed = [&estimator](const char* path, Dtype dtype) {
    return estimator.of(std::vector<Placement>{{{true, "Net", path, ""}, dtype}}).removed;
  };
  EXPECT_THAT(removed("block", Dtype::kFloat32), ElementsAre(0, 1));
  EXPECT_THAT(removed("block", Dtype::kBfloat16), ElementsAre(0)) << "bfloat16 has range, not precision";
  EXPECT_THAT(removed("block", Dtype::kFloat16), IsEmpty());
  EXPECT_THAT(removed("head", Dtype::kFloat32), ElementsAre(2)) << "whatever its class";
  EXPECT_THAT(removed("other", Dtype::kFloat32), IsEmpty());
}

TEST_F(RecommendTest, AnEditedPolicyCountsEveryModuleOnce) {
  layer("block", 30);
  layer("block.mlp", 20);
  layer("head", 50);
  analysis.run.autocast_dtypes = {Dtype::kFloat16};
  const PromotionEstimator estimator(analysis);
  const Placement block{{true, "Net", "block", "Linear"}, Dtype::kFloat32};
  const Placement mlp{{true, "Net", "block.mlp", "Linear"}, Dtype::kFloat32};
  EXPECT_DOUBLE_EQ(estimator.of(std::vector{block, mlp}).cost.op_time, 0.5);
  EXPECT_DOUBLE_EQ(estimator.of(std::vector{mlp}).cost.op_time, 0.2);
  EXPECT_DOUBLE_EQ(estimator.of({}).cost.op_time, 0);
}

TEST_F(RecommendTest, AConflictOfScalesGoesWithTheModuleThatMadeIt) {
  gradients({{"quiet", 0x1p-30, 0x1p-30}, {"loud", 0x1p12, 0x1p-16}});
  finding(Rule::kNoValidScale, "quiet");
  analysis.run.autocast_dtypes = {Dtype::kFloat16};
  const PromotionEstimator estimator(analysis);
  const PromotionEffect none = estimator.of({});
  EXPECT_THAT(none.removed, IsEmpty());
  const PromotionEffect cured =
      estimator.of(std::vector<Placement>{{{true, "Net", "loud", "Linear"}, Dtype::kFloat32}});
  EXPECT_THAT(cured.removed, ElementsAre(0));
  EXPECT_GT(cured.scaler.parameters.init_scale, none.scaler.parameters.init_scale);
}

TEST_F(RecommendTest, AsManyModulesArePromotedAsThereAreConflicts) {
  gradients({{"a", 0x1p-40, 0x1p-40}, {"b", 0x1p-2, 0x1p-2}, {"c", 0x1p40, 0x1p40}});
  layer("a", 1);
  layer("b", 1000);
  layer("c", 1);
  finding(Rule::kNoValidScale, "a");
  EXPECT_THAT(promoted(), UnorderedElementsAre("a", "c"));
  EXPECT_EQ(recommendation.scaler.parameters.init_scale, 65536);
}

TEST_F(RecommendTest, AModuleThatIsPromotedTooTakesWhatIsBelowIt) {
  gradients({{"quiet", 0x1p-40, 0x1p-40}, {"hush", 0x1p-39, 0x1p-39}, {"loud.linear", 0x1p12, 1}, {"loud", 0x1p8, 1}});
  layer("quiet", 1000);
  layer("loud.linear", 1);
  finding(Rule::kNoValidScale, "quiet");
  EXPECT_THAT(promoted(), ElementsAre("loud"));
  EXPECT_THAT(recommendation.promotions[0].findings, ElementsAre(0));
}

TEST_F(RecommendTest, AFunctionThatBypassesAutocastIsCuredInAnyDtype) {
  finding(Rule::kAutocastBypassedCustomFunction, "layer", Severity::kWarning);
  EXPECT_THAT(promoted(Objective::kSafest), ElementsAre("layer"));
}

}  // namespace
}  // namespace ampscope::analysis
