// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "kernels/reference/certified.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <exception>

#include "kernels/format/float_format.h"
#include "kernels/reference/ball.h"

namespace ampscope::reference {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

enum class Direction { kUp, kNearest };

/// A nonnegative number to binary64. The result is put together from integers: no rounding but this one.
double toDouble(const Float& size, Direction direction) {
  int exponent = 0;
  const Float fraction = frexp(size, &exponent);  // in [1/2, 1)
  if (fraction == 0) return 0;
  const int bits = std::min(exponent + 1074, 53);  // of the result; fewer for subnormals
  const Float scaled = ldexp(fraction, bits);
  Float whole = floor(scaled);
  const Float rest = scaled - whole;
  const bool odd = fmod(whole, Float(2)) != 0;
  if (direction == Direction::kUp ? rest > 0 : (rest > 0.5 || (rest == 0.5 && odd))) whole += 1;
  const auto significand = whole.convert_to<std::uint64_t>();
  if (exponent > 1024) return kInf;
  const std::int64_t field = exponent + 1074 - bits;  // 0 for subnormals and the lowest binade
  // The implicit bit adds into the exponent, and so does a carry.
  return std::bit_cast<double>(significand + (static_cast<std::uint64_t>(field) << 52U));
}

/// At least |computed - exact|; both are finite.
Float distance(double computed, const Certified& exact) {
  const Ball ball = ballOf(exact);
  const Ball error = Ball(computed) - ball;
  return (abs(error.mid) + Float(error.radius)) * (1 + ldexp(Float(1), -200));
}

template <class Compute>
double bounded(const Compute& compute) noexcept {
  try {
    return compute();
  } catch (const std::exception&) {
    return kInf;
  }
}

bool isFinite(double x) noexcept { return (std::bit_cast<std::uint64_t>(x) << 1U) < (std::uint64_t{0x7FF} << 53U); }
bool isNan(double x) noexcept { return (std::bit_cast<std::uint64_t>(x) << 1U) > (std::uint64_t{0x7FF} << 53U); }

/// Where one of the two is not finite: 0 if they are the same, else inf.
double boundOnSpecial(double computed, const Certified& exact) noexcept {
  const bool same = (exact.kind == Kind::kNan && isNan(computed)) ||
                    (exact.kind == Kind::kInf && computed == (exact.negative ? -kInf : kInf));
  return same ? 0 : kInf;
}

}  // namespace

double nearest(const Certified& exact) noexcept {
  switch (exact.kind) {
    case Kind::kInf:
      return exact.negative ? -kInf : kInf;
    case Kind::kFinite:
      return bounded([&] {
        const double size = toDouble(abs(ballOf(exact).mid), Direction::kNearest);
        return exact.negative ? -size : size;
      });
    default:
      return std::numeric_limits<double>::quiet_NaN();
  }
}

double boundOn(double computed, const Certified& exact) noexcept {
  if (exact.kind != Kind::kFinite || !isFinite(computed)) return boundOnSpecial(computed, exact);
  return bounded([&] { return toDouble(distance(computed, exact), Direction::kUp); });
}

double ulpBoundOn(double computed, const Certified& exact, format::FormatId format) noexcept {
  if (exact.kind != Kind::kFinite || !isFinite(computed)) return boundOnSpecial(computed, exact);
  return bounded([&] {
    const format::FloatFormat& f = format::info(format);
    const Ball ball = ballOf(exact);
    // Of the binades that the exact value may lie in the lower one: its units are the smaller ones.
    const Float least = abs(ball.mid) - Float(ball.radius);
    int exponent = f.emin;
    if (least > 0) {
      frexp(least, &exponent);
      exponent = std::clamp(exponent - 1, f.emin, f.emax);
    }
    return toDouble(ldexp(distance(computed, exact), f.precision - 1 - exponent), Direction::kUp);
  });
}

}  // namespace ampscope::reference
