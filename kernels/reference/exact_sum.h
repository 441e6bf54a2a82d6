// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// A sum of products of binary64 numbers without any rounding: one fixed-point number wide enough for all of them, so
// that a cancelling dot product is as exact as any other. Internal to kernels/reference.
// Method: U. Kulisch, "Very fast and exact accumulation of products", Computing 91 (2011).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "kernels/reference/ball.h"

namespace ampscope::reference {

class ExactSum {
 public:
  /// Adds x * y. Inf and nan are kept apart, by the rules of IEEE 754.
  void addProduct(double x, double y) noexcept;
  void add(double x) noexcept { addProduct(x, 1.0); }

  [[nodiscard]] bool finite() const noexcept { return !nan_ && !positive_inf_ && !negative_inf_; }
  /// The kind and sign of a sum that is not finite.
  [[nodiscard]] Certified special() const noexcept;
  /// The sum rounded to the working precision; finite() must hold.
  [[nodiscard]] Ball ball() const;
  [[nodiscard]] bool zero() const noexcept;

 private:
  /// Products reach from 2^-2148 to 2^2048; 64 bits more for carries and a sign.
  static constexpr int kLowestBit = -2148;
  static constexpr std::size_t kWords = 67;

  std::array<std::uint64_t, kWords> words_{};  ///< two's complement, lowest first
  bool nan_ = false;
  bool positive_inf_ = false;
  bool negative_inf_ = false;
};

}  // namespace ampscope::reference
