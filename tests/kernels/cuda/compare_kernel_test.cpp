// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Does the device kernel of comparisons give the numbers of stats::compare, which exact arithmetic has checked?
#include "kernels/cuda/compare_kernel.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <random>
#include <vector>

#include "kernels/cuda/plan.h"
#include "kernels/format/convert.h"
#include "kernels/stats/compare.h"
#include "kernels/stats/comparison_fields.h"
#include "tests/kernels/cuda/support/host_grid.h"
#include "tests/kernels/support/measured.h"

namespace ampscope::cuda {
namespace {

using namespace testing_support;

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr FormatId kCompared[] = {FormatId::kBinary16, FormatId::kBfloat16, FormatId::kBinary32};

struct Case {
  std::vector<std::uint8_t> results;
  std::vector<double> reference;
  std::vector<double> before;  ///< may be empty
  std::vector<std::uint64_t> record;
};

class CompareKernel : public testing::TestWithParam<FormatId> {
 protected:
  static FormatId id() { return GetParam(); }

  void add(const std::vector<double>& results, const std::vector<double>& reference,
           const std::vector<double>& before = {}) {
    auto added = std::make_unique<Case>();
    const std::size_t width = format::storageBytes(id());
    added->results.resize(results.size() * width);
    for (std::size_t i = 0; i < results.size(); ++i) {
      const std::uint64_t pattern = format::encode(id(), results[i]);
      std::memcpy(added->results.data() + i * width, &pattern, width);
    }
    added->reference = reference;
    added->before = before;
    cases_.push_back(std::move(added));
  }

  void expectSpecification(std::uint64_t seed) {
    CompareBatch batch;
    start(batch, id());
    std::vector<ComparePlan> plans;
    for (const auto& one : cases_) {
      const auto plan = planComparison(one->results.data(), id(), one->reference.data(),
                                       one->before.empty() ? nullptr : one->before.data(), one->reference.size());
      ASSERT_TRUE(plan);
      plans.push_back(*plan);
      one->record.assign(recordBytes(*plan) / sizeof(std::uint64_t), 0);
      ASSERT_TRUE(cuda::add(batch, *plan, reinterpret_cast<ComparisonRecord*>(one->record.data())));
    }
    withFormat(id(), [&](auto format) {
      constexpr FormatId kId = decltype(format)::value;
      if constexpr (kId == FormatId::kBinary16 || kId == FormatId::kBfloat16 || kId == FormatId::kBinary32) {
        launchOnHost<CompareShared>(
            seed, {static_cast<int>(1 + seed % 4), kCompareWarps * kWarpSize},
            [&](HostBlock& block, CompareShared& shared) { compareBatch<kId>(block, shared, batch); });
      }
    });
    for (std::size_t i = 0; i < plans.size(); ++i) {
      stats::Comparison want;
      stats::Comparison got;
      stats::compare(cases_[i]->results.data(), id(), plans[i].reference, plans[i].before, plans[i].numel, want);
      finish(plans[i], reinterpret_cast<ComparisonRecord*>(cases_[i]->record.data()), got);
      expectSame(got, want);
    }
  }

 private:
  static void expectSame(const stats::Comparison& got, const stats::Comparison& want) {
    EXPECT_EQ(got.format, want.format);
    EXPECT_EQ(got.numel, want.numel);
    std::vector<std::uint64_t> counts;
    std::vector<std::uint64_t> wanted;
    stats::forEachCount(got, [&](std::uint64_t count) { counts.push_back(count); });
    stats::forEachCount(want, [&](std::uint64_t count) { wanted.push_back(count); });
    EXPECT_EQ(counts, wanted);
    EXPECT_EQ(got.ulp, want.ulp);
    for (const auto real : stats::kComparisonReals) {
      if (std::isnan(want.*real)) {
        EXPECT_TRUE(std::isnan(got.*real));
      } else {
        EXPECT_EQ(bitsOf(got.*real), bitsOf(want.*real)) << got.*real << " " << want.*real;
      }
    }
  }

  std::vector<std::unique_ptr<Case>> cases_;
};

std::string nameOf(const testing::TestParamInfo<FormatId>& value) {
  return std::string(format::info(value.param).name);
}

INSTANTIATE_TEST_SUITE_P(Cuda, CompareKernel, testing::ValuesIn(kCompared), nameOf);

TEST_P(CompareKernel, EveryPairOfBoundaryValues) {
  const format::FloatFormat& f = format::info(id());
  const double half_ulp = std::ldexp(1.0, f.emax - f.precision);
  std::vector<double> values = {0.0, 5e-324, 1e-310, 1e-300, 1.0, 1.0 + std::ldexp(1.0, -f.precision), 3.0, 1e300};
  for (const double center :
       {f.min_subnormal / 2, f.min_subnormal, 1.5 * f.min_subnormal, f.min_normal, f.min_normal - f.min_subnormal,
        f.min_normal - f.min_subnormal / 2, 1.0, 2.0, f.max, f.max + half_ulp, f.max + 2 * half_ulp}) {
    for (const double near : {center, std::nextafter(center, 0), std::nextafter(center, kInf)}) values.push_back(near);
  }
  const std::size_t positive = values.size();
  for (std::size_t i = 0; i < positive; ++i) values.push_back(-values[i]);
  values.insert(values.end(), {kInf, -kInf, std::nan("")});
  std::vector<double> results;
  std::vector<double> exact;
  for (const double a : values) {
    for (const double b : values) results.push_back(a), exact.push_back(b);
  }
  add(results, exact);
  add(results, exact, results);
  for (std::uint64_t seed = 0; seed < 4; ++seed) expectSpecification(seed);
}

using SixteenBits = CompareKernel;
INSTANTIATE_TEST_SUITE_P(Cuda, SixteenBits, testing::Values(FormatId::kBinary16, FormatId::kBfloat16), nameOf);

TEST_P(SixteenBits, EveryPatternAgainstNeighbours) {
  std::vector<double> results;
  std::vector<double> exact;
  for (std::uint32_t pattern = 0; pattern < 65536; ++pattern) {
    const double value = format::decode(id(), pattern);
    for (const double near : {value, value * 1.001, std::nextafter(value, kInf)}) {
      results.push_back(value);
      exact.push_back(near);
    }
  }
  add(results, exact);
  expectSpecification(5);
}

TEST_P(CompareKernel, AwkwardLengthsInOneBatch) {
  std::mt19937_64 random(7);
  std::normal_distribution<double> normal;
  for (const std::size_t n : {0, 1, 31, 32, 33, 63, 64, 65, 4095, 4096, 4097, 8192, 3 * 4096 + 17}) {
    std::vector<double> results;
    std::vector<double> exact;
    std::vector<double> before;
    for (std::size_t i = 0; i < n; ++i) {
      const double value = std::ldexp(normal(random), static_cast<int>(random() % 40) - 30);
      exact.push_back(value);
      results.push_back(value * (1 + 1e-3 * normal(random)));
      before.push_back(i % 3 == 0 ? value : results.back());
    }
    add(results, exact, n % 2 == 0 ? before : std::vector<double>{});
  }
  for (std::uint64_t seed = 0; seed < 6; ++seed) expectSpecification(seed);
}

TEST(ComparePlan, OtherFormatsAreNotCompared) {
  for (const FormatId id : {FormatId::kBinary64, FormatId::kE5m2, FormatId::kTf32, FormatId::kNone}) {
    EXPECT_FALSE(planComparison(nullptr, id, nullptr, nullptr, 0));
  }
}

}  // namespace
}  // namespace ampscope::cuda
