// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The comparison of each target of targets.cpp, which only declares it: the two are compiled apart.
#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/compare_targets.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#if HWY_TARGET != HWY_SCALAR
#include "kernels/cpu/comparer-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ampscope::cpu::HWY_NAMESPACE {

/// Feeds both arrays in chunks, the rest of fewer than 32 elements padded with +0.
template <class Carrier, bool kBefore>
void compareWords(const void* result, const double* reference, const double* before, std::size_t numel,
                  stats::Comparison& out) {
  using Word = typename Carrier::Word;
  constexpr std::size_t kGroup = Comparer<Carrier>::kGroup;
  Comparer<Carrier> comparer(out);
  const auto* words = static_cast<const Word*>(result);
  const std::size_t whole = numel / kGroup * kGroup;
  for (std::size_t at = 0; at < whole;) {
    const std::size_t count = std::min(whole - at, kChunk);
    comparer.template add<kBefore>(words + at, reference + at, kBefore ? before + at : reference + at, count);
    at += count;
    if (at % stats::kSumBlock == 0) comparer.endBlock();
  }
  std::size_t padding = 0;
  if (whole < numel) {
    Word last[kGroup]{};
    double exact[kGroup]{};
    double old[kGroup]{};
    const std::size_t rest = numel - whole;
    std::memcpy(last, words + whole, rest * sizeof(Word));
    std::memcpy(exact, reference + whole, rest * sizeof(double));
    if (kBefore) std::memcpy(old, before + whole, rest * sizeof(double));
    comparer.template add<kBefore>(last, exact, old, kGroup);
    padding = kGroup - rest;
  }
  if (numel % stats::kSumBlock != 0) comparer.endBlock();
  comparer.finish(padding);
}

template <class Carrier>
void compareAs(const void* result, const double* reference, const double* before, std::size_t numel,
               stats::Comparison& out) {
  before != nullptr ? compareWords<Carrier, true>(result, reference, before, numel, out)
                    : compareWords<Carrier, false>(result, reference, before, numel, out);
}

void compare(const void* result, const double* reference, const double* before, std::size_t numel,
             stats::Comparison& out) noexcept {
  switch (out.format) {
    case format::FormatId::kBinary16:
      return compareAs<Binary16>(result, reference, before, numel, out);
    case format::FormatId::kBfloat16:
      return compareAs<Bfloat16>(result, reference, before, numel, out);
    case format::FormatId::kBinary32:
      return compareAs<Binary32>(result, reference, before, numel, out);
    default:
      return;
  }
}

}  // namespace ampscope::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif  // HWY_TARGET != HWY_SCALAR
