// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "kernels/reference/elementwise.h"

#include <boost/math/constants/constants.hpp>
#include <cmath>

#include "kernels/reference/ball.h"
#include "kernels/reference/elements.h"

namespace ampscope::reference {
namespace {

Ball sigmoid(const Ball& x) {
  const Ball small = exp(x.mid < 0 ? x : -x);
  return (x.mid < 0 ? small : Ball(1.0)) / (Ball(1.0) + small);
}

/// The correctly rounded constant.
Ball constant(const Float& value) { return {value, ldexp(Radius(1), -kWorkingBits + 4)}; }

Ball valueAt(Function function, const Ball& x) {
  switch (function) {
    case Function::kExp:
      return exp(x);
    case Function::kLog:
      return log(x);
    case Function::kSigmoid:
      return sigmoid(x);
    case Function::kTanh:
      return tanh(x);
    case Function::kSilu:
      return x * sigmoid(x);
    case Function::kGelu:
      return x * Ball(0.5) * erfc(-x * constant(boost::math::constants::half_root_two<Float>()));
    case Function::kGeluTanh: {
      // 1 + tanh(u) = 2 sigmoid(2 u): nothing cancels.
      const Ball cubic = x + Ball(44715.0) / Ball(1e6) * x * x * x;
      return x * sigmoid(Ball(2.0) * constant(sqrt(2 / boost::math::constants::pi<Float>())) * cubic);
    }
    case Function::kRsqrt:
      return Ball(1.0) / sqrt(x);
    case Function::kExp2:
      return exp(x * constant(boost::math::constants::ln_two<Float>()));
    case Function::kLog2:
      return log(x) / constant(boost::math::constants::ln_two<Float>());
    case Function::kLog10:
      return log(x) / constant(boost::math::constants::ln_ten<Float>());
    case Function::kLog1p:
      return log1p(x);
  }
  return {};
}

Certified special(Function function, double x) {
  if (std::isnan(x)) return notANumber();
  const bool negative = x < 0;
  switch (function) {
    case Function::kExp:
    case Function::kExp2:
      return negative ? certified(Ball()) : infinite(false);
    case Function::kSigmoid:
      return certified(Ball(negative ? 0.0 : 1.0));
    case Function::kTanh:
      return certified(Ball(negative ? -1.0 : 1.0));
    case Function::kLog:
    case Function::kLog2:
    case Function::kLog10:
    case Function::kLog1p:
      return negative ? notANumber() : infinite(false);
    case Function::kRsqrt:
      return negative ? notANumber() : certified(Ball());
    default:
      return negative ? Certified{} : infinite(false);
  }
}

/// -inf: the function has none.
double poleOf(Function function) {
  switch (function) {
    case Function::kLog:
    case Function::kLog2:
    case Function::kLog10:
    case Function::kRsqrt:
      return 0;
    case Function::kLog1p:
      return -1;
    default:
      return -HUGE_VAL;
  }
}

/// Where the function has its pole, and is not defined below.
Certified atPoleOrBelow(Function function, double x, double pole) {
  if (x < pole) return notANumber();
  const bool reciprocal = function == Function::kRsqrt;
  return infinite(!reciprocal || std::signbit(x));
}

Certified powerOf(double x, double y) {
  if (y == 0 || x == 1) return certified(Ball(1.0));
  if (!std::isfinite(x) || !std::isfinite(y)) return {};
  const bool integer = std::trunc(y) == y;
  const bool odd = integer && std::fabs(y) < 0x1p53 && std::fmod(y, 2.0) != 0;
  const bool negative = std::signbit(x) && odd;
  if (x == 0) return y > 0 ? certified(Ball()) : infinite(negative);
  if (x < 0 && !integer) return notANumber();
  const Ball size = exp(Ball(y) * log(Ball(std::fabs(x))));
  return certified(negative ? -size : size);
}

}  // namespace

Certified evaluate(Function function, double x) noexcept {
  return guarded([&]() -> Certified {
    if (!std::isfinite(x)) return special(function, x);
    const double pole = poleOf(function);
    if (x <= pole) return atPoleOrBelow(function, x, pole);
    return certified(valueAt(function, Ball(x)));
  });
}

Certified power(double x, double y) noexcept {
  return guarded([&] { return powerOf(x, y); });
}

}  // namespace ampscope::reference
