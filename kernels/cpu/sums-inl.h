// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The ordered binary64 sum of a chunk, for one SIMD target: the lanes and the tree of kernels/stats/ordered_sum.h, with
// the lanes in an order in memory that suits the target. Included once per target by targets.cpp.

#if defined(AMPSCOPE_CPU_SUMS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef AMPSCOPE_CPU_SUMS_INL
#undef AMPSCOPE_CPU_SUMS_INL
#else
#define AMPSCOPE_CPU_SUMS_INL
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include "kernels/cpu/carriers.h"
#include "kernels/format/float_format.h"
#include "kernels/stats/ordered_sum.h"

HWY_BEFORE_NAMESPACE();
namespace ampscope::cpu::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using SumTag = hn::ScalableTag<double>;

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
double foldVector([[maybe_unused]] D d, hn::VFromD<D> v) {
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

}  // namespace ampscope::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
