// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/base/result.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "tests/support/result_matchers.h"

namespace ampscope {
namespace {

using test::failsWith;
using test::isOk;

Result<int> half(int value) {
  if (value % 2 != 0) {
    return usageError("odd");
  }
  return value / 2;
}

Result<int> quarter(int value) {
  AMPSCOPE_ASSIGN_OR_RETURN(const int once, half(value));
  AMPSCOPE_ASSIGN_OR_RETURN(const int twice, half(once));
  return twice;
}

Result<void> requireQuarter(int value) {
  AMPSCOPE_RETURN_IF_ERROR(half(value));
  AMPSCOPE_RETURN_IF_ERROR(quarter(value));
  return {};
}

TEST(Result, HoldsAValueOrAnError) {
  EXPECT_THAT(quarter(8), isOk());
  EXPECT_EQ(quarter(8).value(), 2);
  EXPECT_THAT(quarter(6), failsWith(ErrorCode::kUsage, "odd"));
  EXPECT_FALSE(static_cast<bool>(quarter(6)));
}

TEST(Result, OfNothingPropagates) {
  EXPECT_THAT(requireQuarter(4), isOk());
  EXPECT_THAT(requireQuarter(2), failsWith(ErrorCode::kUsage, "odd"));
}

TEST(Result, MovesWhatCannotBeCopied) {
  Result<std::unique_ptr<int>> result(std::make_unique<int>(3));
  const std::unique_ptr<int> value = std::move(result).value();
  EXPECT_EQ(*value, 3);
}

TEST(Result, CodesAreTheExitCodes) {
  EXPECT_EQ(static_cast<int>(usageError("").code), 2);
  EXPECT_EQ(static_cast<int>(inputError("").code), 3);
  EXPECT_EQ(static_cast<int>(environmentError("").code), 4);
}

}  // namespace
}  // namespace ampscope
