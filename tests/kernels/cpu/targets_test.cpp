// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Do the specification and every compiled SIMD target give the numbers that the definitions say, bit for bit, for
// every pattern, every awkward length and every kind of data?
#include "kernels/cpu/targets.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "kernels/format/convert.h"
#include "tests/kernels/support/measured.h"
#include "tests/kernels/support/vectors.h"

namespace ampscope::cpu {
namespace {

using namespace testing_support;

std::vector<const Target*> backEnds() {
  std::vector<const Target*> all{nullptr};
  for (const Target& target : targets()) all.push_back(&target);
  return all;
}

/// null: the specification, kernels/stats/measure_scalar.h.
class BackEnd : public testing::TestWithParam<const Target*> {
 protected:
  void SetUp() override {
    if (GetParam() != nullptr && !GetParam()->runsHere()) GTEST_SKIP() << "this processor lacks " << GetParam()->name;
  }
  [[nodiscard]] TensorStats measured(const TensorView& view, StatsLevel level = StatsLevel::kFull) const {
    TensorStats out;
    std::fill(out.histogram.bins.begin(), out.histogram.bins.end(), 0xDEAD);
    measureWith(GetParam(), view, level, out);
    return out;
  }
  void expectOracle(FormatId id, const Patterns& patterns) const {
    SCOPED_TRACE(std::string(format::info(id).name) + ", " + std::to_string(patterns.size()) + " elements");
    const Tensor tensor(id, patterns);
    const oracle::Stats want = expected(id, patterns);
    expectMatches(measured(tensor.view()), want);
    EXPECT_EQ(countNonFiniteWith(GetParam(), tensor.view()), want.nan + want.pos_inf + want.neg_inf);
  }
  /// Against the specification, which the oracle has checked: for much data.
  void expectSpecification(FormatId id, const Patterns& patterns) const {
    SCOPED_TRACE(std::string(format::info(id).name) + ", " + std::to_string(patterns.size()) + " elements");
    const Tensor tensor(id, patterns);
    for (const StatsLevel level : {StatsLevel::kFull, StatsLevel::kRange, StatsLevel::kDtype}) {
      TensorStats want;
      stats::measureScalar(tensor.view(), level, want);
      expectIdentical(measured(tensor.view(), level), want);
    }
    EXPECT_EQ(countNonFiniteWith(GetParam(), tensor.view()), stats::countNonFiniteScalar(tensor.view()));
  }
};

INSTANTIATE_TEST_SUITE_P(Cpu, BackEnd, testing::ValuesIn(backEnds()), [](const auto& value) {
  return std::string(value.param == nullptr ? "scalar" : value.param->name);
});

TEST_P(BackEnd, HasTheVectorsOfItsTarget) {
  const std::map<std::string, std::size_t> bytes = {
      {"AVX3", 64}, {"AVX2", 32}, {"SSE4", 16}, {"SSSE3", 16}, {"NEON", 16}};
  if (GetParam() == nullptr) return;
  ASSERT_TRUE(bytes.contains(GetParam()->name)) << GetParam()->name;
  EXPECT_EQ(GetParam()->vector_bytes, bytes.at(GetParam()->name));
}

TEST_P(BackEnd, EveryPatternOfTheNarrowFormats) {
  for (const FormatId id : kStored) {
    const int bits = format::info(id).bits;
    if (bits > 16) continue;
    Patterns all(1ULL << bits);
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    expectOracle(id, all);
    std::reverse(all.begin(), all.end());
    expectOracle(id, all);
  }
}

TEST_P(BackEnd, EveryPatternOfTheEightBitFormatsAlone) {
  for (const FormatId id : kStored) {
    if (format::info(id).bits != 8) continue;
    for (std::uint64_t pattern = 0; pattern < 256; ++pattern) expectOracle(id, {pattern});
  }
}

TEST_P(BackEnd, ThresholdsTiesZerosAndNanPayloads) {
  for (const FormatId id : kStored) {
    Patterns all = adversarial(id);
    expectOracle(id, all);
    std::shuffle(all.begin(), all.end(), std::mt19937(3));
    for (std::size_t i = 0; i + 7 < all.size(); i += 97) {
      expectOracle(
          id, Patterns(all.begin() + static_cast<std::ptrdiff_t>(i), all.begin() + static_cast<std::ptrdiff_t>(i) + 7));
    }
    Patterns many;  // long enough for every block-wise path, with each value rare
    const std::uint64_t plain = format::encode(id, 0.75);
    for (const std::uint64_t pattern : all) many.insert(many.end(), 5, plain), many.push_back(pattern);
    expectOracle(id, many);
  }
}

TEST_P(BackEnd, RandomBits) {
  std::mt19937_64 random(4);
  for (const FormatId id : kStored) {
    Patterns all(3000);
    for (auto& pattern : all) pattern = random() >> (64 - format::info(id).bits);
    expectOracle(id, all);
  }
}

TEST_P(BackEnd, EveryKindOfDataAtEveryAwkwardLength) {
  for (const FormatId id : kStored) {
    for (const Data& data : kinds()) {
      SCOPED_TRACE(data.name);
      std::mt19937_64 random(5);
      Patterns all(9000);
      for (std::size_t i = 0; i < all.size(); ++i) {
        all[i] = format::encode(id, data.value(random, i), format::Overflow::kIeee);
      }
      for (const std::size_t n : kAwkwardLengths) {
        expectSpecification(id, Patterns(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(n)));
      }
      if (HasFailure()) return;
    }
  }
}

TEST_P(BackEnd, LongTensors) {
  for (const FormatId id : {FormatId::kBinary16, FormatId::kBfloat16, FormatId::kBinary32, FormatId::kBinary64}) {
    for (const Data& data : kinds()) {
      SCOPED_TRACE(data.name);
      std::mt19937_64 random(6);
      Patterns all(70001);
      for (std::size_t i = 0; i < all.size(); ++i) {
        all[i] = format::encode(id, data.value(random, i), format::Overflow::kSaturate);
      }
      expectSpecification(id, all);
      if (HasFailure()) return;
    }
  }
}

TEST_P(BackEnd, SumOverflowIsTheSameNanOrInf) {
  const std::uint64_t max = format::encode(FormatId::kBinary64, 0x1.8p1023);
  Patterns all(5000, max);
  expectOracle(FormatId::kBinary64, all);
  for (std::size_t i = 16; i < 32; ++i) all[i + 32] = all[i] = max | (1ULL << 63);
  expectOracle(FormatId::kBinary64, all);
  expectSpecification(FormatId::kBinary64, all);
}

TEST_P(BackEnd, UnalignedData) {
  std::mt19937_64 random(7);
  for (const FormatId id : kStored) {
    const std::size_t width = format::storageBytes(id);
    std::vector<std::uint8_t> bytes(6000 * width);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
    const std::int64_t size = 5000;
    const std::int64_t stride = 1;
    const TensorView view{bytes.data() + 3 * width, id, 1, &size, &stride};
    TensorStats want;
    stats::measureScalar(view, StatsLevel::kFull, want);
    expectIdentical(measured(view), want);
  }
}

TEST_P(BackEnd, NeverReadsPastTheEnd) {  // each length in memory of its own: for the address sanitizer
  for (const FormatId id : kStored) {
    for (std::size_t n = 0; n < 140; ++n) expectSpecification(id, Patterns(n, format::encode(id, 0.5)));
  }
}

}  // namespace
}  // namespace ampscope::cpu
