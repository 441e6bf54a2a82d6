// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "kernels/reference/exact_sum.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace ampscope::reference {
namespace {

__extension__ using Wide = unsigned __int128;

struct Parts {
  std::uint64_t significand;
  int exponent;
  bool negative;
  bool finite;
  bool nan;
};

Parts partsOf(double x) noexcept {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  const auto field = static_cast<int>((bits >> 52U) & 0x7FFU);
  const std::uint64_t fraction = bits & ((std::uint64_t{1} << 52U) - 1);
  return {field == 0 ? fraction : fraction | (std::uint64_t{1} << 52U), std::max(field, 1) - 1075, (bits >> 63U) != 0,
          field != 0x7FF, field == 0x7FF && fraction != 0};
}

}  // namespace

void ExactSum::addProduct(double x, double y) noexcept {
  const Parts a = partsOf(x);
  const Parts b = partsOf(y);
  const bool negative = a.negative != b.negative;
  if (!a.finite || !b.finite) {
    const bool zero = (a.finite && a.significand == 0) || (b.finite && b.significand == 0);
    if (a.nan || b.nan || zero) {
      nan_ = true;
    } else {
      (negative ? negative_inf_ : positive_inf_) = true;
    }
    return;
  }
  const Wide product = static_cast<Wide>(a.significand) * b.significand;
  if (product == 0) return;
  const auto bit = static_cast<unsigned>(a.exponent + b.exponent - kLowestBit);
  const unsigned shift = bit % 64;
  const auto low = static_cast<std::uint64_t>(product);
  const auto high = static_cast<std::uint64_t>(product >> 64U);
  const std::uint64_t shifted[3] = {low << shift, shift == 0 ? high : (high << shift) | (low >> (64 - shift)),
                                    shift == 0 ? 0 : high >> (64 - shift)};
  std::uint64_t carry = 0;
  for (std::size_t i = bit / 64, k = 0; i < kWords && (k < 3 || carry != 0); ++i, ++k) {
    const std::uint64_t word = k < 3 ? shifted[k] : 0;
    const Wide sum =
        negative ? static_cast<Wide>(words_[i]) - word - carry : static_cast<Wide>(words_[i]) + word + carry;
    words_[i] = static_cast<std::uint64_t>(sum);
    carry = static_cast<std::uint64_t>(sum >> 64U) & 1;
  }
}

Certified ExactSum::special() const noexcept {
  return nan_ || (positive_inf_ && negative_inf_) ? notANumber() : infinite(negative_inf_);
}

bool ExactSum::zero() const noexcept {
  return std::all_of(words_.begin(), words_.end(), [](std::uint64_t word) { return word == 0; });
}

Ball ExactSum::ball() const {
  std::array<std::uint64_t, kWords> size = words_;
  const bool negative = (size.back() >> 63U) != 0;
  if (negative) {
    std::uint64_t carry = 1;
    for (std::uint64_t& word : size) {
      word = ~word + carry;
      carry = carry != 0 && word == 0 ? 1 : 0;
    }
  }
  std::size_t top = kWords;
  while (top > 0 && size[top - 1] == 0) --top;
  if (top == 0) return {};
  constexpr std::size_t kKept = kWorkingBits / 64;
  const std::size_t first = top > kKept ? top - kKept : 0;
  const bool rest = std::any_of(size.begin(), size.begin() + static_cast<std::ptrdiff_t>(first),
                                [](std::uint64_t word) { return word != 0; });
  Ball ball;
  for (std::size_t i = top; i-- > first;) ball.mid = ldexp(ball.mid, 64) + size[i];
  const int scale = kLowestBit + 64 * static_cast<int>(first);
  ball.mid = ldexp(ball.mid, scale);
  if (negative) ball.mid = -ball.mid;
  if (rest) ball.radius = ldexp(Radius(1), scale);  // at least 192 bits are kept
  return ball;
}

}  // namespace ampscope::reference
