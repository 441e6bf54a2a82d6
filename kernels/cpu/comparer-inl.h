// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// One pass over a result and its binary64 reference, for one SIMD target: every number of stats::Comparison, bit for
// bit as kernels/stats/compare.cpp has it. 32 elements at a time, one for each lane of the ordered sums: plain ones,
// or, where one of them is lost, not finite or beyond the format, with a mask for every case. Included once per target
// by compare_targets.cpp.

#if defined(AMPSCOPE_CPU_COMPARER_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef AMPSCOPE_CPU_COMPARER_INL
#undef AMPSCOPE_CPU_COMPARER_INL
#else
#define AMPSCOPE_CPU_COMPARER_INL
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include "kernels/cpu/byte_histogram-inl.h"
#include "kernels/cpu/carriers.h"
#include "kernels/format/float_format.h"
#include "kernels/stats/comparison.h"
#include "kernels/stats/ordered_sum.h"

HWY_BEFORE_NAMESPACE();
namespace ampscope::cpu::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using DoubleTag = hn::ScalableTag<double>;
using WordTag = hn::ScalableTag<std::uint64_t>;
using Doubles = hn::VFromD<DoubleTag>;
using Words = hn::VFromD<WordTag>;
using DoubleMask = decltype(hn::Zero(DoubleTag()) == hn::Zero(DoubleTag()));

HWY_INLINE Doubles loadDoubles(Binary32, const std::uint32_t* HWY_RESTRICT words) {
  const hn::Rebind<float, DoubleTag> d;
  return hn::PromoteTo(DoubleTag(), hn::LoadU(d, reinterpret_cast<const float*>(words)));
}
HWY_INLINE Doubles loadDoubles(Bfloat16, const std::uint16_t* HWY_RESTRICT words) {
  const hn::Rebind<std::uint16_t, DoubleTag> d16;
  const hn::Rebind<std::uint32_t, DoubleTag> d32;
  const hn::Rebind<float, DoubleTag> df;
  const auto wide = hn::ShiftLeft<16>(hn::PromoteTo(d32, hn::LoadU(d16, words)));
  return hn::PromoteTo(DoubleTag(), hn::BitCast(df, wide));
}
#if HWY_TARGET <= HWY_AVX2
HWY_INLINE Doubles loadDoubles(Binary16, const std::uint16_t* HWY_RESTRICT words) {
  const hn::Rebind<hwy::float16_t, DoubleTag> d16;
  const hn::Rebind<float, DoubleTag> df;
  const auto narrow = hn::LoadU(d16, reinterpret_cast<const hwy::float16_t*>(words));
  return hn::PromoteTo(DoubleTag(), hn::PromoteTo(df, narrow));
}
#else
/// Without an instruction for it Highway widens inf and nan to finite numbers.
HWY_INLINE Doubles loadDoubles(Binary16, const std::uint16_t* HWY_RESTRICT words) {
  const hn::Rebind<std::uint16_t, DoubleTag> d16;
  const hn::Rebind<std::uint32_t, DoubleTag> d32;
  const hn::Rebind<float, DoubleTag> df;
  const auto wide = hn::PromoteTo(d32, hn::LoadU(d16, words));
  const auto fields = hn::And(wide, hn::Set(d32, 0x7FFFU));
  const auto sign = hn::BitCast(df, hn::ShiftLeft<16>(hn::Xor(wide, fields)));
  // Moved to where binary32 has them the fields are 2^112 too small, subnormals included.
  const auto finite = hn::Mul(hn::BitCast(df, hn::ShiftLeft<13>(fields)), hn::Set(df, 0x1p112F));
  const auto special = hn::BitCast(df, hn::Or(hn::ShiftLeft<13>(fields), hn::Set(d32, 0x7F800000U)));
  const auto size = hn::IfThenElse(hn::Lt(finite, hn::Set(df, 0x1p16F)), finite, special);
  return hn::PromoteTo(DoubleTag(), hn::Or(size, sign));
}
#endif

HWY_INLINE Words ones(DoubleMask mask) { return hn::BitCast(WordTag(), hn::VecFromMask(DoubleTag(), mask)); }

template <class Carrier>
class Comparer {
 public:
  using Word = typename Carrier::Word;
  static constexpr std::size_t kGroup = stats::kSumLanes;

  explicit Comparer(stats::Comparison& out) : out_(out) {
    first_window_.start(0);
    second_window_.start(WindowCounter::kBins);
  }

