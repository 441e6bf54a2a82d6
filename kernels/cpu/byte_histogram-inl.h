// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Counting bytes that fall into a window of 16 values: each byte becomes a one-hot bit by table look-up, and carry-save
// adders count the bits of each position (positional population count: Clausecker, Lemire, Schintke,
// arXiv 2412.16370). Exact, free of gathers, and independent of the data. Included once per target by targets.cpp.

#if defined(AMPSCOPE_CPU_BYTE_HISTOGRAM_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef AMPSCOPE_CPU_BYTE_HISTOGRAM_INL
#undef AMPSCOPE_CPU_BYTE_HISTOGRAM_INL
#else
#define AMPSCOPE_CPU_BYTE_HISTOGRAM_INL
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace ampscope::cpu::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Bytes = hn::VFromD<hn::ScalableTag<std::uint8_t>>;

/// low + 2 * high = a + b + c, bit by bit.
HWY_INLINE void addCarrySave(Bytes a, Bytes b, Bytes c, Bytes& low, Bytes& high) {
#if HWY_TARGET <= HWY_AVX3
  high = Bytes{_mm512_ternarylogic_epi32(a.raw, b.raw, c.raw, 0xE8)};
  low = Bytes{_mm512_ternarylogic_epi32(a.raw, b.raw, c.raw, 0x96)};
#else
  const Bytes differ = hn::Xor(a, b);
  high = hn::Or(hn::And(a, b), hn::And(differ, c));
  low = hn::Xor(differ, c);
#endif
}

class WindowCounter {
 public:
  static constexpr int kBins = 16;
  static constexpr std::size_t kGroup = 8 * HWY_LANES(std::uint8_t);  ///< bytes that one round takes

  [[nodiscard]] bool open() const { return base_ >= 0; }
  [[nodiscard]] int base() const { return base_; }
  void close() { base_ = -1; }

  /// Counts the bytes in [base, base + 16) from now on; the counter must be empty.
  void start(int base) {
    base_ = base;
    rounds_ = 0;
  }

  /// `count` is a multiple of kGroup and of 512 at most 1024. flush(byte, n) takes what has to be emptied meanwhile.
  template <class Sink>
  void add(const std::uint8_t* HWY_RESTRICT bytes, std::size_t count, Sink&& sink) {
    if (rounds_ + count / kGroup > kMaxRounds) flush(sink);
    if (rounds_ == 0) clear();
    rounds_ += count / kGroup;
    addRounds(bytes, count);
  }

  /// Hands every nonzero count to sink(byte, count) and starts from zero.
  template <class Sink>
  void flush(Sink&& sink) {
    alignas(64) std::uint64_t totals[kBins];
    if (rounds_ == 0) return;
    countPlanes(totals);
    for (int i = 0; i < kBins; ++i) {
      if (totals[i] != 0) sink(base_ + i, totals[i]);
    }
    rounds_ = 0;
  }

 private:
  static constexpr std::size_t kPlanes = 8;      ///< bit k of a column's count lies in plane k
  static constexpr std::size_t kMaxRounds = 31;  ///< 31 * 8 < 256
  static constexpr std::size_t kLanes = HWY_LANES(std::uint8_t);

  /// A tree of carry-save adders over eight one-hot vectors; the carry of weight 8 goes on into the upper planes.
  struct Tree {
    Bytes ones, twos, fours;

    HWY_INLINE Bytes add8(Bytes a, Bytes b, Bytes c, Bytes d, Bytes e, Bytes f, Bytes g, Bytes h) {
      Bytes twos_a, twos_b, fours_a, fours_b, eights;
      addCarrySave(ones, a, b, ones, twos_a);
      addCarrySave(ones, c, d, ones, twos_b);
      addCarrySave(twos, twos_a, twos_b, twos, fours_a);
      addCarrySave(ones, e, f, ones, twos_a);
      addCarrySave(ones, g, h, ones, twos_b);
      addCarrySave(twos, twos_a, twos_b, twos, fours_b);
      addCarrySave(fours, fours_a, fours_b, fours, eights);
      return eights;
    }
  };

  void clear() {
    const hn::ScalableTag<std::uint8_t> d;
    for (auto& tree : planes_) {
      for (auto& plane : tree) hn::Store(hn::Zero(d), d, plane);
    }
  }

  static HWY_INLINE void ripple(Bytes carry, std::uint8_t (*planes)[kLanes]) {
    const hn::ScalableTag<std::uint8_t> d;
    for (std::size_t k = 3; k < kPlanes; ++k) {
      const Bytes plane = hn::Load(d, planes[k]);
      hn::Store(hn::Xor(plane, carry), d, planes[k]);
      carry = hn::And(plane, carry);
    }
  }

