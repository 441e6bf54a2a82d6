// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Does every SIMD target compare bit for bit as the specification does, which compare_test.cpp of kernels/stats has
// checked: every kind of loss, at every awkward length, whatever the caller's floating-point state?
#include "kernels/cpu/compare.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "kernels/cpu/targets.h"
#include "kernels/format/convert.h"
#include "kernels/format/float_format.h"
#include "kernels/stats/compare.h"
#include "tests/kernels/support/compared.h"
#include "tests/kernels/support/count_allocations.h"
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace ampscope::cpu {
namespace {

using format::FormatId;
using stats::Comparison;
using testing_support::expectSameBits;

constexpr FormatId kCompared[] = {FormatId::kBinary16, FormatId::kBfloat16, FormatId::kBinary32};
constexpr double kInf = std::numeric_limits<double>::infinity();

struct Pair {
  std::vector<std::uint8_t> result;
  std::vector<double> exact;
  std::vector<double> before;
};

struct Data {
  const char* name;
  std::function<double(std::mt19937_64&, std::size_t)> exact;
  std::function<double(std::mt19937_64&, double)> result;  ///< before it is rounded to the format
};

double normal(std::mt19937_64& random) { return std::normal_distribution<double>()(random); }

std::vector<Data> kinds() {
  const auto same = [](auto&, double exact) { return exact; };
  const auto near = [](auto& r, double exact) { return exact * (1 + 1e-3 * normal(r)); };
  return {
      {"rounded", [](auto& r, auto) { return normal(r); }, same},
      {"inexact", [](auto& r, auto) { return normal(r); }, near},
      {"relu", [](auto& r, auto) { return std::max(0.0, normal(r)); }, same},
      {"binades", [](auto& r, auto) { return std::ldexp(normal(r), static_cast<int>(r() % 300) - 160); }, near},
      {"all of binary64", [](auto& r, auto) { return std::ldexp(normal(r), static_cast<int>(r() % 2090) - 1070); },
       near},
      {"subnormal reference", [](auto& r, auto) { return 5e-324 * static_cast<double>(r() % 100); }, same},
      {"flushed", [](auto& r, auto i) { return i % 2 == 0 ? normal(r) * 1e-9 : normal(r) * 1e-46; },
       [](auto& r, double exact) { return r() % 3 == 0 ? 0.0 : exact; }},
      {"masked", [](auto& r, auto i) { return i % 3 == 0 ? -kInf : normal(r); }, near},
      {"overflowed", [](auto& r, auto) { return normal(r) * 70000; },
       [](auto& r, double exact) { return r() % 4 == 0 ? std::copysign(kInf, exact) : exact; }},
      {"nan", [](auto& r, auto i) { return i % 50 == 7 ? std::nan("") : normal(r); },
       [](auto& r, double exact) { return r() % 20 == 0 ? -std::nan("") : exact; }},
      {"wrong", [](auto& r, auto) { return normal(r); },
       [](auto& r, double) { return std::ldexp(normal(r), static_cast<int>(r() % 60) - 30); }},
      {"one bad in many", [](auto& r, auto i) { return i == 3333 ? 1e-300 : normal(r); }, same},
      {"zeros", [](auto& r, auto) { return r() % 2 == 0 ? 0.0 : -0.0; },
       [](auto& r, double) { return r() % 2 == 0 ? 0.0 : -0.0; }},
      {"growing error", [](auto&, auto) { return 1.0; },
       [n = 0](auto&, double exact) mutable { return exact + 1e-6 * ++n; }},
  };
}

Pair make(FormatId id, const Data& data, std::size_t count) {
  std::mt19937_64 random(9);
  const std::size_t width = format::storageBytes(id);
  Pair pair;
  pair.result.resize(count * width);
  auto result = data.result;
  for (std::size_t i = 0; i < count; ++i) {
    pair.exact.push_back(data.exact(random, i));
    const std::uint64_t pattern = format::encode(id, result(random, pair.exact.back()));
    std::memcpy(pair.result.data() + i * width, &pattern, width);
    pair.before.push_back(i % 3 == 0 ? pair.exact.back() : format::decode(id, pattern));
  }
  return pair;
}

class CompareTarget : public testing::TestWithParam<const Target*> {
 protected:
  void SetUp() override {
    if (!GetParam()->runsHere()) GTEST_SKIP() << "this processor lacks " << GetParam()->name;
  }
  void expectSpecification(FormatId id, const Pair& pair, std::size_t from, std::size_t count) const {
    SCOPED_TRACE(std::string(format::info(id).name) + ", " + std::to_string(count) + " from " + std::to_string(from));
    const std::uint8_t* result = pair.result.data() + from * format::storageBytes(id);
    for (const double* before : {static_cast<const double*>(nullptr), pair.before.data() + from}) {
      Comparison want;
      Comparison seen;
      stats::compare(result, id, pair.exact.data() + from, before, count, want);
      compareWith(GetParam(), result, id, pair.exact.data() + from, before, count, seen);
      expectSameBits(seen, want);
    }
  }
};

std::vector<const Target*> allTargets() {
  std::vector<const Target*> all;
  for (const Target& target : targets()) all.push_back(&target);
  return all;
}

INSTANTIATE_TEST_SUITE_P(Cpu, CompareTarget, testing::ValuesIn(allTargets()),
                         [](const auto& value) { return std::string(value.param->name); });

TEST_P(CompareTarget, EveryKindOfDataAtEveryAwkwardLength) {
  for (const FormatId id : kCompared) {
    for (const Data& data : kinds()) {
      SCOPED_TRACE(data.name);
      const Pair pair = make(id, data, 9000);
      for (const std::size_t n : {0,   1,   2,    31,   32,   33,   63,   64,   65,   127,  128,  129,  511,
                                  512, 513, 1023, 1024, 1025, 2047, 4095, 4096, 4097, 5120, 8192, 8193, 9000}) {
        expectSpecification(id, pair, 0, n);
      }
      expectSpecification(id, pair, 7, 8191);  // unaligned
      if (HasFailure()) return;
    }
  }
}

TEST_P(CompareTarget, LongTensors) {  // histogram counters that fill, a deep tree of sums
  for (const FormatId id : kCompared) {
    for (const Data& data : kinds()) {
      SCOPED_TRACE(data.name);
      expectSpecification(id, make(id, data, 100003), 0, 100003);
      if (HasFailure()) return;
    }
  }
}

TEST_P(CompareTarget, EveryPatternOfTheNarrowFormatsAgainstEveryBoundary) {
  for (const FormatId id : {FormatId::kBinary16, FormatId::kBfloat16}) {
    const format::RoundingThresholds at = format::thresholds(id);
    const format::FloatFormat& f = format::info(id);
    for (const double center : {0.0, f.min_subnormal, at.flush_max, at.subnormal_end, f.min_normal, f.max,
                                at.overflow_from, 1.0, 5e-324, kInf, std::nan("")}) {
      for (const double exact : {center, std::nextafter(center, kInf), std::nextafter(center, -kInf), -center}) {
        Pair pair;
        pair.exact.assign(65536, exact);
        pair.before.assign(65536, f.min_normal);
        for (std::uint32_t i = 0; i < 65536; ++i) {
          pair.result.push_back(static_cast<std::uint8_t>(i & 0xFFU));
          pair.result.push_back(static_cast<std::uint8_t>(i >> 8U));
        }
        expectSpecification(id, pair, 0, 65536);
        if (HasFailure()) return;
      }
    }
  }
}

TEST_P(CompareTarget, NeverReadsPastTheEnd) {  // each length in memory of its own: for the address sanitizer
  for (const FormatId id : kCompared) {
    for (std::size_t n = 0; n < 140; ++n) expectSpecification(id, make(id, kinds()[1], n), 0, n);
  }
}

#if defined(__x86_64__)
TEST_P(CompareTarget, DoesNotDependOnTheCallersFloatingPointState) {
  const unsigned found = _mm_getcsr();
  for (const FormatId id : kCompared) {
    for (const Data& data : kinds()) {
      SCOPED_TRACE(data.name);
      const Pair pair = make(id, data, 3000);
      Comparison want;
      stats::compare(pair.result.data(), id, pair.exact.data(), nullptr, 3000, want);
      for (const unsigned state : {0x1F80U | 0x8040U, 0x1F80U | 0x4000U, 0U /* every exception traps */}) {
        Comparison seen;
        _mm_setcsr(state);
        compareWith(GetParam(), pair.result.data(), id, pair.exact.data(), nullptr, 3000, seen);
        const unsigned left = _mm_getcsr();
        _mm_setcsr(found);
        EXPECT_EQ(left, state);
        expectSameBits(seen, want);
      }
    }
  }
}
#endif

TEST(CpuCompare, AllocatesNothingAndTakesTheChosenTarget) {
  const Pair pair = make(FormatId::kBfloat16, kinds()[0], 5000);
  Comparison want;
  Comparison seen;
  stats::compare(pair.result.data(), FormatId::kBfloat16, pair.exact.data(), nullptr, 5000, want);
  const long before = testing_support::allocationCount();
  cpu::compare(pair.result.data(), FormatId::kBfloat16, pair.exact.data(), nullptr, 5000, seen);
  EXPECT_EQ(testing_support::allocationCount(), before);
  expectSameBits(seen, want);
}

}  // namespace
}  // namespace ampscope::cpu
