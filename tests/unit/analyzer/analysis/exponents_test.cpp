// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/exponents.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/temp_dir.h"
#include "tests/support/trace_builder.h"

namespace ampscope::analysis {
namespace {

using format::FormatId;
using test::output;

Histogram histogram(std::int32_t first, std::vector<std::uint64_t> counts) {
  Histogram result;
  result.first = first;
  result.counts = std::move(counts);
  return result;
}

TEST(ScaledFit, CountsBinadesOutsideTheFormat) {
  // binary16: normal from 2^-14 to below 2^16; 2^-24 is the smallest subnormal, and what is above 2^-25 rounds to it.
  const Histogram values = histogram(-26, {1, 1, 1, 1});  // exponents -26 to -23
  EXPECT_EQ(scaledFit(values, 0, FormatId::kBinary16).flushed, 0.25);
  EXPECT_EQ(scaledFit(values, 0, FormatId::kBinary16).subnormal, 0.75);
  EXPECT_EQ(scaledFit(values, 12, FormatId::kBinary16).subnormal, 0.0);
  EXPECT_EQ(scaledFit(values, 9, FormatId::kBinary16).subnormal, 0.75);
  EXPECT_EQ(scaledFit(values, 39, FormatId::kBinary16).overflowed, 0.25);
  EXPECT_EQ(scaledFit(values, 42, FormatId::kBinary16).overflowed, 1.0);
  EXPECT_EQ(scaledFit(values, 0, FormatId::kBfloat16).subnormal, 0.0);
  EXPECT_EQ(scaledFit({}, 0, FormatId::kBinary16).flushed, 0.0);
}

TEST(Exponents, OfAModuleOrOneOfItsOpsOverSomeSteps) {
  const test::TempDir folder;
  {
    test::TraceBuilder trace(folder / "1.amptrace");
    for (int step = 0; step < 3; ++step) {
      trace.call({.module = "a", .tensors = {output({1, 2, 0, INFINITY})}});
      trace.call({.op = "aten::relu",
                  .module = "a",
                  .phase = Phase::kBackward,
                  .tensors = {output({0.25}, Dtype::kFloat16, Role::kGradInput)}});
      trace.call({.module = "b", .tensors = {output({1024})}});
      trace.call({.tensors = {output({4})}});
      trace.endStep();
    }
    trace.end();
  }
  const store::Session session = test::makeSession({folder / "1.amptrace"}, folder / "run.ampscope");
  ExponentRequest request;
  request.module = {true, "Net", "a", ""};
  const auto all = exponents(session, request).value();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].histogram.first, 0);
  EXPECT_EQ(all[0].histogram.counts, (std::vector<std::uint64_t>{3, 3}));
  EXPECT_EQ(all[0].zero, 3U);
  EXPECT_EQ(all[0].non_finite, 3U);
  EXPECT_EQ(all[0].site.module.path, "a");
  request.first_step = 1;
  request.last_step = 1;
  EXPECT_EQ(exponents(session, request).value()[0].histogram.counts, (std::vector<std::uint64_t>{1, 1}));
  request.phase = Phase::kBackward;
  const auto backward = exponents(session, request).value();
  ASSERT_EQ(backward.size(), 1U);
  EXPECT_EQ(backward[0].role, Role::kGradInput);
  EXPECT_EQ(backward[0].histogram.first, -2);
  request.phase.reset();
  request.site = all[0].site.id;
  EXPECT_EQ(exponents(session, request).value().size(), 1U);
  ExponentRequest program;
  ASSERT_EQ(exponents(session, program).value().size(), 1U);
  EXPECT_EQ(exponents(session, program).value()[0].histogram.first, 2);
  ExponentRequest nowhere;
  nowhere.module = {true, "Net", "nowhere", ""};
  EXPECT_TRUE(exponents(session, nowhere).value().empty());
}

}  // namespace
}  // namespace ampscope::analysis
