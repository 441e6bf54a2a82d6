// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/store/blobs.h"

#include <gtest/gtest.h>

#include <limits>

#include "kernels/stats/comparison.h"

namespace ampscope::store {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(Blobs, HistogramHasTheDocumentedBytes) {
  stats::ExponentHistogram histogram;
  histogram.first = -3;
  histogram.size = 3;
  histogram.bins[0] = 1;
  histogram.bins[1] = 0;
  histogram.bins[2] = 300;
  Bytes blob;
  packHistogram(histogram, blob);
  EXPECT_EQ(blob, (Bytes{5, 1, 0, 0xAC, 0x02}));
}

TEST(Blobs, WidestHistogramComesBack) {
  stats::ExponentHistogram histogram;
  histogram.first = stats::ExponentHistogram::kLowest;
  histogram.size = static_cast<std::int32_t>(stats::ExponentHistogram::kCapacity);
  histogram.bins.fill(std::numeric_limits<std::uint64_t>::max());
  Bytes blob;
  packHistogram(histogram, blob);
  stats::ExponentHistogram read;
  ASSERT_TRUE(unpackHistogram(blob, read));
  EXPECT_EQ(read.first, histogram.first);
  EXPECT_EQ(read.size, histogram.size);
  EXPECT_EQ(read.bins, histogram.bins);
}

TEST(Blobs, NothingIsAnEmptyBlob) {
  stats::TensorStats s;
  Bytes blob = {1, 2};
  packHistogram(s.histogram, blob);
  EXPECT_TRUE(blob.empty());
  packWhatIf(s, blob);
  EXPECT_TRUE(blob.empty());
  EXPECT_TRUE(unpackHistogram({}, s.histogram));
  EXPECT_TRUE(unpackWhatIf({}, s));
}

TEST(Blobs, WhatIfHasThreeNumbersForEachTarget) {
  stats::TensorStats s;
  s.what_if[0] = {1, 2, 3};
  s.what_if[7] = {0, 0, 200};
  Bytes blob;
  packWhatIf(s, blob);
  Bytes expected(23, 0);
  expected[0] = 1;
  expected[1] = 2;
  expected[2] = 3;
  expected.insert(expected.end(), {0xC8, 0x01});
  EXPECT_EQ(blob, expected);
  stats::TensorStats read;
  ASSERT_TRUE(unpackWhatIf(blob, read));
  EXPECT_EQ(read.what_if, s.what_if);
}

TEST(Blobs, BinsEndWithTheLastThatIsNotEmpty) {
  stats::Comparison comparison;
  Bytes blob = {1, 2};
  packBins(comparison.ulp, blob);
  EXPECT_TRUE(blob.empty());
  comparison.ulp[0] = 7;
  comparison.ulp[2] = 300;
  packBins(comparison.ulp, blob);
  EXPECT_EQ(blob, (Bytes{7, 0, 0xAC, 0x02}));
  stats::Comparison read;
  read.ulp.fill(9);
  ASSERT_TRUE(unpackBins(blob, read.ulp));
  EXPECT_EQ(read.ulp, comparison.ulp);
  comparison.ulp.fill(std::numeric_limits<std::uint64_t>::max());
  packBins(comparison.ulp, blob);
  ASSERT_TRUE(unpackBins(blob, read.ulp));
  EXPECT_EQ(read.ulp, comparison.ulp);
}

TEST(Blobs, DamagedOnesAreRefused) {
  stats::TensorStats s;
  stats::Comparison comparison;
  EXPECT_FALSE(unpackBins(Bytes{3, 0x80}, comparison.ulp)) << "cut off";
  EXPECT_FALSE(unpackBins(Bytes(stats::kUlpBins + 1, 1), comparison.ulp)) << "too many bins";
  EXPECT_FALSE(unpackHistogram(Bytes{0x80}, s.histogram)) << "cut off";
  EXPECT_FALSE(unpackHistogram(Bytes{5, 0x80}, s.histogram)) << "cut off";
  EXPECT_FALSE(unpackHistogram(Bytes{0xFF, 0xFF, 0x01, 1}, s.histogram)) << "first exponent out of range";
  Bytes too_long(4000, 1);
  EXPECT_FALSE(unpackHistogram(too_long, s.histogram));
  EXPECT_FALSE(unpackHistogram(Bytes(11, 0xFF), s.histogram)) << "endless number";
  EXPECT_FALSE(unpackWhatIf(Bytes{1, 2}, s)) << "targets missing";
}

}  // namespace
}  // namespace ampscope::store
