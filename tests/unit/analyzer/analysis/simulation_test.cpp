// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What follows for another scale from the gradients of a few steps, worked out by hand.
#include "analyzer/analysis/simulation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "analyzer/analysis/gradient_facts_collector.h"
#include "tests/unit/analyzer/analysis/call_builder.h"

namespace ampscope::analysis {
namespace {

using Bins = std::map<int, std::uint64_t>;  // exponent -> elements
using testing::ElementsAre;

constexpr double kOverflowFrom = 65520;  // of binary16

/// The steps of a scaler at `scale`; then what backward wrote, as it was recorded.
class SimulationTest : public testing::Test {
 protected:
  SimulationTest() {
    catalog.sites[SiteId(1)] = siteOf("a", "aten::mm", Phase::kBackward);
    catalog.sites[SiteId(2)] = siteOf("b", "aten::mm", Phase::kBackward);
    catalog.sites[SiteId(3)] = siteOf("c", "aten::_to_copy", Phase::kBackward);
    facts.process = 1;
    facts.scaler = 1;
  }

  void step(float scale, bool found_inf = false) {
    facts.steps.push_back(
        {.step = static_cast<std::uint32_t>(facts.steps.size()), .scale = scale, .found_inf = found_inf});
  }

  GradientFactsCollector& collector() {
    if (!collector_) {
      collector_.emplace(catalog, facts);
    }
    return *collector_;
  }

  /// A float16 gradient of 2^exponent elements.
  void gradient(std::uint32_t site, std::uint32_t at, const Bins& bins) {
    const stats::TensorStats& stats = measured(bins);
    calls.call(site, at, 0, {{.role = Role::kGradOutput}, {.output = kWrote, .role = Role::kGradInput}});
    calls.rows[0].stats_id = StatsId(1);
    calls.rows[1].stats_id = StatsId(2);
    calls.rows[1].stats = &stats;
    calls.to(collector());
  }

  void overflow(std::uint32_t site, std::uint32_t at, std::uint64_t inf_in_forward = 0) {
    calls.call(site, at, 0,
               {{.role = Role::kGradOutput},
                {.role = Role::kInput, .pos_inf = inf_in_forward},
                {.output = kWrote, .role = Role::kGradInput, .pos_inf = 1, .absmax = 60000}});
    calls.rows[1].stats_id = StatsId(1);
    calls.rows[2].stats_id = StatsId(2);
    calls.to(collector());
  }

  const stats::TensorStats& measured(const Bins& bins) {
    stats::TensorStats& stats = stats_.emplace_back();
    stats.level = stats::StatsLevel::kFull;
    stats.histogram.first = bins.begin()->first;
    stats.histogram.size = bins.rbegin()->first - bins.begin()->first + 1;
    for (int i = 0; i < stats.histogram.size; ++i) {
      stats.histogram.bins[static_cast<std::size_t>(i)] = 0;
    }
    for (const auto& [exponent, count] : bins) {
      stats.histogram.bins[static_cast<std::size_t>(exponent - stats.histogram.first)] = count;
      stats.numel += count;
    }
    stats.absmax = std::ldexp(1.0, bins.rbegin()->first);
    return stats;
  }

  const GradientFacts& finish() {
    facts = collector().finish();
    return facts;
  }

  static ScalerParameters scaler(double init, std::int64_t interval = 2000) {
    return {ScalerMode::kDynamic, init, {2, 0.5, interval}};
  }

  static std::vector<Certainty> certainties(const Simulation& simulation) {
    std::vector<Certainty> result;
    for (const SimulatedStep& step : simulation.trajectory) {
      result.push_back(step.certainty);
    }
    return result;
  }

  Catalog catalog;
  GradientFacts facts;
  CallBuilder calls;