  void addRounds(const std::uint8_t* HWY_RESTRICT bytes, std::size_t count) {
    const hn::ScalableTag<std::uint8_t> d;
    alignas(16) static constexpr std::uint8_t kLow[16] = {1, 2, 4, 8, 16, 32, 64, 128};
    alignas(16) static constexpr std::uint8_t kHigh[16] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128};
    const Bytes low_table = hn::LoadDup128(d, kLow);
    const Bytes high_table = hn::LoadDup128(d, kHigh);
    const Bytes base = hn::Set(d, static_cast<std::uint8_t>(base_));
    const Bytes outside = hn::Set(d, std::uint8_t{0x70});  // lifts all but 0..15 to 0x80, which looks up zero
    Tree low{hn::Load(d, planes_[0][0]), hn::Load(d, planes_[0][1]), hn::Load(d, planes_[0][2])};
    Tree high{hn::Load(d, planes_[1][0]), hn::Load(d, planes_[1][1]), hn::Load(d, planes_[1][2])};
    for (std::size_t i = 0; i < count; i += kGroup) {
      const auto index = [&](std::size_t k) HWY_ATTR {
        return hn::SaturatedAdd(hn::Sub(hn::Load(d, bytes + i + k * kLanes), base), outside);
      };
      const Bytes i0 = index(0), i1 = index(1), i2 = index(2), i3 = index(3);
      const Bytes i4 = index(4), i5 = index(5), i6 = index(6), i7 = index(7);
      const auto look = [](Bytes table, Bytes at) HWY_ATTR { return hn::TableLookupBytesOr0(table, at); };
      ripple(low.add8(look(low_table, i0), look(low_table, i1), look(low_table, i2), look(low_table, i3),
                      look(low_table, i4), look(low_table, i5), look(low_table, i6), look(low_table, i7)),
             planes_[0]);
      ripple(high.add8(look(high_table, i0), look(high_table, i1), look(high_table, i2), look(high_table, i3),
                       look(high_table, i4), look(high_table, i5), look(high_table, i6), look(high_table, i7)),
             planes_[1]);
    }
    hn::Store(low.ones, d, planes_[0][0]);
    hn::Store(low.twos, d, planes_[0][1]);
    hn::Store(low.fours, d, planes_[0][2]);
    hn::Store(high.ones, d, planes_[1][0]);
    hn::Store(high.twos, d, planes_[1][1]);
    hn::Store(high.fours, d, planes_[1][2]);
  }

  /// Exchanges the bits of `low` at distance kShift with those of `high`: one step of an 8 by 8 transposition.
  template <int kShift>
  static HWY_INLINE void exchange(Bytes& low, Bytes& high, std::uint8_t mask) {
    const hn::ScalableTag<std::uint8_t> d8;
    const hn::ScalableTag<std::uint16_t> d16;
    const Bytes lifted = hn::BitCast(d8, hn::ShiftRight<kShift>(hn::BitCast(d16, low)));
    const Bytes change = hn::And(hn::Xor(lifted, high), hn::Set(d8, mask));
    high = hn::Xor(high, change);
    low = hn::Xor(low, hn::BitCast(d8, hn::ShiftLeft<kShift>(hn::BitCast(d16, change))));
  }

  /// Planes to counts: transposed, byte column by byte column, the eight planes are eight vectors of byte counts.
  void countPlanes(std::uint64_t* HWY_RESTRICT totals) const {
    const hn::ScalableTag<std::uint8_t> d;
    for (int tree = 0; tree < 2; ++tree) {
      const auto& p = planes_[tree];
      Bytes a = hn::Load(d, p[0]), b = hn::Load(d, p[1]), c = hn::Load(d, p[2]), e = hn::Load(d, p[3]);
      Bytes f = hn::Load(d, p[4]), g = hn::Load(d, p[5]), h = hn::Load(d, p[6]), i = hn::Load(d, p[7]);
      exchange<4>(a, f, 0x0F), exchange<4>(b, g, 0x0F), exchange<4>(c, h, 0x0F), exchange<4>(e, i, 0x0F);
      exchange<2>(a, c, 0x33), exchange<2>(b, e, 0x33), exchange<2>(f, h, 0x33), exchange<2>(g, i, 0x33);
      exchange<1>(a, b, 0x55), exchange<1>(c, e, 0x55), exchange<1>(f, g, 0x55), exchange<1>(h, i, 0x55);
      const hn::ScalableTag<std::uint64_t> d64;
      const auto total = [&](Bytes v) HWY_ATTR { return hn::GetLane(hn::SumOfLanes(d64, hn::SumsOf8(v))); };
      std::uint64_t* HWY_RESTRICT to = totals + 8 * tree;
      to[0] = total(a), to[1] = total(b), to[2] = total(c), to[3] = total(e);
      to[4] = total(f), to[5] = total(g), to[6] = total(h), to[7] = total(i);
    }
  }

  int base_ = -1;
  std::size_t rounds_ = 0;
  alignas(64) std::uint8_t planes_[2][kPlanes][kLanes];  // meaningful while rounds_ > 0
};

