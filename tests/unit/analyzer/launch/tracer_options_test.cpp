// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/launch/tracer_options.h"

#include <gtest/gtest.h>

#include "tests/support/result_matchers.h"

namespace ampscope::launch {
namespace {

using test::failsWith;
using test::isOk;
using ::testing::HasSubstr;

TEST(TracerOptions, DevicesAreAskedForOnlyWhenWanted) {
  TracerOptions options;
  options.device = true;
  EXPECT_EQ(encode(options), "stats=full;every=1;device=1");
}

TEST(TracerOptions, WhatASessionHasIsReadBack) {
  for (const char* text :
       {"stats=full;every=1", "stats=range;every=10;steps=100:200;budget=1.3", "stats=full;every=1;steps=100:",
        "stats=full;every=1;reference=local;reference_every=10;source=1;device=1;graphs=1;cupti=1",
        "stats=full;every=1;reference=certified;reference_every=1;reference_samples=2;reference_seed=7;reference_mib="
        "9"}) {
    const Result<TracerOptions> options = decode(text);
    ASSERT_THAT(options, isOk());
    EXPECT_EQ(encode(options.value()), text);
  }
  const Result<TracerOptions> other = decode("stats=dtype;;of_another_version=3;every=2;=");
  ASSERT_THAT(other, isOk());
  EXPECT_EQ(encode(other.value()), "stats=dtype;every=2");
  EXPECT_THAT(decode("every=0"), failsWith(ErrorCode::kUsage, HasSubstr("--every")));
}

TEST(TracerOptions, DefaultsMeasureEverything) { EXPECT_EQ(encode({}), "stats=full;every=1"); }

TEST(TracerOptions, EncodesWhatWasRead) {
  TracerOptions options;
  ASSERT_THAT(readStats("range", options), isOk());
  ASSERT_THAT(readEvery("10", options), isOk());
  ASSERT_THAT(readSteps("100:200", options), isOk());
  ASSERT_THAT(readBudget("1.3x", options), isOk());
  EXPECT_EQ(encode(options), "stats=range;every=10;steps=100:200;budget=1.3");
}

TEST(TracerOptions, AReferenceIsHandedOverWithItsPeriod) {
  TracerOptions options;
  ASSERT_THAT(readReferenceEvery("10", options), isOk());
  EXPECT_EQ(encode(options), "stats=full;every=1") << "a period of nothing";
  ASSERT_THAT(readReference("local", options), isOk());
  EXPECT_EQ(encode(options), "stats=full;every=1;reference=local;reference_every=10");
  ASSERT_THAT(readReference("shadow", options), isOk());
  ASSERT_THAT(readReferenceMemory("512", options), isOk());
  EXPECT_EQ(encode(options), "stats=full;every=1;reference=shadow;reference_every=10;reference_mib=512");
  EXPECT_THAT(readReferenceMemory("0", options), failsWith(ErrorCode::kUsage, HasSubstr("MiB from 1 on, not '0'")));
  ASSERT_THAT(readReference("off", options), isOk());
  EXPECT_EQ(encode(options), "stats=full;every=1");
  EXPECT_THAT(readReference("exact", options), failsWith(ErrorCode::kUsage, HasSubstr("not 'exact'")));
  EXPECT_THAT(readReferenceEvery("0", options), failsWith(ErrorCode::kUsage, HasSubstr("not '0'")));
}

TEST(TracerOptions, EitherEndOfTheStepsMayBeOpen) {
  TracerOptions options;
  ASSERT_THAT(readSteps("100:", options), isOk());
  EXPECT_EQ(encode(options), "stats=full;every=1;steps=100:");
  ASSERT_THAT(readSteps(":7", options), isOk());
  EXPECT_EQ(encode(options), "stats=full;every=1;steps=:7");
}

TEST(TracerOptions, BudgetMayLackItsX) {
  TracerOptions options;
  ASSERT_THAT(readBudget("2", options), isOk());
  EXPECT_EQ(options.budget, 2.0);
}

struct Wrong {
  const char* name;
  Result<void> (*read)(std::string_view, TracerOptions&);
  const char* text;
};

class WrongValue : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongValue, IsAUsageErrorThatNamesTheOption) {
  TracerOptions options;
  EXPECT_THAT(GetParam().read(GetParam().text, options), failsWith(ErrorCode::kUsage, HasSubstr(GetParam().name)));
}

INSTANTIATE_TEST_SUITE_P(All, WrongValue,
                         ::testing::Values(Wrong{"--stats", &readStats, "all"}, Wrong{"--stats", &readStats, ""},
                                           Wrong{"--every", &readEvery, "0"}, Wrong{"--every", &readEvery, "-1"},
                                           Wrong{"--every", &readEvery, "2.5"},
                                           Wrong{"--every", &readEvery, "99999999999"},
                                           Wrong{"--steps", &readSteps, "5"}, Wrong{"--steps", &readSteps, "5:5"},
                                           Wrong{"--steps", &readSteps, "9:3"}, Wrong{"--steps", &readSteps, "a:b"},
                                           Wrong{"--steps", &readSteps, "1:2:3"}, Wrong{"--steps", &readSteps, ":0"},
                                           Wrong{"--budget", &readBudget, "1"}, Wrong{"--budget", &readBudget, "0.5x"},
                                           Wrong{"--budget", &readBudget, "inf"}, Wrong{"--budget", &readBudget, "nan"},
                                           Wrong{"--budget", &readBudget, "x"}));

}  // namespace
}  // namespace ampscope::launch
