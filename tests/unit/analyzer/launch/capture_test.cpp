// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/launch/capture.h"

#include <gtest/gtest.h>

#include "analyzer/launch/runtime.h"
#include "tests/support/result_matchers.h"

namespace ampscope::launch {
namespace {

using test::failsWith;
using test::isOk;
using ::testing::HasSubstr;

TEST(Capture, KeepsBothOutputsApart) {
  const auto captured = capture({"sh", "-c", "echo out; echo one >&2; echo two >&2; exit 4"}, ownEnvironment(), 30);
  ASSERT_THAT(captured, isOk());
  EXPECT_EQ(captured.value().exit_code, 4);
  EXPECT_EQ(captured.value().out, "out\n");
  EXPECT_EQ(captured.value().lastComplaint(), "two");
}

TEST(Capture, BoundsWhatItKeeps) {
  const auto captured = capture({"sh", "-c", "head -c 1000000 /dev/zero"}, ownEnvironment(), 30);
  ASSERT_THAT(captured, isOk());
  EXPECT_EQ(captured.value().out.size(), 65536U);
}

TEST(Capture, EndsWhatDoesNotAnswer) {
  const auto captured = capture({"sh", "-c", "exec sleep 100"}, ownEnvironment(), 1);
  ASSERT_THAT(captured, isOk());
  EXPECT_EQ(captured.value().exit_code, 137);
  EXPECT_THAT(captured.value().lastComplaint(), HasSubstr("no answer"));
}

TEST(Capture, WhatIsNotThereIsAnError) {
  EXPECT_THAT(capture({"no-such-program"}, ownEnvironment(), 1),
              failsWith(ErrorCode::kUsage, HasSubstr("no-such-program")));
}

}  // namespace
}  // namespace ampscope::launch
