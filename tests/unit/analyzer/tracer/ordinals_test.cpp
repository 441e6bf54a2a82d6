// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/tracer/ordinals.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <tuple>

namespace ampscope::tracer {
namespace {

TEST(Ordinals, CountsEachKeyOfItsOwn) {
  Ordinals ordinals;
  EXPECT_EQ(ordinals.next(1, 7, 1), 0U);
  EXPECT_EQ(ordinals.next(1, 7, 1), 1U);
  EXPECT_EQ(ordinals.next(1, 8, 1), 0U);
  EXPECT_EQ(ordinals.next(2, 7, 1), 0U);
  EXPECT_EQ(ordinals.next(1, 7, 2), 0U);
  EXPECT_EQ(ordinals.next(1, 7, 1), 2U);
}

TEST(Ordinals, ClearStartsAnew) {
  Ordinals ordinals;
  (void)ordinals.next(1, 7, 1);
  ordinals.clear();
  EXPECT_EQ(ordinals.next(1, 7, 1), 0U);
}

TEST(Ordinals, AgreesWithAMapOverManyKeysAndClears) {
  Ordinals ordinals;
  std::mt19937 random(1);
  for (int round = 0; round < 5; ++round) {
    std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint8_t>, std::uint32_t> expected;
    for (int i = 0; i < 20000; ++i) {
      const auto serial = static_cast<std::uint32_t>(random() % 300);
      const auto op = static_cast<std::uint32_t>(random() % 40);
      const auto phase = static_cast<std::uint8_t>(random() % 5);
      ASSERT_EQ(ordinals.next(serial, op, phase), (expected[{serial, op, phase}]++));
    }
    ordinals.clear();
  }
}

}  // namespace
}  // namespace ampscope::tracer
