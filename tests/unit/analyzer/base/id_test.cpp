// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/base/id.h"

#include <gtest/gtest.h>

#include <limits>
#include <type_traits>
#include <unordered_set>

namespace ampscope {
namespace {

TEST(Id, NoneIsZeroAndInvalid) {
  EXPECT_FALSE(OpId().valid());
  EXPECT_EQ(OpId().value(), 0U);
  EXPECT_TRUE(OpId(1).valid());
}

TEST(Id, IsOrderedAndHashable) {
  EXPECT_LT(CallId(1), CallId(2));
  const std::unordered_set<CallId> ids = {CallId(1), CallId(1), CallId(std::numeric_limits<std::uint64_t>::max())};
  EXPECT_EQ(ids.size(), 2U);
}

TEST(Id, KindsDoNotMix) {
  static_assert(!std::is_convertible_v<OpId, ModuleId>);
  static_assert(!std::is_constructible_v<OpId, ModuleId>);
  static_assert(!std::is_convertible_v<std::uint32_t, OpId>);
  static_assert(!std::is_convertible_v<OpId, std::uint32_t>);
}

}  // namespace
}  // namespace ampscope