 private:
  std::optional<GradientFactsCollector> collector_;
  std::deque<stats::TensorStats> stats_;
};

constexpr Certainty kExact = Certainty::kExact;
constexpr Certainty kExtrapolated = Certainty::kExtrapolated;
constexpr Certainty kUnknown = Certainty::kUnknown;

TEST_F(SimulationTest, WithoutTheModuleThatBoundsItTheScaleIsBoundedByTheNext) {
  step(1);
  step(1);
  gradient(1, 0, {{10, 100}});
  gradient(2, 0, {{-30, 100}, {-29, 100}});
  gradient(3, 0, {{2, 100}});
  gradient(1, 1, {{-3, 100}});
  gradient(2, 1, {{4, 100}});
  finish();
  const auto rest = [this](const char* module) {
    const ModulePlace out = siteOf(module, "aten::mm", Phase::kBackward).module;
    return without(facts, {&out, 1});
  };
  const GradientFacts without_loud = rest("a");
  const std::vector<StepWindow> loud = Simulator(without_loud).windows();
  EXPECT_DOUBLE_EQ(loud[0].highest, kOverflowFrom / 4);
  EXPECT_EQ(without_loud.sites[loud[0].highest_site].site.module.path, "c");
  EXPECT_DOUBLE_EQ(loud[0].lowest, 0x1p-14 / 0x1p-30) << "as before";
  EXPECT_DOUBLE_EQ(loud[1].highest, kOverflowFrom / 16) << "as before";
  EXPECT_DOUBLE_EQ(loud[1].lowest, 0x1p-14 / 0x1p4);
  const std::vector<LayerWindow> layers = Simulator(facts).layerWindows();
  ASSERT_EQ(layers.size(), 3U);
  EXPECT_EQ(layers[1].module.path, "b");
  EXPECT_DOUBLE_EQ(layers[1].lowest, 0x1p-14 / 0x1p-30);
  EXPECT_DOUBLE_EQ(layers[1].highest, kOverflowFrom / 16);
  ASSERT_EQ(layers[1].parts.size(), 2U);
  EXPECT_DOUBLE_EQ(layers[1].parts[0].highest, kOverflowFrom / 0x1p-29);
  EXPECT_DOUBLE_EQ(layers[1].parts[1].lowest, 0x1p-14 / 0x1p4);
  EXPECT_EQ(layers[1].parts[1].first_step, 1U);
  const GradientFacts without_quiet = rest("b");
  const std::vector<StepWindow> quiet = Simulator(without_quiet).windows();
  EXPECT_DOUBLE_EQ(quiet[0].highest, kOverflowFrom / 0x1p10);
  EXPECT_DOUBLE_EQ(quiet[0].lowest, 0x1p-14 / 0x1p2);
  EXPECT_DOUBLE_EQ(quiet[1].highest, kOverflowFrom / 0x1p-3);
}

TEST_F(SimulationTest, WhatOverflowedInALeftOutModuleIsNotKnownOfTheOthers) {
  step(1024, true);
  step(512);
  overflow(1, 0);
  gradient(2, 0, {{0, 100}});
  gradient(1, 1, {{15, 300}});
  gradient(2, 1, {{-24, 100}});
  finish();
  const ModulePlace out = catalog.sites[SiteId(1)].module;
  const GradientFacts rest = without(facts, {&out, 1});
  const Simulation as_it_was = Simulator(facts).simulate(scaler(1024), Detail::kFull);
  EXPECT_EQ(as_it_was.skipped, 1U);
  const Simulation result = Simulator(rest).simulate(scaler(1024), Detail::kFull);
  EXPECT_EQ(result.skipped, 0U);
  EXPECT_THAT(certainties(result), ElementsAre(kUnknown, kExtrapolated));
  EXPECT_EQ(result.exact_through_step, std::nullopt);
  ASSERT_EQ(result.layers.size(), 1U);
  EXPECT_EQ(result.layers[0].module.path, "b");
  EXPECT_EQ(result.lost.elements, 0) << "of b alone: 2^-24 times 2 is a subnormal";
  const Simulation unscaled = Simulator(rest).simulate({ScalerMode::kNone, 1, {}}, Detail::kFull);
  EXPECT_EQ(unscaled.lost.elements, 1);
}

TEST_F(SimulationTest, OwnParametersGiveTheRunItself) {
  step(1024, true);
  step(512);
  step(512);
  overflow(1, 0);
  gradient(1, 1, {{0, 100}});
  finish();
  const Simulator simulator(facts);
  const Simulation result = simulator.simulate(simulator.recorded(), Detail::kFull);
  EXPECT_EQ(result.skipped, 1U);
  EXPECT_EQ(result.wasted, 1U);
  EXPECT_EQ(result.final_scale, 512);
  EXPECT_EQ(result.exact_through_step, 2U);
}

TEST_F(SimulationTest, AHigherScaleOverflowsWhereTheGradientLeavesTheFormat) {
  step(1024);
  step(1024);
  gradient(1, 0, {{10, 100}});
  gradient(2, 0, {{0, 100}});
  gradient(1, 1, {{9, 100}});
  finish();
  // 2^10 at scale 2^10 is 1: scales from 65520 on overflow.
  EXPECT_DOUBLE_EQ(Simulator(facts).windows()[0].highest, kOverflowFrom);
  EXPECT_EQ(Simulator(facts).simulate(scaler(0x1p15), Detail::kFull).skipped, 0U);
  // So near the end of the format a rounding on the way may decide.
  EXPECT_THAT(certainties(Simulator(facts).simulate(scaler(0x1p16), Detail::kFull)),
              ElementsAre(kExtrapolated, kExtrapolated));
  const Simulation result = Simulator(facts).simulate(scaler(0x1p17), Detail::kFull);
  ASSERT_EQ(result.skipped, 1U);
  EXPECT_EQ(facts.sites[result.trajectory[0].site].site.module.path, "a");
  EXPECT_EQ(result.final_scale, 0x1p16F);
  // The recorded run took step 0, so the weights of step 1 differ.
  EXPECT_THAT(certainties(result), ElementsAre(kExact, kExtrapolated));
  EXPECT_EQ(result.exact_through_step, 0U);
}

TEST_F(SimulationTest, AnOverflowSaysNothingOfLowerScales) {
  step(1024, true);
  step(512);
  overflow(1, 0);
  gradient(1, 1, {{14, 100}});  // overflows from 2048 on
  finish();
  EXPECT_EQ(Simulator(facts).simulate(scaler(4096), Detail::kFull).trajectory[0].certainty, kExact);
  const Simulation lower = Simulator(facts).simulate(scaler(256), Detail::kFull);
  EXPECT_THAT(certainties(lower), ElementsAre(kUnknown, kExtrapolated));
  EXPECT_EQ(lower.unknown, 1U);
  EXPECT_FALSE(lower.exact_through_step);
}

TEST_F(SimulationTest, TheExactResultSaysWhereASaturatedStepOverflows) {
  step(1024, true);
  step(512);
  overflow(1, 0);
  gradient(1, 1, {{0, 100}});
  store::ReferenceRow reference;
  reference.process = ProcessId(1);
  reference.step = 0;
  reference.site = SiteId(1);
  reference.flags = trace::kTensorOutput;
  reference.role = Role::kGradInput;
  reference.dtype = Dtype::kFloat16;
  reference.comparison.overflowed.format_limited = 1;
  reference.comparison.reference_absmax = 0x1p20;
  collector().add(reference);
  finish();
  EXPECT_DOUBLE_EQ(Simulator(facts).windows()[0].highest, kOverflowFrom / 0x1p10);
  EXPECT_EQ(Simulator(facts).simulate(scaler(256), Detail::kFull).trajectory[0].certainty, kExact);
  EXPECT_EQ(Simulator(facts).simulate(scaler(32), Detail::kFull).trajectory[0].certainty, kUnknown);
}

TEST_F(SimulationTest, WhatComesFromForwardIsThereAtEveryScale) {
  step(1024, true);
  step(512);
  overflow(1, 0, /*inf_in_forward=*/1);
  gradient(1, 1, {{0, 100}});
  finish();
  const Simulation result = Simulator(facts).simulate(scaler(1), Detail::kFull);
  EXPECT_TRUE(result.trajectory[0].skipped);
  EXPECT_EQ(result.trajectory[0].certainty, kExact);
}

TEST_F(SimulationTest, LossIsWhatTheFormatMakesZero) {
  step(1024);
  gradient(1, 0, {{-20, 300}, {0, 100}});
  finish();
  // 2^-20 at scale 2^10 is 2^-30: at 2^4 it is 2^-26, which binary16 makes zero; at 2^5 a subnormal.
  const GradientLoss lost = Simulator(facts).simulate(scaler(16), Detail::kSummary).lost;
  EXPECT_DOUBLE_EQ(lost.elements, 0.75);
  EXPECT_NEAR(lost.norm, std::sqrt(300.0 / 100.0) * 0x1p-20, 1e-12);
  EXPECT_EQ(Simulator(facts).simulate(scaler(32), Detail::kSummary).lost.elements, 0);
  EXPECT_EQ(Simulator(facts, format::FormatId::kBfloat16).simulate(scaler(16), Detail::kSummary).lost.elements, 0);
}

TEST_F(SimulationTest, TwoSitesExcludeEachOther) {
  for (std::uint32_t i = 0; i < 4; ++i) {
    step(64);
  }
  for (std::uint32_t i = 0; i < 4; ++i) {
    gradient(1, i, {{14, 100}});   // overflows from 256 on
    gradient(2, i, {{-24, 100}});  // normal from 2^16 on
  }
  finish();
  const ScaleVerdict verdict = Simulator(facts).verdict();
  EXPECT_EQ(verdict.fit, Fit::kNoValidScale);
  EXPECT_EQ(verdict.conflicts, 4U);
  EXPECT_DOUBLE_EQ(verdict.highest, kOverflowFrom / 0x1p8);
  EXPECT_DOUBLE_EQ(verdict.lowest, 0x1p16);
  EXPECT_EQ(facts.sites[verdict.highest_site].site.module.path, "a");
  EXPECT_EQ(facts.sites[verdict.lowest_site].site.module.path, "b");
  EXPECT_EQ(Simulator(facts, format::FormatId::kBfloat16).verdict().fit, Fit::kFits);
}

TEST_F(SimulationTest, AdvisesTheLargestScaleThatWastesNothing) {
  step(65536, true);
  step(32768);
  overflow(1, 0);
  gradient(1, 1, {{15, 100}});  // 1 at scale 1: overflows from 65520 on, and did at 65536
  finish();
  const Advice advice = Simulator(facts).advise();
  EXPECT_TRUE(advice.known);
  EXPECT_EQ(advice.steps, 2U);
  EXPECT_EQ(advice.unknown, 1U);
  EXPECT_THAT(wasteText(advice), testing::HasSubstr("1 of them overflowed"));
  EXPECT_EQ(advice.parameters.init_scale, 32768);
  EXPECT_EQ(Simulator(facts).simulate(advice.parameters, Detail::kSummary).skipped, 0U);
}

TEST_F(SimulationTest, ForecastsTheGrowthThatOverflows) {
  for (int i = 0; i < 5; ++i) {
    step(1024);
  }
  for (std::uint32_t i = 0; i < 5; ++i) {
    gradient(1, i, {{14, 100}});  // overflows from 4095 on: at the second growth
  }
  finish();
  const Simulation result = Simulator(facts).simulate(scaler(1024, 100), Detail::kSummary);
  // Five good steps are done: grows after step 99 and 199, and step 200 overflows.
  EXPECT_EQ(result.next_overflow, 200U);
}

TEST_F(SimulationTest, LongRunsKeepTheirSums) {
  constexpr std::uint32_t kSteps = 1000;
  for (std::uint32_t i = 0; i < kSteps; ++i) {
    step(1);
  }
  for (std::uint32_t i = 0; i < kSteps; ++i) {
    gradient(1, i, {{-30, 1}, {0, 3}});
  }
  finish();
  EXPECT_GT(facts.steps_per_row, 1U);
  EXPECT_DOUBLE_EQ(Simulator(facts).simulate(scaler(1), Detail::kSummary).lost.elements, 0.25);
}

}  // namespace
}  // namespace ampscope::analysis
