// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// One measurement of one tensor, chunk by chunk, for one SIMD target. Included once per target by targets.cpp.

#if defined(AMPSCOPE_CPU_MEASURER_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef AMPSCOPE_CPU_MEASURER_INL
#undef AMPSCOPE_CPU_MEASURER_INL
#else
#define AMPSCOPE_CPU_MEASURER_INL
#endif

#include "kernels/cpu/byte_histogram-inl.h"
#include "kernels/cpu/exponent_bytes-inl.h"
#include "kernels/cpu/passes-inl.h"
#include "kernels/cpu/sums-inl.h"
#include "kernels/stats/cuts.h"
#include "kernels/stats/histogram_builder.h"
#include "kernels/stats/tensor_stats.h"

HWY_BEFORE_NAMESPACE();
namespace ampscope::cpu::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Carrier: how the words it is fed are encoded. The tensor's own format differs from it only for 8-bit formats.
template <class Carrier>
class Measurer {
 public:
  using Word = typename Carrier::Word;

  Measurer(format::FormatId own, stats::StatsLevel level, stats::TensorStats& out)
      : own_(format::info(own)), full_(level == stats::StatsLevel::kFull), out_(out), histogram_(out.histogram) {
    for (double& lane : lanes_) lane = 0;
  }

  /// Takes the next `count` elements: kChunk of them, but for the tensor's last chunk. `count` is a multiple of kUnit
  /// (padded with +0). The same offsets at `ahead` will be asked for next.
  void add(const Word* data, std::size_t count, const Word* ahead) {
    Extremes<Word> found = findExtremes(data, count);
    if (found.largestMagnitude() >= kInf) {
      const NonFinite bad = replaceNonFinite(data, count, kInf, clean_);
      out_.pos_inf += bad.pos_inf;
      out_.neg_inf += bad.neg_inf;
      out_.nan += bad.nan;
      data = clean_;
      found = findExtremes(data, count);
    }
    const Word largest = found.largestMagnitude();
    const Word smallest = found.smallestMagnitude();
    largest_signed_ = std::max(largest_signed_, found.largest_signed);
    largest_unsigned_ = std::max(largest_unsigned_, found.largest_unsigned);
    smallest_doubled_less_one_ = std::min(smallest_doubled_less_one_, found.smallest_doubled_less_one);
    negative_ += found.negative;

    addToLanes<Carrier>(data, count, ahead, lanes_);
    if (++chunks_in_block_ == stats::kSumBlock / kChunk) endBlock();

    if (largest == 0) return;
    if (full_) {
      countExponents(data, count, smallest, largest);
      countPartialBins(data, count, smallest, largest);
    } else {
      countRange(data, count, smallest, largest);
    }
  }

  /// `size` elements were added, padding not counted.
  void finish(std::uint64_t size) {
    if (chunks_in_block_ > 0) endBlock();
    out_.sum = blocks_.total();
    const std::uint64_t finite = size - out_.pos_inf - out_.neg_inf - out_.nan;
    out_.negative = negative_ + out_.neg_inf;
    if (full_) {
      flushWindows();
      histogram_.finish();
      readHistogram();
    }
    out_.zero = finite - nonzero_;
    if (finite == 0) return;
    const Word smallest = static_cast<Word>(static_cast<Word>(smallest_doubled_less_one_ + 1) >> 1);
    if (nonzero_ > 0) out_.absmin = valueOf(smallest);
    // Where no element has a sign, the extreme on its side is a zero if there is one, else the other side's smallest.
    out_.max = largest_signed_ > 0 ? valueOf(static_cast<Word>(largest_signed_)) : (out_.zero > 0 ? 0 : -out_.absmin);
    out_.min = largest_unsigned_ > kSignBit<Word> ? valueOf(largest_unsigned_) : (out_.zero > 0 ? 0 : out_.absmin);
    out_.absmax = std::max(std::fabs(out_.min), std::fabs(out_.max));
  }

 private:
  static constexpr const format::FloatFormat& kFormat = format::info(Carrier::kId);
  static constexpr Word kInf = static_cast<Word>(kFormat.max_bits + 1);
  static constexpr stats::CutTable kCuts = stats::makeCutTable(Carrier::kId);
  static constexpr int kNarrowSpan = 15;  ///< a window's bins, less one
  static constexpr int kLastByte = 254;
  static constexpr std::size_t kBytewise = 512;    ///< chunk from which partial bins are counted on bytes
  static constexpr std::size_t kFewOutside = 8;    ///< elements below the window in a chunk that open a second one
  static constexpr std::size_t kManyOutside = 64;  ///< elements outside all windows that move them