/// Elements of `bytes` (a multiple of 64) that equal `value`.
inline std::uint64_t countBytes(const std::uint8_t* HWY_RESTRICT bytes, std::size_t count, int value) {
  const hn::ScalableTag<std::uint8_t> d;
  const Bytes wanted = hn::Set(d, static_cast<std::uint8_t>(value));
  std::uint64_t found = 0;
  for (std::size_t i = 0; i < count; i += hn::Lanes(d))
    found += hn::CountTrue(d, hn::Eq(hn::Load(d, bytes + i), wanted));
  return found;
}

/// Elements whose byte is `value` and whose second byte is below `bound`. `count` is a multiple of 64.
inline std::uint64_t countPairsBelow(const std::uint8_t* HWY_RESTRICT bytes, const std::uint8_t* HWY_RESTRICT seconds,
                                     std::size_t count, int value, int bound) {
  const hn::ScalableTag<std::uint8_t> d;
  const Bytes wanted = hn::Set(d, static_cast<std::uint8_t>(value));
  const Bytes limit = hn::Set(d, static_cast<std::uint8_t>(bound));
  std::uint64_t found = 0;
  for (std::size_t i = 0; i < count; i += hn::Lanes(d)) {
    const auto in_bin = hn::Eq(hn::Load(d, bytes + i), wanted);
    found += hn::CountTrue(d, hn::And(in_bin, hn::Lt(hn::Load(d, seconds + i), limit)));
  }
  return found;
}

/// Whether any element has these two bytes. `count` is a multiple of 64.
inline bool hasPair(const std::uint8_t* HWY_RESTRICT bytes, const std::uint8_t* HWY_RESTRICT seconds, std::size_t count,
                    int value, int second) {
  const hn::ScalableTag<std::uint8_t> d;
  const Bytes wanted = hn::Set(d, static_cast<std::uint8_t>(value));
  const Bytes wanted_second = hn::Set(d, static_cast<std::uint8_t>(second));
  Bytes least = hn::Set(d, std::uint8_t{0xFF});  // of the differences: 0 where both bytes are as wanted
  for (std::size_t i = 0; i < count; i += hn::Lanes(d)) {
    const Bytes differ = hn::Xor(hn::Load(d, bytes + i), wanted);
    least = hn::Min(least, hn::Or(differ, hn::Xor(hn::Load(d, seconds + i), wanted_second)));
  }
  return !hn::AllFalse(d, hn::Eq(least, hn::Zero(d)));
}

/// Calls sink(byte) for each of `bytes` (a multiple of 64) in [1, low) or (high, 254].
template <class Sink>
void visitOutside(const std::uint8_t* HWY_RESTRICT bytes, std::size_t count, int low, int high, Sink&& sink) {
  const hn::ScalableTag<std::uint8_t> d;
  const Bytes base = hn::Set(d, static_cast<std::uint8_t>(low));
  const Bytes span = hn::Set(d, static_cast<std::uint8_t>(high - low));
  const Bytes one = hn::Set(d, std::uint8_t{1});
  const Bytes end = hn::Set(d, std::uint8_t{254});
  for (std::size_t i = 0; i < count; i += 64) {
    std::uint64_t bits = 0;
    for (std::size_t k = 0; k < 64; k += hn::Lanes(d)) {
      const Bytes v = hn::Load(d, bytes + i + k);
      const auto outside = hn::And(hn::Gt(hn::Sub(v, base), span), hn::Lt(hn::Sub(v, one), end));
      hn::StoreMaskBits(d, outside, reinterpret_cast<std::uint8_t*>(&bits) + k / 8);
    }
    for (; bits != 0; bits &= bits - 1) sink(bytes[i + static_cast<std::size_t>(std::countr_zero(bits))]);
  }
}

}  // namespace ampscope::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
