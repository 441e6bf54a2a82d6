// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The comparison, by the specification and by every SIMD target, against exact rational arithmetic
// (Boost.Multiprecision), which shares no code with it.
#include "kernels/stats/compare.h"

#include <gtest/gtest.h>

#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "kernels/cpu/targets.h"
#include "kernels/format/convert.h"
#include "tests/kernels/support/compared.h"

namespace ampscope::stats {
namespace {

using boost::multiprecision::cpp_int;
using boost::multiprecision::cpp_rational;
using format::FormatId;

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

struct Shape {
  FormatId id;
  int precision;
  int emin;
  int emax;
  double max;
};
constexpr Shape kShapes[] = {{FormatId::kBinary16, 11, -14, 15, 65504.0},
                             {FormatId::kBfloat16, 8, -126, 127, 0x1.fep127},
                             {FormatId::kBinary32, 24, -126, 127, 0x1.fffffep127}};

cpp_rational power(int exponent) {
  const cpp_int two = cpp_int(1) << std::abs(exponent);
  return exponent >= 0 ? cpp_rational(two) : cpp_rational(1, two);
}

/// What one element adds, by the definitions of comparison.h.
struct Oracle {
  explicit Oracle(const Shape& of) : shape(of) {}

  void add(double result, double exact, const double* before) {
    if (!std::isfinite(exact)) {
      ++(std::isfinite(result) ? c.reference_nonfinite : c.both_nonfinite);
      return;
    }
    c.reference_absmax = std::max(c.reference_absmax, std::fabs(exact));
    if (std::isnan(result)) {
      ++c.nan_made;
      return;
    }
    int exponent = exact == 0 ? shape.emin : std::ilogb(exact);
    exponent = std::min(std::max(exponent, shape.emin), shape.emax);
    const cpp_rational ulp = power(exponent - (shape.precision - 1));
    const cpp_rational scaled = abs(cpp_rational(exact)) / ulp;
    cpp_int whole = numerator(scaled) / denominator(scaled);
    const cpp_rational rest = scaled - cpp_rational(whole);
    if (rest > cpp_rational(1, 2) || (rest == cpp_rational(1, 2) && whole % 2 != 0)) {
      ++whole;
    }
    const cpp_rational rounded = cpp_rational(whole) * ulp;
    const bool overflows = rounded > cpp_rational(shape.max);
    if (std::isinf(result)) {
      ++(overflows ? c.overflowed.format_limited : c.overflowed.algorithm_limited);
      return;
    }
    ++c.compared;
    const cpp_rational size = abs(cpp_rational(result));
    const cpp_rational smallest = power(shape.emin);
    const bool same_sign = whole == 0 || std::signbit(result) == std::signbit(exact);
    c.correctly_rounded += !overflows && size == rounded && same_sign ? 1 : 0;
    if (exact != 0 && size < smallest) {
      ++(rounded < smallest ? c.underflowed.format_limited : c.underflowed.algorithm_limited);
      if (result == 0) {
        ++(whole == 0 ? c.flushed.format_limited : c.flushed.algorithm_limited);
      }
    }
    c.stalled += before != nullptr && result == *before && exact != *before ? 1 : 0;
    const double error = std::fabs(result - exact);
    c.max_abs_error = std::max(c.max_abs_error, error);
    c.max_rel_error = exact != 0 ? std::max(c.max_rel_error, error / std::fabs(exact)) : c.max_rel_error;
    const cpp_rational in_ulps = cpp_rational(error) / ulp;
    c.max_ulp_error = std::max(c.max_ulp_error, static_cast<double>(in_ulps));
    std::size_t bin = in_ulps == 0 ? 0 : 1;
    for (cpp_rational bound(1, 2); in_ulps > bound && bin < kUlpBins - 1; bound *= 2) {
      ++bin;
    }
    ++c.ulp[bin];
    error_sum += result - exact;
    error_squares += (result - exact) * (result - exact);
  }

