// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The passes over one chunk of a tensor, for one SIMD target: extremes, cleaning of non-finite elements, ordered sum,
// exponent bytes, comparison counts. Included once per target by targets.cpp. Lengths are multiples of kUnit elements;
// patterns are handled as integers, so that nothing but the sum depends on the floating-point environment.

#if defined(AMPSCOPE_CPU_PASSES_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef AMPSCOPE_CPU_PASSES_INL
#undef AMPSCOPE_CPU_PASSES_INL
#else
#define AMPSCOPE_CPU_PASSES_INL
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include "kernels/cpu/carriers.h"
#include "kernels/stats/ordered_sum.h"

HWY_BEFORE_NAMESPACE();
namespace ampscope::cpu::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class Word>
using WordTag = hn::ScalableTag<Word>;
using ByteTag = hn::ScalableTag<std::uint8_t>;
using SumTag = hn::ScalableTag<double>;

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

/// Four vectors of binary64 that hold 4 * Lanes(SumTag) consecutive elements, ordered as SumLayout says.
struct Quad {
  hn::VFromD<SumTag> a, b, c, d;
};

template <class Floats>
Quad promoteQuad(Floats low, Floats high) {
  const SumTag d64;
  const hn::Rebind<float, SumTag> half;
  return {hn::PromoteTo(d64, hn::LowerHalf(half, low)), hn::PromoteTo(d64, hn::UpperHalf(half, low)),
          hn::PromoteTo(d64, hn::LowerHalf(half, high)), hn::PromoteTo(d64, hn::UpperHalf(half, high))};
}

inline Quad loadQuad(Binary32, const std::uint32_t* HWY_RESTRICT words) {
  const SumTag d64;
  const hn::Rebind<float, SumTag> d32;
  const auto* data = reinterpret_cast<const float*>(words);
  const std::size_t n = hn::Lanes(d64);
  return {hn::PromoteTo(d64, hn::LoadU(d32, data)), hn::PromoteTo(d64, hn::LoadU(d32, data + n)),
          hn::PromoteTo(d64, hn::LoadU(d32, data + 2 * n)), hn::PromoteTo(d64, hn::LoadU(d32, data + 3 * n))};
}

inline Quad loadQuad(Binary64, const std::uint64_t* HWY_RESTRICT words) {
  const SumTag d64;
  const auto* data = reinterpret_cast<const double*>(words);
  const std::size_t n = hn::Lanes(d64);
  return {hn::LoadU(d64, data), hn::LoadU(d64, data + n), hn::LoadU(d64, data + 2 * n), hn::LoadU(d64, data + 3 * n)};
}

/// How the lanes of a sum lie in memory, and by what power of two they are scaled down, on this target.
template <class Carrier>
struct SumLayout {
  static constexpr std::size_t kApart = 1;  ///< consecutive lanes of a vector hold elements so far apart
  static constexpr double kScale = 1;
};

#if HWY_TARGET <= HWY_AVX3

// Widening 16-bit floats in two conversions is bound by the conversion unit. Moving the fields to where binary64 has
// them is not, and is exact: it scales by 2^(bias - 1023), subnormals included, and no sum of such numbers is so small
// that binary64 would have to round it differently there.
template <class Carrier>
requires(sizeof(typename Carrier::Word) == 2) struct SumLayout<Carrier> {
  static constexpr std::size_t kApart = 4;
  static constexpr double kScale =
      std::bit_cast<double>(static_cast<std::uint64_t>(2 * 1023 - format::info(Carrier::kId).bias) << 52);
};

template <class Carrier>
requires(sizeof(typename Carrier::Word) == 2) Quad loadQuad(Carrier, const std::uint16_t* HWY_RESTRICT words) {
  constexpr int kMove = 11 - (16 - format::info(Carrier::kId).precision);  // exponent bits that binary64 has more
  constexpr std::uint64_t kSign = 0x8000000000000000U;
  constexpr std::uint64_t kFields = (0xFFFF000000000000U & ~kSign) >> kMove;
  const hn::ScalableTag<std::int64_t> d;
  const auto v = hn::BitCast(d, hn::LoadU(hn::ScalableTag<std::uint16_t>(), words));
  const auto keep = hn::Set(d, static_cast<std::int64_t>(kSign | kFields));
  const auto widen = [keep](auto top)
                         HWY_ATTR { return hn::BitCast(SumTag(), hn::And(hn::ShiftRight<kMove>(top), keep)); };
  return {widen(hn::ShiftLeft<48>(v)), widen(hn::ShiftLeft<32>(v)), widen(hn::ShiftLeft<16>(v)), widen(v)};
}

