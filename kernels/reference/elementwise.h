// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Certified values of functions of one or two numbers. No double goes through a function of the C library here.
#pragma once

#include <cstdint>

#include "kernels/reference/certified.h"

namespace ampscope::reference {

enum class Function : std::uint8_t {
  kExp,
  kLog,
  kSigmoid,
  kTanh,
  kGelu,      ///< x / 2 (1 + erf(x / sqrt 2))
  kGeluTanh,  ///< x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))
  kSilu,      ///< x sigmoid(x)
  kRsqrt,     ///< 1 / sqrt(x)
  kExp2,
  kLog2,
  kLog10,
  kLog1p,  ///< log(1 + x)
};

/// At inf the limit, where torch's formula has it too (not gelu and silu at -inf: kUncertified).
[[nodiscard]] Certified evaluate(Function function, double x) noexcept;

/// x^y by the rules of IEEE 754-2019 clause 9.2.1 (pow) for finite arguments; inf and nan are not certified.
[[nodiscard]] Certified power(double x, double y) noexcept;

}  // namespace ampscope::reference