  Shape shape;
  Comparison c;
  long double error_sum = 0;
  long double error_squares = 0;
};

void store(FormatId id, double value, std::vector<std::uint8_t>& out) {
  if (id == FormatId::kBinary32) {
    const auto narrow = static_cast<float>(value);
    out.resize(out.size() + 4);
    std::memcpy(out.data() + out.size() - 4, &narrow, 4);
  } else {
    const auto bits = static_cast<std::uint16_t>(format::encode(id, value));
    out.resize(out.size() + 2);
    std::memcpy(out.data() + out.size() - 2, &bits, 2);
  }
}

double load(FormatId id, const std::uint8_t* at) {
  if (id == FormatId::kBinary32) {
    float value = 0;
    std::memcpy(&value, at, 4);
    return value;
  }
  std::uint16_t bits = 0;
  std::memcpy(&bits, at, 2);
  return format::decode(id, bits);
}

void expectEqual(const Comparison& seen, const Comparison& expected) {
  EXPECT_EQ(seen.compared, expected.compared);
  EXPECT_EQ(seen.correctly_rounded, expected.correctly_rounded);
  EXPECT_EQ(seen.both_nonfinite, expected.both_nonfinite);
  EXPECT_EQ(seen.reference_nonfinite, expected.reference_nonfinite);
  EXPECT_EQ(seen.nan_made, expected.nan_made);
  EXPECT_EQ(seen.flushed, expected.flushed);
  EXPECT_EQ(seen.underflowed, expected.underflowed);
  EXPECT_EQ(seen.overflowed, expected.overflowed);
  EXPECT_EQ(seen.stalled, expected.stalled);
  EXPECT_EQ(seen.max_abs_error, expected.max_abs_error);
  EXPECT_EQ(seen.max_rel_error, expected.max_rel_error);
  EXPECT_EQ(seen.max_ulp_error, expected.max_ulp_error);
  EXPECT_EQ(seen.reference_absmax, expected.reference_absmax);
  EXPECT_EQ(seen.ulp, expected.ulp);
}

Comparison check(const Shape& shape, const std::vector<double>& results, const std::vector<double>& exact,
                 const std::vector<double>& before = {}) {
  std::vector<std::uint8_t> bytes;
  for (const double result : results) {
    store(shape.id, result, bytes);
  }
  const std::size_t width = bytes.size() / std::max<std::size_t>(1, results.size());
  Oracle oracle(shape);
  for (std::size_t i = 0; i < exact.size(); ++i) {
    oracle.add(load(shape.id, bytes.data() + i * width), exact[i], before.empty() ? nullptr : &before[i]);
  }
  Comparison seen;
  compare(bytes.data(), shape.id, exact.data(), before.empty() ? nullptr : before.data(), exact.size(), seen);
  EXPECT_EQ(seen.numel, exact.size());
  expectEqual(seen, oracle.c);
  for (const cpu::Target& target : cpu::targets()) {
    if (!target.runsHere()) continue;
    SCOPED_TRACE(target.name);
    Comparison vectorised;
    cpu::compareWith(&target, bytes.data(), shape.id, exact.data(), before.empty() ? nullptr : before.data(),
                     exact.size(), vectorised);
    testing_support::expectSameBits(vectorised, seen);
  }
  // The sums are checked against wider ones; where those leave binary64 the sums are inf.
  const auto squares = static_cast<double>(oracle.error_squares);
  const double scale = std::sqrt(squares) * std::sqrt(static_cast<double>(exact.size()));
  if (std::isfinite(squares)) {
    EXPECT_NEAR(seen.sum_error, static_cast<double>(oracle.error_sum), 1e-12 * scale + 1e-320);
    EXPECT_NEAR(seen.sum_squared_error, squares, 1e-12 * squares);
  } else {
    EXPECT_EQ(seen.sum_squared_error, kInf);
  }
  return seen;
}

/// Values around every boundary of the format.
std::vector<double> boundaries(const Shape& shape) {
  const double tiny = std::ldexp(1.0, shape.emin - (shape.precision - 1));
  const double normal = std::ldexp(1.0, shape.emin);
  const double half_ulp = std::ldexp(1.0, shape.emax - shape.precision);
  std::vector<double> values = {0.0, 5e-324, 1e-310, 1e-300, 1.0, 1.0 + std::ldexp(1.0, -shape.precision), 3.0, 1e300};
  for (const double center : {tiny / 2, tiny, 1.5 * tiny, normal, normal - tiny, normal - tiny / 2, 1.0, 2.0, shape.max,
                              shape.max + half_ulp, shape.max + 2 * half_ulp}) {
    values.push_back(center);
    values.push_back(std::nextafter(center, 0));
    values.push_back(std::nextafter(center, kInf));
  }
  const std::size_t positive = values.size();
  for (std::size_t i = 0; i < positive; ++i) {
    values.push_back(-values[i]);
  }
  values.insert(values.end(), {kInf, -kInf, kNan});
  return values;
}

TEST(Compare, EveryPairOfBoundaryValues) {
  for (const Shape& shape : kShapes) {
    std::vector<double> results;
    std::vector<double> exact;
    const std::vector<double> values = boundaries(shape);
    for (const double a : values) {
      for (const double b : values) {
        results.push_back(a);
        exact.push_back(b);
      }
    }
    check(shape, results, exact);
  }
}

TEST(Compare, EverySixteenBitPatternAgainstNeighbours) {
  for (const Shape& shape : {kShapes[0], kShapes[1]}) {
    std::vector<double> results;
    std::vector<double> exact;
    for (std::uint32_t pattern = 0; pattern < 65536; pattern += 7) {
      const double value = format::decode(shape.id, pattern);
      for (const double near : {value, value * 1.001, std::nextafter(value, kInf)}) {
        results.push_back(value);
        exact.push_back(near);
      }
    }
    check(shape, results, exact);
  }
}

TEST(Compare, RandomResultsOverSeveralBlocks) {
  std::mt19937_64 random(7);
  std::normal_distribution<double> normal;
  for (const Shape& shape : kShapes) {
    std::vector<double> results;
    std::vector<double> exact;
    std::vector<double> before;
    for (int i = 0; i < 3 * 4096 + 17; ++i) {
      const double value = std::ldexp(normal(random), static_cast<int>(random() % 40) - 30);
      exact.push_back(value);
      results.push_back(value * (1 + 1e-3 * normal(random)));
      before.push_back(i % 3 == 0 ? value : results.back());
    }
    check(shape, results, exact, before);
  }
}

TEST(Compare, CountsUpdatesThatAreTooSmall) {
  const Comparison seen = check(kShapes[1], {1.0, 1.0, 2.0}, {1.0 + 1e-4, 1.0, 2.0 + 1e-4}, {1.0, 1.0, 1.5});
  EXPECT_EQ(seen.stalled, 1U) << "the second has no update, the third moved";
}

TEST(Compare, NothingAndOtherFormats) {
  Comparison seen;
  compare(nullptr, FormatId::kBinary16, nullptr, nullptr, 0, seen);
  EXPECT_EQ(seen.numel, 0U);
  EXPECT_EQ(seen.compared, 0U);
  const double values[] = {1, 2};
  compare(values, FormatId::kBinary64, values, nullptr, 2, seen);
  EXPECT_EQ(seen.compared, 0U);
}

#if defined(__x86_64__)
TEST(Compare, DoesNotDependOnTheCallersFloatingPointState) {
  const Shape& shape = kShapes[0];
  const std::vector<double> values = boundaries(shape);
  const Comparison plain = check(shape, values, {values.rbegin(), values.rend()});
  const unsigned saved = _mm_getcsr();
  for (const unsigned mode : {0x8040U /* FTZ, DAZ */, 0x6000U /* to zero */, 0x2000U /* down */}) {
    std::vector<std::uint8_t> bytes;
    for (const double value : values) {
      store(shape.id, value, bytes);
    }
    const std::vector<double> exact(values.rbegin(), values.rend());
    Comparison seen;
    _mm_setcsr(saved | mode);
    compare(bytes.data(), shape.id, exact.data(), nullptr, exact.size(), seen);
    const unsigned left = _mm_getcsr();
    _mm_setcsr(saved);
    EXPECT_EQ(left & 0xFFC0U, (saved | mode) & 0xFFC0U);
    expectEqual(seen, plain);
    EXPECT_EQ(seen.sum_error, plain.sum_error);
  }
}
#endif

}  // namespace
}  // namespace ampscope::stats