  static double valueOf(Word pattern) { return format::decode(Carrier::kId, pattern); }

  void endBlock() {
    blocks_.push(foldLanes<Carrier>(lanes_));
    for (double& lane : lanes_) lane = 0;
    chunks_in_block_ = 0;
  }

  /// Level kRange has no histogram to read these from.
  void countRange(const Word* data, std::size_t count, Word smallest, Word largest) {
    nonzero_ += countMagnitudes<Word>(data, count, 1, kInf);
    const auto normal = static_cast<Word>(format::encode(Carrier::kId, own_.min_normal));
    const auto top = static_cast<Word>(stats::patternOfPower(kFormat, own_.emax));
    if (smallest < normal) out_.subnormal += countMagnitudes<Word>(data, count, 1, normal);
    if (largest >= top) out_.near_max += countMagnitudes<Word>(data, count, top, kInf);
  }

  /// Counts for each what-if threshold the elements of its bin below it, where the chunk can have any.
  void countPartialBins(const Word* data, std::size_t count, Word smallest, Word largest) {
    [[maybe_unused]] bool packed = false;
    for (std::size_t k = 1; k < kCuts.partial_count; ++k) {
      const stats::PartialBin& bin = kCuts.partial[k];
      const auto begin = static_cast<Word>(bin.begin);
      const auto end = static_cast<Word>(bin.end);
      if (largest < begin || smallest >= end) continue;
      if constexpr (sizeof(Word) > 2) {  // 16-bit words are too short for the detour by bytes to pay
        const int byte = bin.exponent + byte_offset_;
        if (count >= kBytewise && byte >= 1 && byte <= kLastByte) {
          if (!packed) packSignificands(data, count, significands_);
          packed = true;
          if (bin.lead_decides || !hasPair(bytes_, significands_, count, byte, bin.lead)) {
            if (bin.lead > 0) below_[k] += countPairsBelow(bytes_, significands_, count, byte, bin.lead);
            continue;
          }
        }
      }
      below_[k] += countMagnitudes<Word>(data, count, begin, end);
    }
  }

  void countExponents(const Word* data, std::size_t count, Word smallest, Word largest) {
    const int low_exponent = stats::exponentOf(kFormat, smallest);
    const int high_exponent = stats::exponentOf(kFormat, largest);
    histogram_.cover(low_exponent, high_exponent);
    if (!windows_[0].open()) placeBytes(high_exponent);
    const int low = low_exponent + byte_offset_;
    const int high = high_exponent + byte_offset_;

    packExponents(Carrier{}, data, count, byte_base_, bytes_);
    if (low < 1 || high > kLastByte) countUnpacked(data, count);
    if (high < 1 || low > kLastByte) return;
    const int first = std::max(low, 1);
    const int last = std::min(high, kLastByte);
    if (count < kChunk && static_cast<std::size_t>(last - first + 1) * count <= kDirect) {
      for (int byte = first; byte <= last; ++byte)
        histogram_.at(byte - byte_offset_) += countBytes(bytes_, count, byte);
      return;
    }
    countWindows(count, first, last);
  }

  /// Chooses how exponents become bytes, once per tensor, from the first chunk that is not all zeros.
  void placeBytes(int high_exponent) {
    if constexpr (sizeof(Word) == 8)
      byte_base_ = std::clamp(high_exponent + Carrier::kByteBias - 200, 0, 2046 - kLastByte);
    byte_offset_ = Carrier::kByteBias - byte_base_;
    windows_[0].start(windowBelow(high_exponent + byte_offset_ + 1));
  }

  static int windowBelow(int top) { return std::max(std::min(top, kLastByte) - kNarrowSpan, 1); }

  void countWindows(std::size_t count, int low, int high) {
    while (count % WindowCounter::kGroup != 0) {
      std::memset(bytes_ + count, 0, kUnit);
      count += kUnit;
    }
    const auto sink = [this](int byte, std::uint64_t n) HWY_ATTR { histogram_.at(byte - byte_offset_) += n; };
    windows_[0].add(bytes_, count, sink);
    int lowest = windows_[0].base();
    const int highest = lowest + kNarrowSpan;
    if (windows_[1].open()) {
      windows_[1].add(bytes_, count, sink);
      lowest = windows_[1].base();
    }
    if (low >= lowest && high <= highest) return;
    std::size_t outside = 0;
    visitOutside(bytes_, count, lowest, highest, [&](int byte) HWY_ATTR {
      ++histogram_.at(byte - byte_offset_);
      ++outside;
    });
    if (outside > kManyOutside && windowBelow(high + 1) != windows_[0].base()) {
      flushWindows();
      windows_[0].start(windowBelow(high + 1));
      windows_[1].close();
    } else if (outside > kFewOutside && !windows_[1].open() && windows_[0].base() > 1) {
      windows_[1].start(windowBelow(windows_[0].base() - 1));
    }
  }