  /// `count` is a multiple of kGroup and at most kChunk; a chunk never crosses a block of the sums.
  template <bool kBefore>
  void add(const Word* HWY_RESTRICT result, const double* HWY_RESTRICT exact, const double* HWY_RESTRICT before,
           std::size_t count) {
    Maxima maxima{hn::Zero(d_), hn::Zero(d_), hn::Zero(d_), hn::Zero(DoubleTag())};
    Words correct = hn::Zero(w_);
    Words stalled = hn::Zero(w_);
    for (std::size_t i = 0; i < count; i += kGroup) {
      for (std::size_t k = 0; k < kGroup; k += 8) {
        hwy::Prefetch(exact + i + k + kAhead);
      }
      for (std::size_t k = 0; k < kGroup * sizeof(Word); k += 64) {
        hwy::Prefetch(reinterpret_cast<const std::uint8_t*>(result + i + kAhead) + k);
      }
      if (HWY_LIKELY(plain(result + i, exact + i))) {
        addPlain<kBefore>(result + i, exact + i, before + i, maxima, correct, stalled, bytes_ + i);
        out_.compared += kGroup;
      } else {
        addAny<kBefore>(result + i, exact + i, before + i, maxima, correct, stalled, bytes_ + i);
      }
    }
    out_.max_abs_error = std::max(out_.max_abs_error, largest(maxima.abs));
    out_.max_ulp_error = std::max(out_.max_ulp_error, largest(maxima.ulp));
    out_.max_rel_error = std::max(out_.max_rel_error, largest(maxima.rel));
    out_.reference_absmax = std::max(out_.reference_absmax, largest(maxima.reference));
    out_.correctly_rounded += total(correct);
    out_.stalled += total(stalled);
    countBins(count);
  }

  void endBlock() {
    for (std::size_t s = 0; s < kSums; ++s) {
      stats::SumLanes lanes;
      std::copy(lanes_[s], lanes_[s] + kGroup, lanes.begin());
      sums_[s].push(stats::sumOfLanes(lanes));
      std::fill(lanes_[s], lanes_[s] + kGroup, 0.0);
    }
  }

  /// `padding` elements were +0 in result and reference, and do not count.
  void finish(std::size_t padding) {
    const auto sink = [this](int bin, std::uint64_t count) { out_.ulp[static_cast<std::size_t>(bin)] += count; };
    first_window_.flush(sink);
    second_window_.flush(sink);
    out_.compared -= padding;
    out_.correctly_rounded -= padding;
    out_.ulp[0] -= padding;
    out_.sum_error = sums_[kError].total();
    out_.sum_squared_error = sums_[kSquaredError].total();
    out_.sum_squared_reference = sums_[kSquaredReference].total();
    out_.sum_squared_flushed = sums_[kSquaredFlushed].total();
  }

 private:
  static constexpr std::size_t kLanes = HWY_LANES(double);
  static constexpr std::size_t kAhead = 512;  ///< elements: 4 KiB of the reference
  static constexpr const format::FloatFormat& kFormat = format::info(Carrier::kId);
  static constexpr double kOverflowFrom = format::thresholds(Carrier::kId).overflow_from;
  static constexpr double kInf = std::numeric_limits<double>::infinity();
  enum Sum : std::size_t { kError, kSquaredError, kSquaredReference, kSquaredFlushed, kSums };

  struct Maxima {
    Doubles abs, ulp, rel, reference;
  };

