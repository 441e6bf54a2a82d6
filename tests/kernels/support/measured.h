// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What the tests of measurements share: bit patterns in memory, and two comparisons of results.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <vector>

#include "kernels/cpu/targets.h"
#include "kernels/format/float_format.h"
#include "kernels/stats/measure_scalar.h"
#include "tests/kernels/support/oracle.h"

namespace ampscope::testing_support {

using format::FormatId;
using stats::StatsLevel;
using stats::TensorStats;
using stats::TensorView;

inline constexpr FormatId kStored[] = {FormatId::kBinary16, FormatId::kBfloat16, FormatId::kBinary32,
                                       FormatId::kBinary64, FormatId::kE4m3fn,   FormatId::kE5m2,
                                       FormatId::kE4m3fnuz, FormatId::kE5m2fnuz};

/// A one-dimensional tensor of these patterns, in memory of exactly its size.
class Tensor {
 public:
  Tensor(FormatId id, const std::vector<std::uint64_t>& patterns)
      : id_(id), size_(static_cast<std::int64_t>(patterns.size())), bytes_(patterns.size() * format::storageBytes(id)) {
    const std::size_t width = format::storageBytes(id);
    for (std::size_t i = 0; i < patterns.size(); ++i) std::memcpy(bytes_.data() + i * width, &patterns[i], width);
  }
  [[nodiscard]] TensorView view() const { return {bytes_.data(), id_, 1, &size_, &kOne}; }

 private:
  static constexpr std::int64_t kOne = 1;
  FormatId id_;
  std::int64_t size_;
  std::vector<std::uint8_t> bytes_;
};

/// Same bits, so that nan equals nan and +0 differs from -0.
inline std::uint64_t bitsOf(double x) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &x, sizeof bits);
  return bits;
}

inline void expectIdentical(const TensorStats& got, const TensorStats& want) {
  EXPECT_EQ(got.format, want.format);
  EXPECT_EQ(got.level, want.level);
  EXPECT_EQ(got.numel, want.numel);
  EXPECT_EQ(got.zero, want.zero);
  EXPECT_EQ(got.subnormal, want.subnormal);
  EXPECT_EQ(got.near_max, want.near_max);
  EXPECT_EQ(got.pos_inf, want.pos_inf);
  EXPECT_EQ(got.neg_inf, want.neg_inf);
  EXPECT_EQ(got.nan, want.nan);
  EXPECT_EQ(got.negative, want.negative);
  EXPECT_EQ(bitsOf(got.min), bitsOf(want.min)) << got.min << " " << want.min;
  EXPECT_EQ(bitsOf(got.max), bitsOf(want.max)) << got.max << " " << want.max;
  EXPECT_EQ(bitsOf(got.absmin), bitsOf(want.absmin)) << got.absmin << " " << want.absmin;
  EXPECT_EQ(bitsOf(got.absmax), bitsOf(want.absmax)) << got.absmax << " " << want.absmax;
  EXPECT_EQ(bitsOf(got.sum), bitsOf(want.sum)) << got.sum << " " << want.sum;
  for (std::size_t i = 0; i < got.what_if.size(); ++i) {
    EXPECT_TRUE(got.what_if[i] == want.what_if[i]) << "what-if target " << i;
  }
  ASSERT_EQ(got.histogram.size, want.histogram.size);
  EXPECT_EQ(got.histogram.first, want.histogram.first);
  for (std::int32_t i = 0; i < got.histogram.size; ++i) {
    const auto bin = static_cast<std::size_t>(i);
    ASSERT_EQ(got.histogram.bins[bin], want.histogram.bins[bin]) << "bin " << i + got.histogram.first;
  }
}

inline std::vector<int> whatIfTargets() {
  std::vector<int> ids;
  for (const FormatId id : format::kWhatIfTargets) ids.push_back(static_cast<int>(id));
  return ids;
}

inline oracle::Stats expected(FormatId id, const std::vector<std::uint64_t>& patterns) {
  return oracle::measure(oracle::formatOf(static_cast<int>(id)), patterns, whatIfTargets());
}

inline void expectMatches(const TensorStats& got, const oracle::Stats& want) {
  const auto same = [](double value, const std::optional<double>& wanted) {
    return wanted.has_value() ? value == *wanted : std::isnan(value);
  };
  EXPECT_EQ(got.numel, want.numel);
  EXPECT_EQ(got.zero, want.zero);
  EXPECT_EQ(got.subnormal, want.subnormal);
  EXPECT_EQ(got.near_max, want.near_max);
  EXPECT_EQ(got.pos_inf, want.pos_inf);
  EXPECT_EQ(got.neg_inf, want.neg_inf);
  EXPECT_EQ(got.nan, want.nan);
  EXPECT_EQ(got.negative, want.negative);
  EXPECT_TRUE(same(got.min, want.min)) << got.min;
  EXPECT_TRUE(same(got.max, want.max)) << got.max;
  EXPECT_TRUE(same(got.absmin, want.absmin)) << got.absmin;
  EXPECT_TRUE(same(got.absmax, want.absmax)) << got.absmax;
  EXPECT_TRUE(got.sum == want.sum || (std::isnan(got.sum) && std::isnan(want.sum))) << got.sum << " " << want.sum;
  for (std::size_t i = 0; i < want.what_if.size(); ++i) {
    EXPECT_EQ(got.what_if[i].flush_to_zero, want.what_if[i].flush_to_zero) << "what-if target " << i;
    EXPECT_EQ(got.what_if[i].to_subnormal, want.what_if[i].to_subnormal) << "what-if target " << i;
    EXPECT_EQ(got.what_if[i].overflow, want.what_if[i].overflow) << "what-if target " << i;
  }
  std::map<int, std::uint64_t> histogram;
  for (std::int32_t i = 0; i < got.histogram.size; ++i) {
    const std::uint64_t count = got.histogram.bins[static_cast<std::size_t>(i)];
    if (count != 0) histogram[got.histogram.first + i] = count;
    if (i == 0 || i == got.histogram.size - 1) {
      EXPECT_NE(count, 0U) << "an empty bin at an end";
    }
  }
  EXPECT_EQ(histogram, want.histogram);
}

}  // namespace ampscope::testing_support
