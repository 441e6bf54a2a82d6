// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Does measuring leave the calling thread as it was, and does the thread's state leave the numbers as they are?
#include "kernels/cpu/measure.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "kernels/format/convert.h"
#include "tests/kernels/support/count_allocations.h"
#include "tests/kernels/support/measured.h"
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace ampscope::cpu {
namespace {

using namespace testing_support;

std::vector<std::uint64_t> mixed(FormatId id) {
  std::mt19937_64 random(8);
  std::vector<std::uint64_t> all(3000);
  for (auto& pattern : all) {  // random bits, and many subnormals
    pattern = random() >> (64 - format::info(id).bits);
    if (random() % 2 == 0) pattern &= ~(format::info(id).max_bits & ~((1ULL << (format::info(id).precision - 1)) - 1));
  }
  return all;
}

#if defined(__x86_64__)
TEST(Measure, DoesNotDependOnTheCallersFloatingPointState) {
  constexpr unsigned kFlushToZero = 1U << 15, kDenormalsAreZero = 1U << 6, kRoundUp = 2U << 13, kMasks = 0x1F80;
  const unsigned found = _mm_getcsr();
  std::vector<const Target*> backends{nullptr};
  for (const Target& target : targets()) {
    if (target.runsHere()) backends.push_back(&target);
  }
  for (const FormatId id : kStored) {
    const Tensor tensor(id, mixed(id));
    for (const Target* target : backends) {
      TensorStats want;
      measureWith(target, tensor.view(), StatsLevel::kFull, want);
      EXPECT_GT(want.subnormal, 0U);
      for (const unsigned state : {kMasks | kFlushToZero | kDenormalsAreZero, kMasks | kRoundUp, kMasks | 0x3FU,
                                   kFlushToZero, 0U /* every exception traps */, kMasks | kDenormalsAreZero | 0x20U}) {
        TensorStats got;
        _mm_setcsr(state);
        measureWith(target, tensor.view(), StatsLevel::kFull, got);
        const unsigned left = _mm_getcsr();
        _mm_setcsr(found);
        EXPECT_EQ(left, state);
        expectIdentical(got, want);
      }
    }
  }
}
#endif

TEST(Measure, AllocatesNothing) {
  for (const FormatId id : kStored) {
    const Tensor tensor(id, mixed(id));
    TensorStats out;
    const long before = allocationCount();
    measure(tensor.view(), StatsLevel::kFull, out);
    countNonFinite(tensor.view());
    EXPECT_EQ(allocationCount(), before);
  }
}

TEST(Measure, LevelDtypeReadsNothing) {
  const std::int64_t sizes[] = {3, 1000};
  const std::int64_t strides[] = {1000, 1};
  TensorStats out;
  measure({nullptr, FormatId::kBfloat16, 2, sizes, strides}, StatsLevel::kDtype, out);
  EXPECT_EQ(out.numel, 3000U);
  EXPECT_EQ(out.format, FormatId::kBfloat16);
  EXPECT_EQ(out.level, StatsLevel::kDtype);
  EXPECT_EQ(out.histogram.size, 0);
}

/// ctest runs this once for each name in AMPSCOPE_TARGET; see CMakeLists.txt.
TEST(TargetName, IsTheForcedOneIfItRunsHere) {
  const char* value = std::getenv("AMPSCOPE_TARGET");
  const std::string forced = value != nullptr ? value : "";
  std::string want = "scalar";
  for (const Target& target : targets()) {
    if (target.runsHere() && (want == "scalar" || forced == target.name)) want = target.name;
  }
  if (forced == "scalar") want = forced;
  EXPECT_EQ(targetName(), want);
}

}  // namespace
}  // namespace ampscope::cpu
