// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Elements to bytes, for one SIMD target: the exponent of each, and the leading bits of its significand. Every packing
// puts the 64 bytes of 64 elements in an order of its own, the same for both. Included once per target by targets.cpp.

#if defined(AMPSCOPE_CPU_EXPONENT_BYTES_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef AMPSCOPE_CPU_EXPONENT_BYTES_INL
#undef AMPSCOPE_CPU_EXPONENT_BYTES_INL
#else
#define AMPSCOPE_CPU_EXPONENT_BYTES_INL
#endif

#include <hwy/highway.h>

#include "kernels/cpu/carriers.h"

HWY_BEFORE_NAMESPACE();
namespace ampscope::cpu::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using ByteTag = hn::ScalableTag<std::uint8_t>;

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

}  // namespace ampscope::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
