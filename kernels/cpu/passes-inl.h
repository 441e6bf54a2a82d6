// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The passes over one chunk of a tensor, for one SIMD target: extremes, cleaning of non-finite elements,
// comparison counts. Included once per target by targets.cpp. Lengths are multiples of kUnit elements;
// patterns are handled as integers, so that nothing but the sum depends on the floating-point environment.

#if defined(AMPSCOPE_CPU_PASSES_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef AMPSCOPE_CPU_PASSES_INL
#undef AMPSCOPE_CPU_PASSES_INL
#else
#define AMPSCOPE_CPU_PASSES_INL
#endif

#include <hwy/highway.h>

#include "kernels/cpu/carriers.h"

HWY_BEFORE_NAMESPACE();
namespace ampscope::cpu::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class Word>
using WordTag = hn::ScalableTag<Word>;

/// What one pass of integer comparisons tells about a chunk. Magnitudes are patterns without the sign bit.
template <class Word>
struct Extremes {
  std::make_signed_t<Word> largest_signed;  ///< > 0: the largest positive element; else there is none
  Word largest_unsigned;           ///< > sign bit: the negative element of largest magnitude; else there is none
  Word smallest_doubled_less_one;  ///< 2 * magnitude - 1 of the smallest nonzero; all ones: only zeros
  std::uint64_t negative;          ///< elements with the sign bit set, other than -0

  [[nodiscard]] Word largestMagnitude() const noexcept {
    const Word positive = largest_signed > 0 ? static_cast<Word>(largest_signed) : Word{0};
    const Word negative_magnitude =
        static_cast<Word>(largest_unsigned > kSignBit<Word> ? largest_unsigned ^ kSignBit<Word> : 0);
    return positive > negative_magnitude ? positive : negative_magnitude;
  }
  /// 0 where every element is zero.
  [[nodiscard]] Word smallestMagnitude() const noexcept {
    return static_cast<Word>(static_cast<Word>(smallest_doubled_less_one + 1) >> 1);
  }
};

template <class Word>
Extremes<Word> findExtremes(const Word* HWY_RESTRICT data, std::size_t count) {
  const WordTag<Word> d;
  const hn::RebindToSigned<decltype(d)> ds;
  const std::size_t width = hn::Lanes(d);
  const auto sign_bit = hn::Set(d, kSignBit<Word>);
  const auto one = hn::Set(d, Word{1});
  auto largest_signed = hn::Set(ds, hwy::LimitsMin<std::make_signed_t<Word>>());
  auto largest_unsigned = hn::Zero(d);
  auto smallest = hn::Set(d, static_cast<Word>(~Word{0}));
  std::uint64_t negative = 0;
  for (std::size_t i = 0; i < count; i += width) {
    const auto v = hn::LoadU(d, data + i);
    largest_signed = hn::Max(largest_signed, hn::BitCast(ds, v));
    largest_unsigned = hn::Max(largest_unsigned, v);
    smallest = hn::Min(smallest, hn::Sub(hn::Add(v, v), one));
    negative += hn::CountTrue(d, hn::Gt(v, sign_bit));
  }
  return {hn::GetLane(hn::MaxOfLanes(ds, largest_signed)), hn::GetLane(hn::MaxOfLanes(d, largest_unsigned)),
          hn::GetLane(hn::MinOfLanes(d, smallest)), negative};
}

struct NonFinite {
  std::uint64_t pos_inf;
  std::uint64_t neg_inf;
  std::uint64_t nan;
};

/// Copies `data` to `clean` with every inf and nan replaced by +0. `inf` is the pattern of +inf.
template <class Word>
NonFinite replaceNonFinite(const Word* HWY_RESTRICT data, std::size_t count, Word inf, Word* HWY_RESTRICT clean) {
  const WordTag<Word> d;
  const auto positive_inf = hn::Set(d, inf);
  const auto negative_inf = hn::Set(d, static_cast<Word>(inf | kSignBit<Word>));
  const auto doubled_inf = hn::Set(d, static_cast<Word>(inf << 1));
  std::uint64_t pos_inf = 0;
  std::uint64_t neg_inf = 0;
  std::uint64_t all = 0;
  for (std::size_t i = 0; i < count; i += hn::Lanes(d)) {
    const auto v = hn::LoadU(d, data + i);
    const auto finite = hn::Lt(hn::Add(v, v), doubled_inf);
    all += hn::Lanes(d) - hn::CountTrue(d, finite);
    pos_inf += hn::CountTrue(d, hn::Eq(v, positive_inf));
    neg_inf += hn::CountTrue(d, hn::Eq(v, negative_inf));
    hn::StoreU(hn::IfThenElseZero(finite, v), d, clean + i);
  }
  return {pos_inf, neg_inf, all - pos_inf - neg_inf};
}

/// Elements whose magnitude is inf or nan.
template <class Word>
std::uint64_t countNonFiniteWords(const Word* HWY_RESTRICT data, std::size_t count, Word inf) {
  const WordTag<Word> d;
  const auto doubled_inf = hn::Set(d, static_cast<Word>(inf << 1));
  std::uint64_t finite = 0;
  for (std::size_t i = 0; i < count; i += hn::Lanes(d)) {
    const auto v = hn::LoadU(d, data + i);
    finite += hn::CountTrue(d, hn::Lt(hn::Add(v, v), doubled_inf));
  }
  return count - finite;
}

/// Elements with a magnitude in [begin, end).
template <class Word>
std::uint64_t countMagnitudes(const Word* HWY_RESTRICT data, std::size_t count, Word begin, Word end) {
  const WordTag<Word> d;
  const hn::RebindToSigned<decltype(d)> ds;
  // 2v - 2begin <u 2end - 2begin, both sides moved by the sign bit: every target has the signed comparison.
  const auto shift = hn::Set(d, static_cast<Word>(kSignBit<Word> - static_cast<Word>(begin << 1)));
  const auto bound =
      hn::BitCast(ds, hn::Set(d, static_cast<Word>((static_cast<Word>(end - begin) << 1) ^ kSignBit<Word>)));
  std::uint64_t found = 0;
  for (std::size_t i = 0; i < count; i += hn::Lanes(d)) {
    const auto v = hn::LoadU(d, data + i);
    found += hn::CountTrue(ds, hn::Lt(hn::BitCast(ds, hn::Add(hn::Add(v, v), shift)), bound));
  }
  return found;
}

/// Copies `count` elements and pads them with +0 to a multiple of kUnit, which it returns.
template <class Word>
std::size_t copyPadded(const Word* HWY_RESTRICT data, std::size_t count, Word* HWY_RESTRICT to) {
  const WordTag<Word> d;
  const std::size_t n = hn::Lanes(d);
  const std::size_t padded = (count + kUnit - 1) / kUnit * kUnit;
  std::size_t i = 0;
  for (; i + n <= count; i += n) hn::Store(hn::LoadU(d, data + i), d, to + i);
  if (i < count) {
#if HWY_MEM_OPS_MIGHT_FAULT
    const std::size_t rest = count - i;
    hn::Store(hn::Zero(d), d, to + i);
    for (std::size_t k = 0; k < rest; ++k) to[i + k] = data[i + k];
#else
    hn::Store(hn::MaskedLoad(hn::FirstN(d, count - i), d, data + i), d, to + i);
#endif
    i += n;
  }
  for (; i < padded; i += n) hn::Store(hn::Zero(d), d, to + i);
  return padded;
}

}  // namespace ampscope::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