#else

template <>
struct SumLayout<Bfloat16> {
  static constexpr std::size_t kApart = 2;
  static constexpr double kScale = 1;
};

inline Quad loadQuad(Bfloat16, const std::uint16_t* HWY_RESTRICT words) {
  const hn::ScalableTag<std::uint16_t> d16;
  const hn::ScalableTag<std::uint32_t> d32;
  const hn::ScalableTag<float> df;
  const auto pairs = hn::BitCast(d32, hn::LoadU(d16, words));
  const auto even = hn::BitCast(df, hn::ShiftLeft<16>(pairs));
  const auto odd = hn::BitCast(df, hn::And(pairs, hn::Set(d32, 0xFFFF0000U)));
  return promoteQuad(even, odd);
}

inline Quad loadQuad(Binary16, const std::uint16_t* HWY_RESTRICT words) {
  const hn::ScalableTag<float> df;
  const hn::Rebind<hwy::float16_t, decltype(df)> d16;
  const auto* data = reinterpret_cast<const hwy::float16_t*>(words);
  return promoteQuad(hn::PromoteTo(df, hn::LoadU(d16, data)), hn::PromoteTo(df, hn::LoadU(d16, data + hn::Lanes(df))));
}

#endif

/// Adds element i to lane i mod 32 for `count` finite elements, and asks for the same offsets at `ahead` early.
/// Lanes whose numbers leave the same rest by kApart lie together, in the order of that rest.
template <class Carrier>
void addToLanes(const typename Carrier::Word* HWY_RESTRICT data, std::size_t count, const typename Carrier::Word* ahead,
                double* HWY_RESTRICT lanes) {
  const SumTag d;
  constexpr std::size_t n = HWY_LANES(double);
  constexpr std::size_t apart = SumLayout<Carrier>::kApart;
  constexpr std::size_t group = stats::kSumLanes / apart;  // lanes that lie together
  constexpr std::size_t vectors = 4 / apart;               // of a quad, that lie together
  constexpr std::size_t line = 64 / sizeof(*data);
  const auto place = [lanes](std::size_t first, std::size_t k) HWY_ATTR {  // of vector k of the quad at `first`
    return lanes + first / apart + k / vectors * group + k % vectors * n;
  };
  for (std::size_t first = 0; first < stats::kSumLanes; first += 4 * n) {
    auto a = hn::Load(d, place(first, 0));
    auto b = hn::Load(d, place(first, 1));
    auto c = hn::Load(d, place(first, 2));
    auto e = hn::Load(d, place(first, 3));
    for (std::size_t i = first; i < count; i += stats::kSumLanes) {
      if (first == 0) {
        for (std::size_t k = 0; k < stats::kSumLanes; k += line) hwy::Prefetch(ahead + i + k);
      }
      const Quad x = loadQuad(Carrier{}, data + i);
      a = hn::Add(a, x.a);
      b = hn::Add(b, x.b);
      c = hn::Add(c, x.c);
      e = hn::Add(e, x.d);
    }
    hn::Store(a, d, place(first, 0));
    hn::Store(b, d, place(first, 1));
    hn::Store(c, d, place(first, 2));
    hn::Store(e, d, place(first, 3));
  }
}

/// The lanes of one vector, folded at half its width, a quarter, and so on.
template <class D>
double foldVector(D d, hn::VFromD<D> v) {
  if constexpr (hn::MaxLanes(D()) == 1) {
    return hn::GetLane(v);
  } else {
    const hn::Half<D> half;
    return foldVector(half, hn::Add(hn::LowerHalf(half, v), hn::UpperHalf(half, v)));
  }
}

