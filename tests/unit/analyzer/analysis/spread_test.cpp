// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Which way did inf and nan take?
#include "analyzer/analysis/spread.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/temp_dir.h"
#include "tests/support/trace_builder.h"

namespace ampscope::analysis {
namespace {

using test::input;
using test::output;

TEST(Spread, GoesFromTheOriginToLossGradientsAndWeights) {
  const test::TempDir folder;
  {
    test::TraceBuilder trace(folder / "1.amptrace");
    trace.call({.module = "early", .tensors = {output({INFINITY})}});
    trace.endStep();
    trace.call({.op = "aten::masked_fill", .module = "mask", .tensors = {input({1}), output({-INFINITY, 1})}});
    trace.call({.op = "aten::exp", .module = "a", .tensors = {input({700, 2}), output({INFINITY, 7})}});
    trace.call({.op = "aten::relu", .module = "b", .tensors = {input({INFINITY, 7}), output({INFINITY, 7})}});
    trace.call({.op = "aten::mul", .phase = Phase::kScaler, .tensors = {input({INFINITY}), output({INFINITY})}});
    trace.call({.op = "aten::ones_like", .phase = Phase::kOther, .tensors = {input({INFINITY}), output({1})}});
    trace.call({.op = "aten::mm",
                .module = "a",
                .phase = Phase::kBackward,
                .tensors = {input({1}), output({NAN}, Dtype::kFloat16, Role::kGradWeight)}});
    trace.call({.op = "aten::add_",
                .module = "a",
                .phase = Phase::kOptimizer,
                .tensors = {output({NAN}, Dtype::kFloat32, Role::kUpdate)}});
    trace.endStep();
    trace.end();
  }
  const store::Session session = test::makeSession({folder / "1.amptrace"}, folder / "run.ampscope");
  const Spread spread = nonFiniteSpread(session, 1, 1).value();
  std::vector<SpreadKind> kinds;
  for (const SpreadLink& link : spread.links) {
    kinds.push_back(link.kind);
  }
  EXPECT_EQ(kinds, (std::vector<SpreadKind>{SpreadKind::kOp, SpreadKind::kOp, SpreadKind::kLoss, SpreadKind::kGradient,
                                            SpreadKind::kWeight}));
  EXPECT_EQ(spread.links[0].site.module.path, "a");
  EXPECT_FALSE(spread.links[0].came_in);
  EXPECT_EQ(spread.links[0].input_absmax, 700);
  EXPECT_EQ(spread.links[0].pos_inf, 1U);
  EXPECT_EQ(spread.links[0].numel, 2U);
  EXPECT_TRUE(spread.links[1].came_in);
  EXPECT_TRUE(nonFiniteSpread(session, 1, 7).value().links.empty());
  EXPECT_TRUE(nonFiniteSpread(session, 9, 1).value().links.empty());
}

}  // namespace
}  // namespace ampscope::analysis
