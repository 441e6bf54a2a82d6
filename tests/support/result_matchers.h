// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Matchers for Result: EXPECT_THAT(open(path), isOk()); EXPECT_THAT(open(path), failsWith(ErrorCode::kInput,
// HasSubstr("no such file"))). Used by tests.
#pragma once

#include <gmock/gmock.h>

#include "analyzer/base/result.h"

namespace ampscope::test {

MATCHER(isOk, "is a success") {
  if (!arg.ok()) {
    *result_listener << "it failed with: " << arg.error().message;
  }
  return arg.ok();
}

MATCHER_P2(failsWith, code, message, "fails with that code and message") {
  if (arg.ok()) {
    *result_listener << "it succeeded";
    return false;
  }
  *result_listener << "it failed with code " << static_cast<int>(arg.error().code) << ": " << arg.error().message;
  return arg.error().code == code && ::testing::SafeMatcherCast<std::string>(message).Matches(arg.error().message);
}

}  // namespace ampscope::test
