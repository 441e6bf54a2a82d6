// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Certified elements are right (mpmath_test.py); are they the same whatever the caller's floating-point state, and is
// it left as it was? And what an exact integer example gives.
#include "kernels/reference/certified.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "kernels/reference/elementwise.h"
#include "kernels/reference/linear.h"
#include "kernels/reference/normalization.h"
#include "kernels/reference/reduction.h"
#include "kernels/reference/softmax.h"
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace ampscope::reference {
namespace {

using format::FormatId;
using stats::TensorView;

constexpr std::int64_t kSizes[] = {1, 4};
constexpr std::int64_t kStrides[] = {4, 1};
constexpr std::int64_t kColumn[] = {4, 1};
constexpr std::int64_t kColumnStrides[] = {1, 4};

TensorView row(const std::vector<double>& values) { return {values.data(), FormatId::kBinary64, 2, kSizes, kStrides}; }
TensorView column(const std::vector<double>& values) {
  return {values.data(), FormatId::kBinary64, 2, kColumn, kColumnStrides};
}

const std::vector<double> kTiny = {5e-324, -3e-320, 1e-310, 2e-308};
const std::vector<double> kPlain = {1.5, -0.25, 3, 7};

TEST(Certified, CancellationCostsNothing) {
  const std::vector<double> a = {0x1p600, 1, -0x1p600, 0x1p-1074};
  const std::vector<double> b = {0x1p400, 3, 0x1p400, 0.5};
  const Certified exact = matrixProduct({row(a), column(b)}, 0);  // 3 + 2^-1075
  ASSERT_EQ(exact.kind, Kind::kFinite);
  EXPECT_EQ(nearest(exact), 3.0);
  EXPECT_GE(boundOn(3.0, exact), 0x1p-1074) << "more than half of the smallest number";
  EXPECT_LE(boundOn(3.0, exact), 0x1p-190) << "of the result at least 192 bits are kept";
  EXPECT_GE(ulpBoundOn(3.5, exact, FormatId::kBinary16), std::nextafter(256.0, 0)) << "an ULP of binary16 is 2^-9 here";
  EXPECT_LE(ulpBoundOn(3.5, exact, FormatId::kBinary16), std::nextafter(256.0, 257));
}

TEST(Certified, ExactResultsHaveNoError) {
  const Certified exact = matrixProduct({row(kPlain), column(kPlain)}, 0);
  EXPECT_EQ(exact.error_exponent, Certified::kNoError);
  EXPECT_EQ(boundOn(1.5 * 1.5 + 0.25 * 0.25 + 9 + 49, exact), 0.0);
}

TEST(Certified, BoundsOfWhatIsNotFinite) {
  constexpr double inf = std::numeric_limits<double>::infinity();
  const Certified one = evaluate(Function::kExp, 0.0);
  EXPECT_EQ(boundOn(inf, one), inf);
  EXPECT_EQ(boundOn(std::numeric_limits<double>::quiet_NaN(), one), inf);
  EXPECT_EQ(boundOn(1.0, Certified{}), inf) << "nothing is known of what is not certified";
  EXPECT_EQ(boundOn(-inf, evaluate(Function::kLog, 0.0)), 0.0);
  EXPECT_EQ(boundOn(inf, evaluate(Function::kLog, 0.0)), inf);
}

#if defined(__x86_64__)
TEST(Certified, DoesNotDependOnTheCallersFloatingPointState) {
  const std::vector<std::function<Certified()>> all = {
      [] {
        return matrixProduct({row(kTiny), column(kPlain)}, 0);
      },
      [] { return sum(row(kTiny), 2, 0); },
      [] { return softmax(row(kTiny), 1, 2); },
      [] { return logSoftmax(row(kPlain), 1, 2); },
      [] {
        return layerNorm(row(kTiny), 1, {{}, {}, 1e-310}, 1);
      },
      [] { return evaluate(Function::kTanh, 5e-324); },
      [] { return evaluate(Function::kGelu, -1e-310); },
      [] { return power(1e-310, 0.5); },
  };
  const unsigned found = _mm_getcsr();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Certified want = all[i]();
    ASSERT_EQ(want.kind, Kind::kFinite);
    const double distance = boundOn(1e-310, want);
    for (const unsigned state : {0x1F80U | 0x8040U /* FTZ, DAZ */, 0x1F80U | 0x4000U /* up */, 0x1F80U | 0x6000U}) {
      _mm_setcsr(state);
      const Certified seen = all[i]();
      const double bound = boundOn(1e-310, seen);
      const unsigned left = _mm_getcsr();
      _mm_setcsr(found);
      EXPECT_EQ(left & 0xFFC0U, state & 0xFFC0U);
      EXPECT_EQ(seen.kind, want.kind);
      EXPECT_EQ(seen.significand, want.significand) << i;
      EXPECT_EQ(seen.exponent, want.exponent);
      EXPECT_EQ(seen.error_exponent, want.error_exponent);
      EXPECT_EQ(bound, distance) << i;
    }
  }
}
#endif

}  // namespace
}  // namespace ampscope::reference
