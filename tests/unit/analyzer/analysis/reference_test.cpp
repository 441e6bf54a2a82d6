// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/reference.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "analyzer/analysis/summary_collector.h"
#include "tests/unit/analyzer/analysis/call_builder.h"

namespace ampscope::analysis {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

stats::Comparison comparison() {
  stats::Comparison c;
  c.format = format::FormatId::kBinary16;
  c.numel = 12;
  c.compared = 8;
  c.correctly_rounded = 5;
  c.both_nonfinite = 1;
  c.reference_nonfinite = 2;
  c.nan_made = 1;
  c.flushed = {3, 1};
  c.underflowed = {4, 2};
  c.overflowed = {1, 6};
  c.stalled = 7;
  c.max_abs_error = 0.5;
  c.max_rel_error = 1;
  c.max_ulp_error = 3;
  c.sum_error = -2;
  c.sum_squared_error = 2;
  c.sum_squared_reference = 50;
  c.sum_squared_flushed = 8;
  c.reference_absmax = 6;
  c.ulp[0] = 5;
  c.ulp[4] = 3;
  return c;
}

TEST(ReferenceTotals, AddsCountsAndSumsAndKeepsMaxima) {
  ReferenceTotals totals;
  totals.add(comparison(), 2);
  stats::Comparison larger = comparison();
  larger.max_abs_error = 0.25;
  larger.max_rel_error = 4;
  larger.max_ulp_error = 2;
  larger.reference_absmax = 9;
  totals.add(larger, 5);
  totals.add(comparison(), 5);
  const stats::Comparison& sum = totals.sum;
  EXPECT_EQ(totals.tensors, 3U);
  EXPECT_EQ(totals.steps.count(), 2U);
  EXPECT_EQ(sum.numel, 36U);
  EXPECT_EQ(sum.compared, 24U);
  EXPECT_EQ(sum.correctly_rounded, 15U);
  EXPECT_EQ(sum.both_nonfinite, 3U);
  EXPECT_EQ(sum.reference_nonfinite, 6U);
  EXPECT_EQ(sum.nan_made, 3U);
  EXPECT_EQ(sum.flushed, (stats::Loss{9, 3}));
  EXPECT_EQ(sum.underflowed, (stats::Loss{12, 6}));
  EXPECT_EQ(sum.overflowed, (stats::Loss{3, 18}));
  EXPECT_EQ(sum.stalled, 21U);
  EXPECT_EQ(sum.max_abs_error, 0.5);
  EXPECT_EQ(sum.max_rel_error, 4);
  EXPECT_EQ(sum.max_ulp_error, 3);
  EXPECT_EQ(sum.reference_absmax, 9);
  EXPECT_EQ(sum.ulp[0], 15U);
  EXPECT_EQ(sum.ulp[4], 9U);
  EXPECT_EQ(totals.bias(), -0.25);
  EXPECT_EQ(totals.rmsError(), 0.5);
  EXPECT_EQ(totals.relativeNormError(), 0.2);
  EXPECT_EQ(totals.lostNormShare(), 0.4);
  EXPECT_EQ(totals.lost(), 9U + 3 + 3 + 18 + 3);
}

TEST(ReferenceTotals, NothingComparedHasNoMeanAndAnExactZeroLostNothing) {
  const ReferenceTotals nothing;
  EXPECT_TRUE(std::isnan(nothing.bias()));
  EXPECT_TRUE(std::isnan(nothing.rmsError()));
  EXPECT_EQ(nothing.relativeNormError(), 0);
  EXPECT_EQ(nothing.lostNormShare(), 0);
}

TEST(ReferenceTotals, ANormThatIsNotKnownIsNotNoError) {
  for (const double norm : {std::nan(""), kInf}) {
    ReferenceTotals totals;
    stats::Comparison c = comparison();
    c.sum_squared_error = c.sum_squared_flushed = norm;
    c.sum_squared_reference = norm;
    totals.add(c, 0);
    EXPECT_TRUE(std::isnan(totals.relativeNormError())) << norm;
    EXPECT_TRUE(std::isnan(totals.lostNormShare())) << norm;
  }
}

TEST(ReferenceTotals, UnitRoundoffIsHalfTheStepAtOne) {
  EXPECT_EQ(unitRoundoff(Dtype::kFloat16), std::ldexp(1, -11));
  EXPECT_EQ(unitRoundoff(Dtype::kBfloat16), std::ldexp(1, -8));
  EXPECT_EQ(unitRoundoff(Dtype::kFloat32), std::ldexp(1, -24));
}

TEST(ErrorBalance, TellsTheMakerFromTheReceiver) {
  EXPECT_EQ(balance(0, 0, 0).flow, ErrorFlow::kNone);
  EXPECT_EQ(balance(1e-3, 0, 1e-3).flow, ErrorFlow::kMade);
  EXPECT_EQ(balance(0.9e-3, 1e-3, 1.5e-3).flow, ErrorFlow::kMade) << "most of it is its own";
  EXPECT_EQ(balance(1e-4, 1e-3, 1.1e-3).flow, ErrorFlow::kReceived);
  EXPECT_EQ(balance(0, 1e-3, 1e-4).flow, ErrorFlow::kReceived);
  EXPECT_EQ(balance(1e-4, 1e-3, 0.5).flow, ErrorFlow::kAmplified);
  EXPECT_EQ(balance(0, 1e-3, 2e-3).flow, ErrorFlow::kAmplified);
  EXPECT_EQ(balance(0, 1e-3, std::nan("")).flow, ErrorFlow::kAmplified) << "not known is not no error";
  EXPECT_EQ(balance(std::nan(""), 0, std::nan("")).flow, ErrorFlow::kMade);
  EXPECT_EQ(balance(0, kInf, std::nan("")).flow, ErrorFlow::kReceived);
}

TEST(ErrorBalance, AmplificationIsWhatTheOpMakesOfItsInputs) {
  EXPECT_EQ(balance(0, 0.25, 2).amplification(), 8);
  EXPECT_EQ(balance(0.5, 0, 0.5).amplification(), std::nullopt) << "exact inputs";
}

TEST(CancellationTotals, AddAndTellTheShareThatLosesBits) {
  CancellationTotals totals;
  EXPECT_EQ(totals.share(1), 0);
  stats::Cancellation c;
  c.numel = 12;
  c.counted = 10;
  c.complete = 1;
  c.bits[0] = 5;
  c.bits[8] = 3;
  c.bits[stats::kCancelledBins - 1] = 1;
  c.summand_absmax = 4;
  c.sum_absmax = 1;
  totals.add(c);
  c.summand_absmax = 2;
  c.sum_absmax = 3;
  totals.add(c);
  EXPECT_EQ(totals.tensors, 2U);
  EXPECT_EQ(totals.sum.numel, 24U);
  EXPECT_EQ(totals.sum.counted, 20U);
  EXPECT_EQ(totals.sum.complete, 2U);
  EXPECT_EQ(totals.sum.summand_absmax, 4);
  EXPECT_EQ(totals.sum.sum_absmax, 3);
  EXPECT_EQ(totals.share(0), 1);
  EXPECT_EQ(totals.share(1), 0.5);
  EXPECT_EQ(totals.share(9), 0.2);
}

TEST(ReferenceTotals, StandWithTheTensorsTheyAreOfAndLevelsAreNeverMixed) {
  Catalog catalog;
  catalog.sites[SiteId(1)] = siteOf("fc", "aten::mm");
  SummaryCollector collector(catalog);
  CallBuilder calls;
  calls.call(1, 0, 0, {{}, {.output = kWrote, .role = Role::kOutput}}).to(collector);
  store::ReferenceRow row;
  row.site = SiteId(1);
  row.role = Role::kOutput;
  row.dtype = Dtype::kFloat16;
  row.flags = trace::kTensorOutput;
  row.comparison = comparison();
  for (const auto level : {ReferenceLevel::kLocal, ReferenceLevel::kLocal, ReferenceLevel::kShadow,
                           ReferenceLevel::kOff, static_cast<ReferenceLevel>(99)}) {
    row.level = level;
    collector.add(row);
  }
  const Layer layer = collector.layers().at(0);
  ASSERT_EQ(layer.ops.size(), 2U);
  const ReferencesByLevel& output = layer.ops[1].references;
  EXPECT_EQ(layer.ops[1].role, Role::kOutput);
  EXPECT_EQ(output[indexOf(ReferenceLevel::kLocal)].tensors, 2U);
  EXPECT_EQ(output[indexOf(ReferenceLevel::kShadow)].tensors, 1U);
  EXPECT_EQ(output.size(), 2U) << "what is certified is no comparison";
  for (const ReferenceTotals& totals : layer.ops[0].references) {
    EXPECT_EQ(totals.tensors, 0U) << "the input was not compared";
  }
  EXPECT_EQ(layer.ops[1].balance.accumulated, 0.2);
  EXPECT_EQ(layer.ops[1].balance.accumulated_in, 0);
}

TEST(ErrorBalance, TakesTheWorstInputOfTheSite) {
  Catalog catalog;
  catalog.sites[SiteId(1)] = siteOf("fc", "aten::sub");
  SummaryCollector collector(catalog);
  CallBuilder calls;
  calls.call(1, 0, 0, {{}, {}, {.output = kWrote, .role = Role::kOutput}}).to(collector);
  store::ReferenceRow row;
  row.site = SiteId(1);
  row.dtype = Dtype::kFloat16;
  row.level = ReferenceLevel::kShadow;
  const auto add = [&](std::uint32_t slot, std::uint8_t flags, double error) {
    row.slot = slot;
    row.flags = flags;
    row.role = flags == 0 ? Role::kInput : Role::kOutput;
    row.comparison.sum_squared_error = error * error;
    row.comparison.sum_squared_reference = 1;
    collector.add(row);
  };
  add(0, 0, 0.25);
  add(1, 0, 0.5);
  add(0, trace::kTensorOutput, 4);
  store::CancellationRow cancelled;
  cancelled.site = SiteId(1);
  cancelled.dtype = Dtype::kFloat16;
  cancelled.cancellation.counted = 1;
  cancelled.cancellation.complete = 1;
  collector.add(cancelled);
  const Layer layer = collector.layers().at(0);
  ASSERT_EQ(layer.ops.size(), 2U);
  EXPECT_EQ(layer.ops[0].balance.flow, ErrorFlow::kNone) << "inputs are not results";
  EXPECT_EQ(layer.ops[0].references[indexOf(ReferenceLevel::kShadow)].tensors, 0U);
  EXPECT_EQ(layer.ops[1].balance.accumulated_in, 0.5);
  EXPECT_EQ(layer.ops[1].balance.amplification(), 8);
  EXPECT_EQ(layer.ops[1].balance.flow, ErrorFlow::kAmplified);
  EXPECT_EQ(layer.ops[1].cancellation.share(50), 1);
}

}  // namespace
}  // namespace ampscope::analysis
