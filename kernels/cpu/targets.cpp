// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/targets.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include "kernels/format/convert.h"
#include "kernels/format/float_format.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/targets.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

// Highway's one-lane fallback offers less than these passes use; measureScalar serves such processors.
#if HWY_TARGET != HWY_SCALAR
#include "kernels/cpu/measurer-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ampscope::cpu::HWY_NAMESPACE {

/// Appends +0 to `count` elements up to a multiple of kUnit, which it returns.
template <class Word>
std::size_t pad(Word* buffer, std::size_t count) {
  const std::size_t padded = (count + kUnit - 1) / kUnit * kUnit;
  std::fill(buffer + count, buffer + padded, Word{0});
  return padded;
}

/// Feeds the walk to `measurer` in chunks: straight from memory where it is one array, else through a buffer.
template <class Carrier>
void measureWords(stats::ElementWalk& walk, stats::TensorStats& out) {
  using Word = typename Carrier::Word;
  Measurer<Carrier> measurer(out.format, out.level, out);
  alignas(64) Word buffer[kChunk];
  const std::uint64_t size = walk.size();
  const auto* array = reinterpret_cast<const Word*>(walk.array());
  for (std::uint64_t at = 0; at < size;) {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(size - at, kChunk));
    if (array != nullptr && count % kUnit == 0) {
      measurer.add(array + at, count, array + at + count);
    } else {
      std::size_t padded = 0;
      if (array != nullptr) {
        padded = copyPadded(array + at, count, buffer);
      } else {
        walk.copyNext(buffer, count);
        padded = pad(buffer, count);
      }
      measurer.add(buffer, padded, buffer);
    }
    at += count;
  }
  measurer.finish(size);
}

template <format::FormatId kId>
constexpr std::array<std::uint32_t, 256> kWidened = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    table[i] = static_cast<std::uint32_t>(format::encode(format::FormatId::kBinary32, format::decode(kId, i)));
  }
  return table;
}();

template <format::FormatId kId>
void measureBytes(stats::ElementWalk& walk, stats::TensorStats& out) {
  Measurer<Binary32> measurer(kId, out.level, out);
  std::uint8_t bytes[kChunk];
  alignas(64) std::uint32_t words[kChunk];
  const std::uint64_t size = walk.size();
  for (std::uint64_t at = 0; at < size;) {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(size - at, kChunk));
    walk.copyNext(bytes, count);
    for (std::size_t i = 0; i < count; ++i) words[i] = kWidened<kId>[bytes[i]];
    measurer.add(words, pad(words, count), words);
    at += count;
  }
  measurer.finish(size);
}

void measure(stats::ElementWalk& walk, stats::TensorStats& out) noexcept {
  switch (out.format) {
    case format::FormatId::kBinary16:
      return measureWords<Binary16>(walk, out);
    case format::FormatId::kBfloat16:
      return measureWords<Bfloat16>(walk, out);
    case format::FormatId::kBinary32:
      return measureWords<Binary32>(walk, out);
    case format::FormatId::kBinary64:
      return measureWords<Binary64>(walk, out);
    case format::FormatId::kE4m3fn:
      return measureBytes<format::FormatId::kE4m3fn>(walk, out);
    case format::FormatId::kE5m2:
      return measureBytes<format::FormatId::kE5m2>(walk, out);
    case format::FormatId::kE4m3fnuz:
      return measureBytes<format::FormatId::kE4m3fnuz>(walk, out);
    case format::FormatId::kE5m2fnuz:
      return measureBytes<format::FormatId::kE5m2fnuz>(walk, out);
    case format::FormatId::kNone:
    case format::FormatId::kTf32:
      return;
  }
}

template <class Word>
std::uint64_t countIn(stats::ElementWalk& walk, format::FormatId id) {
  const auto inf = static_cast<Word>(format::info(id).max_bits + 1);
  const auto* array = reinterpret_cast<const Word*>(walk.array());
  const std::uint64_t size = walk.size();
  std::uint64_t found = 0;
  std::uint64_t at = 0;
  if (array != nullptr) {
    at = size / kUnit * kUnit;
    found = countNonFiniteWords(array, static_cast<std::size_t>(at), inf);
  }
  alignas(64) Word buffer[kChunk];
  while (at < size) {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(size - at, kChunk));
    if (array != nullptr) {
      std::memcpy(buffer, array + at, count * sizeof(Word));
    } else {
      walk.copyNext(buffer, count);
    }
    found += countNonFiniteWords(buffer, pad(buffer, count), inf);
    at += count;
  }
  return found;
}