/// The sum of a block from its lanes, in the order of stats::sumOfLanes.
template <class Carrier>
double foldLanes(const double* HWY_RESTRICT lanes) {
  const SumTag d;
  constexpr std::size_t n = HWY_LANES(double);
  constexpr std::size_t apart = SumLayout<Carrier>::kApart;
  constexpr std::size_t group = stats::kSumLanes / apart;
  double part[apart];
  for (std::size_t k = 0; k < apart; ++k) {
    const double* HWY_RESTRICT from = lanes + k * group;
    if constexpr (group == 4 * n) {
      part[k] = foldVector(d, hn::Add(hn::Add(hn::Load(d, from), hn::Load(d, from + 2 * n)),
                                      hn::Add(hn::Load(d, from + n), hn::Load(d, from + 3 * n))));
    } else if constexpr (group == n) {
      part[k] = foldVector(d, hn::Load(d, from));
    } else {
      alignas(64) double lane[group];
      for (std::size_t i = 0; i < group; i += n) hn::Store(hn::Load(d, from + i), d, lane + i);
      for (std::size_t width = group / 2; width >= n; width /= 2) {
        for (std::size_t i = 0; i < width; i += n) {
          hn::Store(hn::Add(hn::Load(d, lane + i), hn::Load(d, lane + width + i)), d, lane + i);
        }
      }
      part[k] = foldVector(d, hn::Load(d, lane));
    }
  }
  for (std::size_t width = apart / 2; width > 0; width /= 2) {
    for (std::size_t k = 0; k < width; ++k) part[k] += part[k + width];
  }
  return part[0] * SumLayout<Carrier>::kScale;
}

/// Four vectors of exponents in their top bytes (2 * binary32) to one vector of bytes, in an order of its own.
template <class D, class V>
V packTopBytes(D d, V w, V x, V y, V z) {
  V bytes = hn::ShiftRight<24>(w);
  bytes = hn::OrAnd(bytes, hn::ShiftRight<16>(x), hn::Set(d, 0x0000FF00U));
  bytes = hn::OrAnd(bytes, hn::ShiftRight<8>(y), hn::Set(d, 0x00FF0000U));
  return hn::OrAnd(bytes, z, hn::Set(d, 0xFF000000U));
}

inline void packExponents(Binary32, const std::uint32_t* HWY_RESTRICT data, std::size_t count, int,
                          std::uint8_t* HWY_RESTRICT bytes) {
  const hn::ScalableTag<std::uint32_t> d;
  const std::size_t n = hn::Lanes(d);
  const auto doubled = [&](std::size_t i) HWY_ATTR {
    const auto v = hn::LoadU(d, data + i);
    return hn::Add(v, v);
  };
  for (std::size_t i = 0; i < count; i += 4 * n) {
    const auto packed = packTopBytes(d, doubled(i), doubled(i + n), doubled(i + 2 * n), doubled(i + 3 * n));
    hn::Store(hn::BitCast(ByteTag(), packed), ByteTag(), bytes + i);
  }
}

inline void packExponents(Binary16, const std::uint16_t* HWY_RESTRICT data, std::size_t count, int,
                          std::uint8_t* HWY_RESTRICT bytes) {
  const hn::ScalableTag<std::uint32_t> d;
  const hn::ScalableTag<float> df;
  const hn::Rebind<hwy::float16_t, decltype(df)> d16;
  const std::size_t n = hn::Lanes(d);
  // Widened first: a binary16 subnormal is a binary32 normal and carries its true exponent there.
  const auto doubled = [&](std::size_t i) HWY_ATTR {
    const auto v = hn::PromoteTo(df, hn::LoadU(d16, reinterpret_cast<const hwy::float16_t*>(data + i)));
    return hn::Add(hn::BitCast(d, v), hn::BitCast(d, v));
  };
  for (std::size_t i = 0; i < count; i += 4 * n) {
    const auto packed = packTopBytes(d, doubled(i), doubled(i + n), doubled(i + 2 * n), doubled(i + 3 * n));
    hn::Store(hn::BitCast(ByteTag(), packed), ByteTag(), bytes + i);
  }
}

