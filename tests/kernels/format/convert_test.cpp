// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Is every format described right, does every pattern decode to its value, and does every value round to nearest even?
#include "kernels/format/convert.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "kernels/format/float_format.h"
#include "tests/kernels/support/oracle.h"

namespace ampscope::format {
namespace {

using oracle::Kind;
using oracle::Rational;

class EveryFormat : public testing::TestWithParam<FormatId> {
 protected:
  const FloatFormat& mine = info(GetParam());
  const oracle::Format& theirs = oracle::formatOf(static_cast<int>(GetParam()));

  /// Every pattern of the narrow formats, a spread of those of binary32 and binary64.
  [[nodiscard]] std::vector<std::uint64_t> patterns() const {
    std::vector<std::uint64_t> all;
    if (mine.bits <= 19) {
      for (std::uint64_t p = 0; p < (1ULL << mine.bits); ++p) all.push_back(p);
    } else {
      std::mt19937_64 random(1);
      for (int i = 0; i < 20000; ++i) all.push_back(random() >> (64 - mine.bits));
      for (std::uint64_t p : {0ULL, 1ULL, 2ULL}) all.push_back(p);
      for (std::uint64_t k = 0; k < 4; ++k) all.push_back(mine.max_bits - 1 + k);
    }
    return all;
  }

