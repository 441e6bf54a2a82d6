// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/tracer/options.h"

#include <gtest/gtest.h>

namespace ampscope::tracer {
namespace {

TEST(Options, DefaultsMeasureEverything) {
  const Options options = parseOptions("");
  EXPECT_EQ(options.level, stats::StatsLevel::kFull);
  EXPECT_EQ(options.budget, 0);
  for (const std::uint32_t step : {0U, 1U, 1000000U}) {
    EXPECT_TRUE(isSampled(options, step, options.every));
  }
}

TEST(Options, ReadsEveryKey) {
  const Options options = parseOptions("stats=range;every=10;steps=5:25;budget=1.25;buffer_mib=8");
  EXPECT_EQ(options.level, stats::StatsLevel::kRange);
  EXPECT_EQ(options.every, 10U);
  EXPECT_EQ(options.first_step, 5U);
  EXPECT_EQ(options.end_step, 25U);
  EXPECT_EQ(options.budget, 1.25);
  EXPECT_EQ(options.buffer_mib, 8U);
}

TEST(Options, AReferenceIsComparedInEveryNthMeasuredStep) {
  EXPECT_EQ(parseOptions("").reference, ReferenceLevel::kOff);
  EXPECT_FALSE(parseOptions("stats=full").device);
  EXPECT_TRUE(parseOptions("stats=full;device=1").device);
  EXPECT_TRUE(parseOptions("stats=full;cupti=1").cupti);
  EXPECT_FALSE(parseOptions("stats=full").cupti);
  EXPECT_TRUE(parseOptions("device=1;graphs=1").graphs);
  EXPECT_FALSE(parseOptions("device=1").graphs);
  EXPECT_EQ(parseOptions("reference=exact").reference, ReferenceLevel::kOff);
  EXPECT_EQ(parseOptions("reference=shadow").reference, ReferenceLevel::kShadow);
  EXPECT_EQ(parseOptions("reference=shadow").reference_mib, 0U);
  EXPECT_EQ(parseOptions("reference_mib=512").reference_mib, 512U);
  const Options options = parseOptions("reference=local;reference_every=3");
  EXPECT_EQ(options.reference, ReferenceLevel::kLocal);
  for (std::uint64_t nth = 0; nth < 9; ++nth) {
    EXPECT_EQ(isReferenced(options, nth, options.reference_every), nth % 3 == 0);
    EXPECT_FALSE(isReferenced(parseOptions(""), nth, 1));
  }
}

TEST(Options, StepsMayBeOpenOnEitherSide) {
  EXPECT_EQ(parseOptions("steps=:7").first_step, 0U);
  EXPECT_EQ(parseOptions("steps=:7").end_step, 7U);
  EXPECT_EQ(parseOptions("steps=7:").first_step, 7U);
  EXPECT_EQ(parseOptions("steps=7:").end_step, UINT32_MAX);
}

TEST(Options, NonsenseLeavesTheDefaults) {
  const Options options = parseOptions("every=0;budget=0.5;steps=a:b;buffer_mib=;unknown=1;;=;every");
  EXPECT_EQ(options.every, 1U);
  EXPECT_EQ(options.budget, 0);
  EXPECT_EQ(options.first_step, 0U);
  EXPECT_EQ(options.end_step, UINT32_MAX);
  EXPECT_EQ(options.buffer_mib, 24U);
}

TEST(Options, SamplingCountsFromTheFirstStep) {
  const Options options = parseOptions("steps=10:20;every=4");
  std::string sampled;
  for (std::uint32_t step = 0; step < 30; ++step) {
    if (isSampled(options, step, options.every)) {
      sampled += std::to_string(step) + " ";
    }
  }
  EXPECT_EQ(sampled, "10 14 18 ");
}

}  // namespace
}  // namespace ampscope::tracer