inline void packExponents(Bfloat16, const std::uint16_t* HWY_RESTRICT data, std::size_t count, int,
                          std::uint8_t* HWY_RESTRICT bytes) {
  const hn::ScalableTag<std::uint16_t> d;
  const std::size_t n = hn::Lanes(d);
  const auto high = hn::Set(d, std::uint16_t{0xFF00});
  for (std::size_t i = 0; i < count; i += 2 * n) {
    const auto v = hn::LoadU(d, data + i);
    const auto w = hn::LoadU(d, data + i + n);
    const auto packed = hn::OrAnd(hn::ShiftRight<8>(hn::Add(v, v)), hn::Add(w, w), high);
    hn::Store(hn::BitCast(ByteTag(), packed), ByteTag(), bytes + i);
  }
}

/// The 11-bit field is moved down by `base` and saturated to a byte: 0 is base and below, 255 is base + 255 and above.
inline void packExponents(Binary64, const std::uint64_t* HWY_RESTRICT data, std::size_t count, int base,
                          std::uint8_t* HWY_RESTRICT bytes) {
  const hn::ScalableTag<std::uint64_t> d64;
  const hn::ScalableTag<std::uint32_t> d32;
  const hn::ScalableTag<std::uint16_t> d16;
  const std::size_t n = hn::Lanes(d64);
  const auto high_words = [&](std::size_t i) HWY_ATTR {  // of two vectors, doubled
    const auto v = hn::LoadU(d64, data + i);
    const auto w = hn::LoadU(d64, data + i + n);
    return hn::BitCast(d32,
                       hn::OrAnd(hn::ShiftRight<32>(hn::Add(v, v)), hn::Add(w, w), hn::Set(d64, 0xFFFFFFFF00000000U)));
  };
  const auto offset = hn::Set(d16, static_cast<std::uint16_t>(base));
  const auto top = hn::Set(d16, std::uint16_t{255});
  const auto fields = [&](std::size_t i) HWY_ATTR {  // of four vectors, as saturated bytes in 16 bits
    const auto v = high_words(i);
    const auto w = high_words(i + 2 * n);
    const auto field = hn::OrAnd(hn::ShiftRight<21>(v), hn::ShiftRight<5>(w), hn::Set(d32, 0x07FF0000U));
    return hn::Min(hn::SaturatedSub(hn::BitCast(d16, field), offset), top);
  };
  for (std::size_t i = 0; i < count; i += 8 * n) {
    const auto packed = hn::Or(fields(i), hn::ShiftLeft<8>(fields(i + 4 * n)));
    hn::Store(hn::BitCast(ByteTag(), packed), ByteTag(), bytes + i);
  }
}

/// The eight leading bits of each trailing significand, in the order of packExponents.
inline void packSignificands(const std::uint32_t* HWY_RESTRICT data, std::size_t count,
                             std::uint8_t* HWY_RESTRICT bytes) {
  const hn::ScalableTag<std::uint32_t> d;
  const std::size_t n = hn::Lanes(d);
  const auto top = [&](std::size_t i) HWY_ATTR { return hn::ShiftLeft<9>(hn::LoadU(d, data + i)); };
  for (std::size_t i = 0; i < count; i += 4 * n) {
    const auto packed = packTopBytes(d, top(i), top(i + n), top(i + 2 * n), top(i + 3 * n));
    hn::Store(hn::BitCast(ByteTag(), packed), ByteTag(), bytes + i);
  }
}

inline void packSignificands(const std::uint64_t* HWY_RESTRICT data, std::size_t count,
                             std::uint8_t* HWY_RESTRICT bytes) {
  const hn::ScalableTag<std::uint64_t> d64;
  const hn::ScalableTag<std::uint32_t> d32;
  const std::size_t n = hn::Lanes(d64);
  const auto top = [&](std::size_t i) HWY_ATTR {
    const auto v = hn::ShiftLeft<12>(hn::LoadU(d64, data + i));
    const auto w = hn::ShiftLeft<12>(hn::LoadU(d64, data + i + n));
    return hn::BitCast(d32, hn::OrAnd(hn::ShiftRight<32>(v), w, hn::Set(d64, 0xFFFFFFFF00000000U)));
  };
  for (std::size_t i = 0; i < count; i += 8 * n) {
    const auto packed = packTopBytes(d32, top(i), top(i + 4 * n), top(i + 2 * n), top(i + 6 * n));
    hn::Store(hn::BitCast(ByteTag(), packed), ByteTag(), bytes + i);
  }
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