  /// What encode must give for a finite value.
  void expectRounded(double value) const {
    const Rational exact = oracle::round(theirs, Rational(std::fabs(value)));
    const std::uint64_t pattern = encode(GetParam(), value);
    const oracle::Value got = oracle::decode(theirs, pattern);
    if (exact > Rational(theirs.max)) {
      EXPECT_EQ(got.kind, theirs.has_inf ? Kind::kInf : Kind::kNan) << value;
      EXPECT_EQ(encode(GetParam(), value, Overflow::kSaturate), encode(GetParam(), std::copysign(theirs.max, value)));
      return;
    }
    ASSERT_EQ(got.kind, Kind::kFinite) << value;
    EXPECT_EQ(Rational(std::fabs(got.value)), exact) << value;
    EXPECT_EQ(got.negative, std::signbit(value) && !(theirs.fnuz && exact == 0)) << value;
    EXPECT_EQ(encode(GetParam(), value, Overflow::kSaturate), pattern);
  }
};

TEST_P(EveryFormat, IsDescribedAsItsSpecificationSays) {
  EXPECT_EQ(mine.id, GetParam());
  EXPECT_EQ(mine.name, theirs.name);
  EXPECT_EQ(mine.bits, theirs.bits);
  EXPECT_EQ(mine.precision, theirs.significand_bits + 1);
  EXPECT_EQ(mine.bias, theirs.bias);
  EXPECT_EQ(mine.emin, 1 - theirs.bias);
  EXPECT_EQ(mine.emax, std::ilogb(theirs.max));
  EXPECT_EQ(mine.max, theirs.max);
  EXPECT_EQ(mine.min_normal, std::ldexp(1.0, 1 - theirs.bias));
  EXPECT_EQ(mine.min_subnormal, std::ldexp(1.0, 1 - theirs.bias - theirs.significand_bits));
  EXPECT_EQ(mine.has_inf, theirs.has_inf);
  EXPECT_TRUE(mine.has_nan);
  EXPECT_EQ(mine.has_negative_zero, !theirs.fnuz);
}

TEST_P(EveryFormat, DecodesEveryPattern) {
  for (const std::uint64_t pattern : patterns()) {
    const oracle::Value expected = oracle::decode(theirs, pattern);
    const double got = decode(GetParam(), pattern);
    ASSERT_EQ(std::isnan(got), expected.kind == Kind::kNan) << pattern;
    ASSERT_EQ(std::isinf(got), expected.kind == Kind::kInf) << pattern;
    if (expected.kind == Kind::kNan) continue;
    ASSERT_EQ(std::signbit(got), expected.negative) << pattern;
    if (expected.kind == Kind::kFinite) {
      ASSERT_EQ(got, expected.value) << pattern;
    }
  }
}

TEST_P(EveryFormat, EncodesEveryValueOfItsOwnToItsPattern) {
  for (const std::uint64_t pattern : patterns()) {
    const double value = decode(GetParam(), pattern);
    if (std::isnan(value)) {
      EXPECT_TRUE(std::isnan(decode(GetParam(), encode(GetParam(), value))));
    } else {
      ASSERT_EQ(encode(GetParam(), value), pattern) << value;
    }
  }
}

TEST_P(EveryFormat, RoundsToNearestEvenAroundEveryMidpoint) {
  if (GetParam() == FormatId::kBinary64) return;  // the source of every conversion, never rounded into
  const std::uint64_t step = mine.bits > 16 ? (mine.bits > 19 ? 4194301 : 37) : 1;
  for (std::uint64_t pattern = 0; pattern < mine.max_bits; pattern += step) {
    const double low = decode(GetParam(), pattern);
    const double middle = low + (decode(GetParam(), pattern + 1) - low) / 2;
    for (const double value : {middle, std::nextafter(middle, 0.0), std::nextafter(middle, 1e300)}) {
      expectRounded(pattern % 2 == 0 ? value : -value);
    }
    if (HasFailure()) return;
  }
}

TEST_P(EveryFormat, RoundsRandomValues) {
  if (GetParam() == FormatId::kBinary64) return;  // the source of every conversion, never rounded into
  std::mt19937_64 random(2);
  std::uniform_real_distribution<double> exponent(mine.emin - mine.precision - 3, mine.emax + 3);
  for (int i = 0; i < 5000; ++i) {
    const double value = std::exp2(exponent(random));
    expectRounded(i % 2 == 0 ? value : -value);
  }
  for (const double value : {0.0, -0.0, 5e-324, -5e-324, 1e308, -1e308, std::numeric_limits<double>::min()}) {
    expectRounded(value);
  }
}

TEST_P(EveryFormat, ThresholdsAreWhereRoundingChangesItsOutcome) {
  const RoundingThresholds at = thresholds(GetParam());
  const auto rounded = [&](double x) { return oracle::round(theirs, Rational(x)); };
  const auto after = [](double x) { return std::nextafter(x, std::numeric_limits<double>::infinity()); };
  const auto before = [](double x) { return std::nextafter(x, 0.0); };
  const Rational normal = oracle::power(1 - theirs.bias);
  EXPECT_EQ(rounded(at.flush_max), 0);
  EXPECT_GT(rounded(after(at.flush_max)), 0);
  EXPECT_LT(rounded(before(at.subnormal_end)), normal);
  EXPECT_GE(rounded(at.subnormal_end), normal);
  if (GetParam() == FormatId::kBinary64) {
    EXPECT_TRUE(std::isinf(at.overflow_from));
  } else {
    EXPECT_LE(rounded(before(at.overflow_from)), Rational(theirs.max));
    EXPECT_GT(rounded(at.overflow_from), Rational(theirs.max));
  }
}

TEST_P(EveryFormat, KeepsInfAndNan) {
  constexpr double inf = std::numeric_limits<double>::infinity();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(std::isnan(decode(GetParam(), encode(GetParam(), nan))));
  EXPECT_TRUE(std::isnan(decode(GetParam(), encode(GetParam(), -nan))));
  for (const double value : {inf, -inf}) {
    const double kept = decode(GetParam(), encode(GetParam(), value));
    if (theirs.has_inf) {
      EXPECT_EQ(kept, value);
    } else {
      EXPECT_TRUE(std::isnan(kept));
    }
    if (GetParam() != FormatId::kBinary64) {
      EXPECT_EQ(decode(GetParam(), encode(GetParam(), value, Overflow::kSaturate)), std::copysign(theirs.max, value));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Format, EveryFormat,
                         testing::Values(FormatId::kBinary16, FormatId::kBfloat16, FormatId::kBinary32,
                                         FormatId::kBinary64, FormatId::kTf32, FormatId::kE4m3fn, FormatId::kE5m2,
                                         FormatId::kE4m3fnuz, FormatId::kE5m2fnuz),
                         [](const auto& value) { return std::string(format::info(value.param).name); });

// The constants that people know by heart, so that both tables cannot be wrong in the same way.
TEST(Thresholds, OfTheCommonFormats) {
  EXPECT_EQ(thresholds(FormatId::kBinary16).flush_max, 0x1p-25);
  EXPECT_EQ(thresholds(FormatId::kBinary16).subnormal_end, 0x1p-14 - 0x1p-25);
  EXPECT_EQ(thresholds(FormatId::kBinary16).overflow_from, 65520.0);
  EXPECT_EQ(thresholds(FormatId::kE4m3fn).flush_max, 0x1p-10);
  EXPECT_EQ(thresholds(FormatId::kE4m3fn).overflow_from, std::nextafter(464.0, 1000.0));
  EXPECT_EQ(thresholds(FormatId::kE5m2).overflow_from, 61440.0);
  EXPECT_EQ(thresholds(FormatId::kE4m3fnuz).overflow_from, 248.0);
  EXPECT_EQ(static_cast<float>(thresholds(FormatId::kBfloat16).overflow_from), std::bit_cast<float>(0x7F7F8000U));
  EXPECT_EQ(static_cast<float>(thresholds(FormatId::kTf32).overflow_from), std::bit_cast<float>(0x7F7FF000U));
}

}  // namespace
}  // namespace ampscope::format
