// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Comparisons of two back ends must agree to the last bit, sums included.
#pragma once

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <vector>

#include "kernels/stats/comparison_fields.h"

namespace ampscope::testing_support {

inline void expectSameBits(const stats::Comparison& seen, const stats::Comparison& expected) {
  EXPECT_EQ(seen.format, expected.format);
  EXPECT_EQ(seen.numel, expected.numel);
  std::vector<std::uint64_t> counts[2];
  stats::forEachCount(seen, [&](std::uint64_t count) { counts[0].push_back(count); });
  stats::forEachCount(expected, [&](std::uint64_t count) { counts[1].push_back(count); });
  EXPECT_EQ(counts[0], counts[1]) << "in the order of forEachCount";
  for (const auto& real : stats::kComparisonReals) {
    EXPECT_EQ(std::bit_cast<std::uint64_t>(seen.*real), std::bit_cast<std::uint64_t>(expected.*real))
        << seen.*real << " and " << expected.*real << ", real number " << (&real - stats::kComparisonReals.data());
  }
  EXPECT_EQ(seen.ulp, expected.ulp);
}

}  // namespace ampscope::testing_support
