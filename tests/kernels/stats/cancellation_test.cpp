// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Cancelled bits against exact rational arithmetic, which shares no code with the count.
#include "kernels/stats/cancellation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace ampscope::stats {
namespace {

using boost::multiprecision::cpp_rational;

constexpr double kInf = std::numeric_limits<double>::infinity();

Cancellation count(const std::vector<double>& a, const std::vector<double>& b, double factor) {
  std::vector<double> sum(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    sum[i] = a[i] + factor * b[i];
  }
  Cancellation out;
  countCancellation(a.data(), b.data(), factor, sum.data(), a.size(), out);
  return out;
}

/// The largest k with |sum| 2^k <= max(|a|, |b|), by trial.
std::size_t bitsOf(double a, double b, double sum) {
  const cpp_rational largest(std::fmax(std::fabs(a), std::fabs(b)));
  cpp_rational scaled(std::fabs(sum));
  std::size_t bits = 0;
  while (scaled * 2 <= largest) {
    scaled *= 2;
    ++bits;
  }
  return bits;
}

TEST(Cancellation, BitsAreThoseOfExactArithmetic) {
  std::mt19937_64 random(7);
  std::normal_distribution<double> normal;
  std::vector<double> a;
  std::vector<double> b;
  for (int i = 0; i < 2000; ++i) {
    a.push_back(normal(random));
    b.push_back(a.back() * (1 + std::ldexp(normal(random), -i % 50)));
  }
  const Cancellation counted = count(a, b, -1);
  std::array<std::uint64_t, kCancelledBins> expected{};
  std::uint64_t complete = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double sum = a[i] - b[i];
    if (sum == 0) {
      ++complete;
    } else {
      ++expected[std::min(bitsOf(a[i], b[i], sum), kCancelledBins - 1)];
    }
  }
  EXPECT_EQ(counted.bits, expected);
  EXPECT_EQ(counted.complete, complete);
  EXPECT_EQ(counted.counted, a.size());
  EXPECT_GT(counted.bits[30], 0U);
}

TEST(Cancellation, ABinBeginsAtAPowerOfTwo) {
  const double below = std::nextafter(8.0, 0.0);
  EXPECT_EQ(count({8}, {7}, -1).bits[3], 1U);
  EXPECT_EQ(count({below}, {below - 1}, -1).bits[2], 1U) << "a quotient would round up to 8";
  EXPECT_EQ(count({1}, {1}, 1).bits[0], 1U) << "a larger sum loses nothing";
  EXPECT_EQ(count({1}, {-0.4}, 1).bits[0], 1U);
  EXPECT_EQ(count({3}, {1}, -2).bits[1], 1U) << "the factor counts: 3 - 2";
  EXPECT_EQ(count({0x1p-1074}, {0x1p-1074}, -1).complete, 1U);
  EXPECT_EQ(count({0x1p60}, {std::nextafter(0x1p60, 0.0)}, -1).bits[kCancelledBins - 1], 1U);
}

TEST(Cancellation, OnlyWhatCanCancelIsCounted) {
  const Cancellation counted = count({0, kInf, 1, std::nan(""), 5, 0}, {0, 1, -kInf, 1, -3, 2}, 1);
  EXPECT_EQ(counted.numel, 6U);
  EXPECT_EQ(counted.counted, 2U);
  EXPECT_EQ(counted.complete, 0U);
  EXPECT_EQ(counted.summand_absmax, 5);
  EXPECT_EQ(counted.sum_absmax, 2);
  EXPECT_EQ(counted.bits[1], 1U);
  EXPECT_EQ(counted.bits[0], 1U);
}

}  // namespace
}  // namespace ampscope::stats