/// The 8-bit formats without -0 have their only nan in its place.
std::uint64_t countNegativeZeros(stats::ElementWalk& walk) {
  std::uint8_t bytes[kChunk];
  std::uint64_t found = 0;
  for (std::uint64_t left = walk.size(); left > 0;) {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left, kChunk));
    walk.copyNext(bytes, count);
    found += static_cast<std::uint64_t>(std::count(bytes, bytes + count, kSignBit<std::uint8_t>));
    left -= count;
  }
  return found;
}

std::uint64_t countNonFinite(stats::ElementWalk& walk, format::FormatId id) noexcept {
  const format::FloatFormat& f = format::info(id);
  switch (f.bits) {
    case 8:
      return f.has_negative_zero ? countIn<std::uint8_t>(walk, id) : countNegativeZeros(walk);
    case 16:
      return countIn<std::uint16_t>(walk, id);
    case 32:
      return countIn<std::uint32_t>(walk, id);
    case 64:
      return countIn<std::uint64_t>(walk, id);
    default:
      return 0;
  }
}

/// Asks the processor (and, for wide registers, the operating system) for what Highway compiles this target with.
bool runsHere() noexcept {
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX3_DL
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx2") &&
         __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("fma") &&
         __builtin_cpu_supports("f16c") && __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("aes");
#elif HWY_TARGET == HWY_AVX2
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
         __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c") && __builtin_cpu_supports("pclmul") &&
         __builtin_cpu_supports("aes");
#elif HWY_TARGET == HWY_SSE4
  return __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("aes");
#elif HWY_TARGET == HWY_SSSE3
  return __builtin_cpu_supports("ssse3");
#else
  return true;  // the target is the baseline that the whole library is compiled for
#endif
}

/// Defined in compare_targets.cpp.
void compare(const void* result, const double* reference, const double* before, std::size_t numel,
             stats::Comparison& out) noexcept;

constexpr Target kTarget{
    HWY_STR(HWY_NAMESPACE) + 2, HWY_LANES(std::uint8_t), &runsHere, &measure, &countNonFinite, &compare};

}  // namespace ampscope::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif  // HWY_TARGET != HWY_SCALAR

#if HWY_ONCE
#include "kernels/stats/compare.h"
#include "kernels/stats/float_environment.h"
#include "kernels/stats/measure_scalar.h"

namespace ampscope::cpu {

std::span<const Target> targets() noexcept {
  static constexpr Target kAll[] = {
#if HWY_TARGETS & HWY_AVX3
    N_AVX3::kTarget,
#endif
#if HWY_TARGETS & HWY_AVX2
    N_AVX2::kTarget,
#endif
#if HWY_TARGETS & HWY_SSE4
    N_SSE4::kTarget,
#endif
#if HWY_TARGETS & HWY_SSSE3
    N_SSSE3::kTarget,
#endif
#if HWY_TARGETS & HWY_NEON
    N_NEON::kTarget,
#endif
  };
  return kAll;
}

void measureWith(const Target* target, const stats::TensorView& view, stats::StatsLevel level,
                 stats::TensorStats& out) noexcept {
  if (target == nullptr) return stats::measureScalar(view, level, out);
  stats::ElementWalk walk(view);
  stats::reset(out, view.format, level, walk.size() * walk.multiplicity());
  if (level == stats::StatsLevel::kDtype || walk.size() == 0) return;
  const stats::FloatEnvironment environment;
  target->measure(walk, out);
  stats::multiply(out, walk.multiplicity());
}

std::uint64_t countNonFiniteWith(const Target* target, const stats::TensorView& view) noexcept {
  if (target == nullptr) return stats::countNonFiniteScalar(view);
  stats::ElementWalk walk(view);
  return target->countNonFinite(walk, view.format) * walk.multiplicity();
}

void compareWith(const Target* target, const void* result, format::FormatId format, const double* reference,
                 const double* before, std::size_t numel, stats::Comparison& out) noexcept {
  const bool compared = format == format::FormatId::kBinary16 || format == format::FormatId::kBfloat16 ||
                        format == format::FormatId::kBinary32;
  if (target == nullptr || !compared) return stats::compare(result, format, reference, before, numel, out);
  out = stats::Comparison{};
  out.format = format;
  out.numel = numel;
  const stats::FloatEnvironment environment;
  target->compare(result, reference, before, numel, out);
}

}  // namespace ampscope::cpu
#endif  // HWY_ONCE
