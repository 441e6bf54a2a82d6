// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// A real number known up to a radius. Each operation adds its own rounding to the radii it was given, so that the error
// of a result needs no analysis of its own. Internal to kernels/reference.
// Method: midpoint-radius arithmetic (F. Johansson, "Arb: efficient arbitrary-precision midpoint-radius interval
// arithmetic", IEEE Transactions on Computers 66, 2017).
#pragma once

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cstdint>

#include "kernels/reference/certified.h"

namespace ampscope::reference {

using Float = boost::multiprecision::number<
    boost::multiprecision::cpp_bin_float<kWorkingBits, boost::multiprecision::digit_base_2, void, std::int32_t>,
    boost::multiprecision::et_off>;
using Radius = boost::multiprecision::number<
    boost::multiprecision::cpp_bin_float<64, boost::multiprecision::digit_base_2, void, std::int32_t>,
    boost::multiprecision::et_off>;

/// The real number lies in [mid - radius, mid + radius]. A radius that is not finite: nothing is known.
struct Ball {
  Float mid = 0;
  Radius radius = 0;

  Ball() = default;
  Ball(double finite);  // NOLINT(google-explicit-constructor): exact, as an operand of a formula
  explicit Ball(std::int64_t integer) : mid(integer) {}
  Ball(Float middle, Radius around) : mid(std::move(middle)), radius(std::move(around)) {}

  [[nodiscard]] bool known() const;     ///< the radius is finite
  [[nodiscard]] bool positive() const;  ///< certainly > 0
  [[nodiscard]] bool exactlyZero() const { return mid == 0 && radius == 0; }
};

Ball operator-(const Ball& a);
Ball operator+(const Ball& a, const Ball& b);
Ball operator-(const Ball& a, const Ball& b);
Ball operator*(const Ball& a, const Ball& b);
Ball operator/(const Ball& a, const Ball& b);

Ball sqrt(const Ball& a);
Ball exp(const Ball& a);
Ball log(const Ball& a);
Ball log1p(const Ball& a);  ///< a > -1/2
Ball tanh(const Ball& a);
Ball erfc(const Ball& a);

/// Finite result, or kUncertified where nothing is known.
Certified certified(const Ball& ball);

Certified infinite(bool negative);
Certified notANumber();

/// What a value of Certified stands for; kind must be kFinite.
Ball ballOf(const Certified& value);

}  // namespace ampscope::reference