  static constexpr double powerOfTwo(int exponent) {
    return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52);
  }

  [[nodiscard]] double largest(Doubles v) const { return hn::GetLane(hn::MaxOfLanes(d_, v)); }
  [[nodiscard]] std::uint64_t total(Words minus_ones) const { return -hn::GetLane(hn::SumOfLanes(w_, minus_ones)); }

  HWY_INLINE void addToLanes(Sum sum, std::size_t k, Doubles value) {
    double* HWY_RESTRICT at = lanes_[sum] + k;
    hn::Store(hn::Add(hn::Load(d_, at), value), d_, at);
  }

  /// 2^(precision - 1) / 2^exponent for the binade of `exact`, which a number is multiplied with to count ULPs.
  template <bool kBelowOverflow>
  [[nodiscard]] HWY_INLINE Doubles inUlps(Doubles exact) const {
    const Words field = hn::Set(w_, std::uint64_t{0x7FF} << 52U);
    Doubles power = hn::BitCast(d_, hn::And(hn::BitCast(w_, exact), field));  // 2^exponent; 0 of subnormals
    power = hn::Max(power, hn::Set(d_, powerOfTwo(kFormat.emin)));
    if constexpr (!kBelowOverflow) power = hn::Min(power, hn::Set(d_, powerOfTwo(kFormat.emax)));
    constexpr auto kReciprocal = static_cast<std::uint64_t>(2 * 1023 + kFormat.precision - 1) << 52U;
    return hn::BitCast(d_, hn::Sub(hn::Set(w_, kReciprocal), hn::BitCast(w_, power)));
  }

  /// Bin of Comparison::ulp in the low byte of each lane.
  [[nodiscard]] HWY_INLINE Words ulpBin(Doubles in_ulps) const {
    // ceil(log2 x) + 1023 is the exponent field of the pattern before that of x, plus 1; bin 1 ends at 2^-1.
    const Doubles x = hn::Min(hn::Max(in_ulps, hn::Set(d_, 0.5)), hn::Set(d_, powerOfTwo(stats::kUlpBins - 3)));
    const Words before = hn::Sub(hn::BitCast(w_, x), hn::Set(w_, (std::uint64_t{1020} << 52U) + 1));
    return hn::AndNot(ones(hn::Eq(in_ulps, hn::Zero(d_))), hn::ShiftRight<52>(before));
  }

  /// No case of its own among the group: finite, below overflow, and no result below the smallest normal unless the
  /// reference is zero.
  [[nodiscard]] HWY_INLINE bool plain(const Word* HWY_RESTRICT result, const double* HWY_RESTRICT exact) const {
    const Doubles inf = hn::Set(d_, kInf);
    Doubles good = hn::VecFromMask(d_, hn::Eq(inf, inf));
    for (std::size_t k = 0; k < kGroup; k += kLanes) {
      const Doubles size = hn::Abs(hn::LoadU(d_, exact + k));
      const Doubles stored = hn::Abs(loadDoubles(Carrier{}, result + k));
      const DoubleMask kept = hn::Or(hn::Ge(stored, hn::Set(d_, kFormat.min_normal)), hn::Eq(size, hn::Zero(d_)));
      const DoubleMask inside = hn::And(hn::Lt(size, hn::Set(d_, kOverflowFrom)), hn::Lt(stored, inf));
      good = hn::And(good, hn::VecFromMask(d_, hn::And(kept, inside)));
    }
    return hn::AllTrue(d_, hn::MaskFromVec(good));
  }

  template <bool kBefore>
  HWY_INLINE void addPlain(const Word* HWY_RESTRICT result, const double* HWY_RESTRICT exact,
                           const double* HWY_RESTRICT before, Maxima& all_maxima, Words& all_correct,
                           Words& all_stalled, std::uint8_t* HWY_RESTRICT bytes) {
    // fl(size / |exact|) > largest implies size > largest |exact|; the factor covers the rounding of the product.
    const Doubles largest_rel = hn::Set(d_, largest_rel_ * (1 - 0x1p-50));
    Doubles larger = hn::Zero(d_);
    Words packed = hn::Zero(w_);
    Maxima maxima = all_maxima;  // by reference they would stay in memory
    Words correct = all_correct;
    Words stalled = all_stalled;
    for (std::size_t k = 0; k < kGroup; k += kLanes) {
      const Doubles e = hn::LoadU(d_, exact + k);
      const Doubles r = loadDoubles(Carrier{}, result + k);
      const Doubles size = hn::Abs(e);
      maxima.reference = hn::Max(maxima.reference, size);
      addToLanes(kSquaredReference, k, hn::Mul(e, e));
      const Doubles in_ulps = inUlps<true>(e);
      const Doubles magic = hn::Set(d_, 0x1.8p52);
      const Doubles rounded = hn::Sub(hn::Add(hn::Mul(e, in_ulps), magic), magic);
      correct = hn::Add(correct, ones(hn::Eq(hn::Mul(r, in_ulps), rounded)));
      if constexpr (kBefore) {
        const Doubles b = hn::LoadU(d_, before + k);
        stalled = hn::Add(stalled, ones(hn::And(hn::Eq(r, b), hn::Not(hn::Eq(e, b)))));
      }
      const Doubles error = hn::Sub(r, e);
      const Doubles error_size = hn::Abs(error);
      maxima.abs = hn::Max(maxima.abs, error_size);
      addToLanes(kError, k, error);
      addToLanes(kSquaredError, k, hn::Mul(error, error));
      const Doubles error_in_ulps = hn::Mul(error_size, in_ulps);
      maxima.ulp = hn::Max(maxima.ulp, error_in_ulps);
      // A product near the subnormals says nothing.
      const Doubles bound = hn::Mul(largest_rel, size);
      const Doubles sure = hn::IfThenElseZero(hn::Ge(bound, hn::Set(d_, 0x1p-1000)), bound);
      larger = hn::Or(larger, hn::VecFromMask(d_, hn::Gt(error_size, sure)));
      pack(packed, ulpBin(error_in_ulps), k, bytes);
    }
    if (HWY_UNLIKELY(!hn::AllFalse(d_, hn::MaskFromVec(larger)))) divide(result, exact, maxima);
    all_maxima = maxima;
    all_correct = correct;
    all_stalled = stalled;
  }

  /// The relative errors of a group whose elements are all compared.
  void divide(const Word* HWY_RESTRICT result, const double* HWY_RESTRICT exact, Maxima& maxima) {
    for (std::size_t k = 0; k < kGroup; k += kLanes) {
      const Doubles e = hn::LoadU(d_, exact + k);
      const Doubles error = hn::Abs(hn::Sub(loadDoubles(Carrier{}, result + k), e));
      const Doubles quotient = hn::Div(error, hn::Abs(e));
      maxima.rel = hn::Max(maxima.rel, hn::IfThenZeroElse(hn::Eq(e, hn::Zero(d_)), quotient));
    }
    largest_rel_ = std::max(largest_rel_, largest(maxima.rel));
  }

  /// One more byte into each lane; their order does not matter to the histogram.
  HWY_INLINE void pack(Words& packed, Words bin, std::size_t k, std::uint8_t* HWY_RESTRICT bytes) const {
    packed = hn::Or(hn::ShiftRight<8>(packed), hn::ShiftLeft<56>(bin));
    constexpr std::size_t kFull = std::min<std::size_t>(8, kGroup / kLanes);  // the widest vectors fill half of a lane
    if (k / kLanes % kFull != kFull - 1) return;
    if constexpr (kFull == 8) {
      hn::StoreU(packed, w_, reinterpret_cast<std::uint64_t*>(bytes + (k - 7 * kLanes)));
    } else {
      const hn::Rebind<std::uint32_t, WordTag> half;
      hn::StoreU(hn::TruncateTo(half, hn::ShiftRight<32>(packed)), half, reinterpret_cast<std::uint32_t*>(bytes));
    }
  }

  template <bool kBefore>
  HWY_NOINLINE void addAny(const Word* HWY_RESTRICT result, const double* HWY_RESTRICT exact,
                           const double* HWY_RESTRICT before, Maxima& maxima, Words& correct, Words& stalled,
                           std::uint8_t* HWY_RESTRICT bytes) {
    const Doubles inf = hn::Set(d_, kInf);
    const Doubles zero = hn::Zero(d_);
    Words packed = hn::Zero(w_);
    const auto count = [](DoubleMask mask) HWY_ATTR { return hn::CountTrue(DoubleTag(), mask); };
    const auto split = [&](stats::Loss& loss, DoubleMask lost, DoubleMask format) HWY_ATTR {
      const std::uint64_t format_limited = count(hn::And(lost, format));
      loss.format_limited += format_limited;
      loss.algorithm_limited += count(lost) - format_limited;
    };
    for (std::size_t k = 0; k < kGroup; k += kLanes) {
      const Doubles given = hn::LoadU(d_, exact + k);
      const Doubles r = loadDoubles(Carrier{}, result + k);
      const Doubles stored = hn::Abs(r);
      const DoubleMask finite_exact = hn::Lt(hn::Abs(given), inf);
      const DoubleMask finite_result = hn::Lt(stored, inf);
      const Doubles e = hn::IfThenElseZero(finite_exact, given);
      const Doubles size = hn::Abs(e);
      const DoubleMask compared = hn::And(finite_exact, finite_result);
      const std::uint64_t both = count(compared);
      out_.compared += both;
      out_.reference_nonfinite += count(finite_result) - both;
      out_.both_nonfinite += kLanes - count(hn::Or(finite_exact, finite_result));
      maxima.reference = hn::Max(maxima.reference, size);
      addToLanes(kSquaredReference, k, hn::Mul(e, e));
      const DoubleMask overflows = hn::Ge(size, hn::Set(d_, kOverflowFrom));
      out_.nan_made += count(hn::And(finite_exact, hn::IsNaN(r)));
      split(out_.overflowed, hn::And(finite_exact, hn::Eq(stored, inf)), overflows);

      const Doubles in_ulps = inUlps<false>(e);
      const Doubles scaled = hn::Mul(e, in_ulps);
      const Doubles magic = hn::Set(d_, 0x1.8p52);
      const Doubles rounded =
          hn::IfThenElse(hn::Lt(hn::Abs(scaled), hn::Set(d_, 0x1p51)), hn::Sub(hn::Add(scaled, magic), magic), scaled);
      const DoubleMask exact_nonzero = hn::Not(hn::Eq(e, zero));
      const Doubles min_normal = hn::Set(d_, kFormat.min_normal);
      const DoubleMask underflowed = hn::And(compared, hn::And(exact_nonzero, hn::Lt(stored, min_normal)));
      split(out_.underflowed, underflowed, hn::Lt(hn::Abs(rounded), hn::Mul(min_normal, in_ulps)));
      const DoubleMask flushed = hn::And(underflowed, hn::Eq(r, zero));
      split(out_.flushed, flushed, hn::Eq(rounded, zero));
      addToLanes(kSquaredFlushed, k, hn::IfThenElseZero(flushed, hn::Mul(e, e)));
      const DoubleMask right = hn::And(hn::Eq(hn::Mul(r, in_ulps), rounded), compared);
      correct = hn::Add(correct, hn::AndNot(ones(overflows), ones(right)));
      if constexpr (kBefore) {
        const Doubles b = hn::LoadU(d_, before + k);
        stalled = hn::Add(stalled, ones(hn::And(compared, hn::And(hn::Eq(r, b), hn::Not(hn::Eq(e, b))))));
      }
      const Doubles error = hn::IfThenElseZero(compared, hn::Sub(r, e));
      const Doubles error_size = hn::Abs(error);
      maxima.abs = hn::Max(maxima.abs, error_size);
      addToLanes(kError, k, error);
      addToLanes(kSquaredError, k, hn::Mul(error, error));
      const Doubles error_in_ulps = hn::Mul(error_size, in_ulps);
      maxima.ulp = hn::Max(maxima.ulp, error_in_ulps);
      maxima.rel = hn::Max(maxima.rel, hn::IfThenElseZero(exact_nonzero, hn::Div(error_size, size)));
      const Words none = hn::Set(w_, std::uint64_t{0xFF});  // of an element that is not compared
      pack(packed, hn::Or(ulpBin(error_in_ulps), hn::AndNot(ones(compared), none)), k, bytes);
    }
  }

  void countBins(std::size_t count) {
    const std::size_t padded = (count + 511) / 512 * 512;
    std::fill(bytes_ + count, bytes_ + padded, std::uint8_t{0xFF});
    const auto sink = [this](int bin, std::uint64_t n) { out_.ulp[static_cast<std::size_t>(bin)] += n; };
    first_window_.add(bytes_, padded, sink);
    const hn::ScalableTag<std::uint8_t> d8;
    auto high = hn::Zero(d8);
    for (std::size_t i = 0; i < count; i += hn::Lanes(d8)) high = hn::Or(high, hn::Load(d8, bytes_ + i));
    if (hn::AllTrue(d8, hn::Lt(high, hn::Set(d8, std::uint8_t{WindowCounter::kBins})))) return;
    second_window_.add(bytes_, padded, sink);
    for (std::size_t bin = 2 * WindowCounter::kBins; bin < stats::kUlpBins; ++bin) {
      out_.ulp[bin] += countBytes(bytes_, padded, static_cast<int>(bin));
    }
  }

  static constexpr DoubleTag d_{};
  static constexpr WordTag w_{};
  stats::Comparison& out_;
  double largest_rel_ = 0;
  stats::BlockSums sums_[kSums];
  WindowCounter first_window_;
  WindowCounter second_window_;
  alignas(64) double lanes_[kSums][kGroup]{};
  alignas(64) std::uint8_t bytes_[kChunk];
};

}  // namespace ampscope::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
