// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "kernels/reference/ball.h"

#include <bit>
#include <boost/math/constants/constants.hpp>
#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>
#include <utility>

namespace ampscope::reference {
namespace {

/// Relative error of +, -, *, / and sqrt, twice over; and of Boost's exp and log, with bits to spare.
const Radius& roundoff() {
  static const Radius value = ldexp(Radius(1), -kWorkingBits + 1);
  return value;
}
const Radius& functionError() {
  static const Radius value = ldexp(Radius(1), -kWorkingBits + 16);
  return value;
}

Radius sizeOf(const Float& x) {
  return Radius(abs(x)) * (1 + std::numeric_limits<Radius>::epsilon());  // conversion rounds
}

/// Radii are computed in rounded arithmetic of 64 bits; the few operations of one formula lose less than this.
Radius up(const Radius& radius) {
  static const Radius factor = 1 + ldexp(Radius(1), -56);
  return radius * factor;
}

Ball unknown() { return {Float(0), std::numeric_limits<Radius>::infinity()}; }

Ball rounded(const Float& mid, const Radius& radius, const Radius& relative) {
  return {mid, up(radius + sizeOf(mid) * relative)};
}

/// Arguments whose exponential leaves the range that exponents are kept in.
constexpr double kLargestArgument = 0x1p28;

/// sum over k of term(k), until a term no longer matters. Boost's own series stop alike.
template <class Next>
Float series(Float term, Next&& next) {
  Float sum = term;
  for (int k = 1; term != 0; ++k) {
    term = next(term, k);
    if (abs(term) < ldexp(abs(sum), -kWorkingBits - 8)) break;
    sum += term;
  }
  return sum;
}

/// e^x - 1 for |x| <= 1.
Float expMinusOneOfSmall(const Float& x) {
  return series(x, [&](const Float& term, int k) -> Float { return term * x / (k + 1); });
}

/// log(1 + x) for |x| <= 1/8.
Float logOnePlusSmall(const Float& x) {
  // 2 atanh(x / (2 + x)): terms of one sign
  const Float t = x / (2 + x);
  const Float square = t * t;
  Float power = t;
  const Float sum = series(t, [&](const Float&, int k) -> Float {
    power *= square;
    return power / (2 * k + 1);
  });
  return 2 * sum;
}

/// erf(z) for 0 <= z <= 6: 2 / sqrt(pi) e^(-z^2) sum 2^k z^(2k+1) / (2k+1)!! (Abramowitz and Stegun 7.1.6).
Float erfSeries(const Float& z) {
  const Float twice = 2 * z * z;
  const Float sum = series(z, [&](const Float& term, int k) -> Float { return term * twice / (2 * k + 1); });
  return 2 * sum * exp(-z * z) / sqrt(boost::math::constants::pi<Float>());
}

/// erfc(z) for z >= 6 by the continued fraction of Abramowitz and Stegun 7.1.14, from its 400th term back. With z = 6
/// some 110 terms give 256 bits.
Float erfcFraction(const Float& z) {
  Float tail = z;
  for (int k = 400; k > 0; --k) tail = z + Float(k) / 2 / tail;
  return exp(-z * z) / (tail * sqrt(boost::math::constants::pi<Float>()));
}

/// The smallest e with radius < 2^e.
std::int64_t exponentAbove(const Radius& radius) {
  int exponent = 0;
  const Radius fraction = frexp(radius, &exponent);  // in [1/2, 1)
  return fraction == 0 ? Certified::kNoError : exponent;
}

}  // namespace

Ball::Ball(double finite) {
  // On the bit pattern, so that neither FTZ nor DAZ of the caller matters.
  const auto bits = std::bit_cast<std::uint64_t>(finite);
  const auto field = static_cast<int>((bits >> 52U) & 0x7FFU);
  const std::uint64_t fraction = bits & ((std::uint64_t{1} << 52U) - 1);
  const std::uint64_t significand = field == 0 ? fraction : fraction | (std::uint64_t{1} << 52U);
  mid = ldexp(Float(significand), std::max(field, 1) - 1075);
  if ((bits >> 63U) != 0) mid = -mid;
}

bool Ball::known() const { return isfinite(radius) && isfinite(mid); }
bool Ball::positive() const { return known() && mid > Float(radius); }

Ball operator-(const Ball& a) { return {-a.mid, a.radius}; }

Ball operator+(const Ball& a, const Ball& b) {
  if (a.exactlyZero()) return b;
  if (b.exactlyZero()) return a;
  const Float mid = a.mid + b.mid;
  return rounded(mid, a.radius + b.radius, roundoff());
}

Ball operator-(const Ball& a, const Ball& b) { return a + -b; }

Ball operator*(const Ball& a, const Ball& b) {
  const Float mid = a.mid * b.mid;
  const Radius radius = sizeOf(a.mid) * b.radius + sizeOf(b.mid) * a.radius + a.radius * b.radius;
  return rounded(mid, radius, roundoff());
}

Ball operator/(const Ball& a, const Ball& b) {
  const Radius size = Radius(abs(b.mid)) * (1 - ldexp(Radius(1), -60));
  const Radius least = size - b.radius;
  if (!(least > 0)) return unknown();
  const Float mid = a.mid / b.mid;
  const Radius radius = (sizeOf(a.mid) * b.radius + sizeOf(b.mid) * a.radius) / size / least;
  return rounded(mid, radius, roundoff());
}

Ball sqrt(const Ball& a) {
  if (a.exactlyZero()) return a;
  if (!a.positive()) return unknown();
  const Float mid = sqrt(a.mid);
  return rounded(mid, a.radius / Radius(mid), 2 * roundoff());
}

Ball exp(const Ball& a) {
  if (!a.known() || a.radius > 1) return unknown();
  if (a.exactlyZero()) return {Float(1), Radius(0)};
  if (a.mid > kLargestArgument) return unknown();
  if (a.mid < -kLargestArgument) return {Float(0), ldexp(Radius(1), -(1 << 28))};
  const Float mid = exp(a.mid);
  // |e^(x+r) - e^x| <= 2 r e^x for r <= 1; the argument is reduced by a multiple of log 2, which loses bits of x.
  const Radius lost = 2 * a.radius + (1 + sizeOf(a.mid)) * functionError();
  return rounded(mid, sizeOf(mid) * lost, functionError());
}

Ball log(const Ball& a) {
  if (!a.positive()) return unknown();
  const Ball less = a - Ball(std::int64_t{1});
  if (abs(less.mid) <= 0.125) return log1p(less);
  const Radius least = Radius(a.mid) * (1 - ldexp(Radius(1), -60)) - a.radius;
  return rounded(log(a.mid), a.radius / least, functionError());
}

Ball log1p(const Ball& a) {
  if (a.exactlyZero()) return a;
  if (!a.known() || a.radius > 0.125) return unknown();
  if (abs(a.mid) > 0.125) return log(Ball(std::int64_t{1}) + a);
  return rounded(logOnePlusSmall(a.mid), 2 * a.radius, functionError());
}

Ball tanh(const Ball& a) {
  if (a.mid < 0) return -tanh(-a);
  if (!a.known() || a.radius > 1) return unknown();
  if (a.mid > 1) {
    const Ball square = exp(Ball(Float(-2 * a.mid), 2 * a.radius));
    return (Ball(1.0) - square) / (Ball(1.0) + square);
  }
  const Float less = expMinusOneOfSmall(-a.mid);  // tanh x = -(e^-2x - 1) / (e^-2x + 1), and e^-2x - 1 = m (2 + m)
  const Float twice = less * (2 + less);
  return rounded(-twice / (2 + twice), a.radius, functionError());
}

Ball erfc(const Ball& a) {
  if (!a.known()) return unknown();
  const Float size = abs(a.mid);
  const Float square = size * size;
  if (Radius(size) * a.radius > 0.25 || a.radius > 0.25) return unknown();
  if (square > kLargestArgument) {
    const Radius tail = ldexp(Radius(1), -(1 << 28));
    return {Float(a.mid < 0 ? 2 : 0), tail};
  }
  // 2 / sqrt(pi) e^(-(z-r)^2) <= 3.1 e^(-z^2) bounds the slope where z r <= 1/4 and r <= 1/4.
  const Radius slope =
      size < 6 ? Radius(3) : Radius(3.1) * sizeOf(exp(-square)) * (1 + sizeOf(square) * functionError());
  const Radius moved = slope * a.radius;
  if (a.mid >= 6) {
    const Float mid = erfcFraction(a.mid);
    return rounded(mid, moved + sizeOf(mid) * sizeOf(square) * functionError(), functionError());
  }
  if (a.mid <= -6) {
    const Float mid = erfcFraction(size);
    return rounded(2 - mid, moved + sizeOf(mid) * sizeOf(square) * functionError(), roundoff());
  }
  const Float part = erfSeries(size);
  const Float mid = a.mid < 0 ? Float(1 + part) : Float(1 - part);
  return rounded(mid, moved + sizeOf(part) * (1 + sizeOf(square)) * functionError(), roundoff());
}

Certified certified(const Ball& ball) {
  Certified out;
  if (!ball.known()) return out;
  out.kind = Kind::kFinite;
  out.negative = ball.mid < 0;
  out.error_exponent = exponentAbove(ball.radius);
  int exponent = 0;
  const Float fraction = frexp(abs(ball.mid), &exponent);
  if (fraction == 0) return out;
  out.exponent = exponent - kWorkingBits;
  auto whole = ldexp(fraction, kWorkingBits).convert_to<boost::multiprecision::uint256_t>();
  static_assert(kWorkingBits == 256);
  for (std::uint64_t& word : out.significand) {
    word = static_cast<std::uint64_t>(whole & ~std::uint64_t{0});
    whole >>= 64;
  }
  return out;
}

Certified infinite(bool negative) {
  Certified out;
  out.kind = Kind::kInf;
  out.negative = negative;
  return out;
}

Certified notANumber() {
  Certified out;
  out.kind = Kind::kNan;
  return out;
}

Ball ballOf(const Certified& value) {
  Ball ball;
  for (std::size_t i = value.significand.size(); i-- > 0;) ball.mid = ldexp(ball.mid, 64) + value.significand[i];
  ball.mid = ldexp(ball.mid, static_cast<int>(value.exponent));
  if (value.negative) ball.mid = -ball.mid;
  if (value.error_exponent != Certified::kNoError) {
    ball.radius = ldexp(Radius(1), static_cast<int>(value.error_exponent));
  }
  return ball;
}

}  // namespace ampscope::reference