  void flushWindows() {
    const auto sink = [this](int byte, std::uint64_t n) HWY_ATTR { histogram_.at(byte - byte_offset_) += n; };
    for (WindowCounter& window : windows_) {
      if (window.open()) window.flush(sink);
    }
  }

  /// Elements that have no exponent byte: subnormals of binary32, and binary64 values far from the first chunk's.
  void countUnpacked(const Word* data, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const Word magnitude = data[i] & static_cast<Word>(~kSignBit<Word>);
      if (magnitude == 0) continue;
      const int exponent = stats::exponentOf(kFormat, magnitude);
      const int byte = exponent + byte_offset_;
      if (byte < 1 || byte > kLastByte) ++histogram_.at(exponent);
    }
  }

  void readHistogram() {
    const stats::ExponentHistogram& h = out_.histogram;
    std::array<std::uint64_t, kMostBins + 1> at_or_above;  // NOLINT: [0, size] is set
    const auto size = static_cast<std::size_t>(h.size);
    at_or_above[size] = 0;
    for (std::size_t i = size; i > 0; --i) at_or_above[i - 1] = at_or_above[i] + h.bins[i - 1];
    const auto suffix = [&](int exponent) HWY_ATTR {
      return at_or_above[static_cast<std::size_t>(std::clamp(exponent - h.first, 0, h.size))];
    };
    nonzero_ = at_or_above[0];
    if (nonzero_ == 0) return;
    out_.subnormal = nonzero_ - suffix(own_.emin);
    out_.near_max = suffix(own_.emax);
    const auto from = [&](std::size_t k) HWY_ATTR {
      const stats::Cut& cut = kCuts.cuts[k];
      return suffix(cut.bin) - below_[cut.partial];
    };
    for (std::size_t i = 0; i < out_.what_if.size(); ++i) {
      const stats::Cut& normal_from = kCuts.cuts[i * stats::kCutsPerTarget + 1];
      const stats::Cut& overflow_from = kCuts.cuts[i * stats::kCutsPerTarget + 2];
      if (h.first > normal_from.bin && h.first + h.size <= overflow_from.bin) continue;  // everything fits
      const std::uint64_t kept = from(i * stats::kCutsPerTarget);
      const std::uint64_t normal = from(i * stats::kCutsPerTarget + 1);
      out_.what_if[i] = {nonzero_ - kept, kept - normal, from(i * stats::kCutsPerTarget + 2)};
    }
  }

  static constexpr std::size_t kMostBins = static_cast<std::size_t>(kFormat.emax - kFormat.emin + kFormat.precision);
  static constexpr std::size_t kDirect = 64 * HWY_LANES(std::uint8_t);  ///< bins times bytes compared one by one

  const format::FloatFormat& own_;
  const bool full_;
  stats::TensorStats& out_;
  stats::HistogramBuilder histogram_;
  stats::BlockSums blocks_;
  std::size_t chunks_in_block_ = 0;
  std::make_signed_t<Word> largest_signed_ = std::numeric_limits<std::make_signed_t<Word>>::min();
  Word largest_unsigned_ = 0;
  Word smallest_doubled_less_one_ = static_cast<Word>(~Word{0});
  std::uint64_t negative_ = 0;
  std::uint64_t nonzero_ = 0;
  int byte_base_ = 0;    ///< binary64: the exponent field that byte 0 stands for
  int byte_offset_ = 0;  ///< byte = exponent + byte_offset_
  std::array<std::uint64_t, kCuts.partial_count> below_{};
  std::array<WindowCounter, 2> windows_;  ///< the second lies below the first, and opens when data needs it
  alignas(64) double lanes_[stats::kSumLanes];
  alignas(64) std::uint8_t bytes_[kChunk];
  alignas(64) std::uint8_t significands_[kChunk];
  alignas(64) Word clean_[kChunk];
};

}  // namespace ampscope::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
