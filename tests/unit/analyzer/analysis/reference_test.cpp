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
  EXPECT_EQ(output[indexOf(ReferenceLevel::kCertified)].tensors, 0U);
  for (const ReferenceTotals& totals : layer.ops[0].references) {
    EXPECT_EQ(totals.tensors, 0U) << "the input was not compared";
  }
}

}  // namespace
}  // namespace ampscope::analysis
