// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Do the device kernels give the numbers of the specification, bit for bit, whatever the order in which threads run?
// The kernels are those that a device runs; the threads are fibers (support/host_grid.h).
#include "kernels/cuda/measure_kernel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "kernels/cuda/nonfinite_kernel.h"
#include "kernels/cuda/plan.h"
#include "kernels/format/convert.h"
#include "tests/kernels/cuda/support/host_grid.h"
#include "tests/kernels/support/measured.h"
#include "tests/kernels/support/vectors.h"

namespace ampscope::cuda {
namespace {

using namespace testing_support;

/// Tensors of one format, measured in as few launches as they fit.
class Launches {
 public:
  explicit Launches(std::uint64_t seed) : seed_(seed), random_(seed) {}

  void add(const TensorView& view) {
    std::optional<MeasurePlan> plan = planMeasurement(view);
    ASSERT_TRUE(plan);
    plan->tiles_log2 = std::max(plan->tiles_log2, tiles_log2_);
    plans_.push_back(*plan);
    views_.push_back(view);
    records_.emplace_back(recordBytes(*plan) / sizeof(std::uint64_t));
    EXPECT_EQ(recordBytes(*plan) % sizeof(std::uint64_t), 0U);
  }

  /// Chunks of at least 2^tiles_log2 tiles, for the tensors that are added from now on.
  void cutInto(std::int8_t tiles_log2) { tiles_log2_ = tiles_log2; }

  void expectSpecification() {
    runAll(false);
    for (std::size_t i = 0; i < plans_.size(); ++i) {
      SCOPED_TRACE(std::string(format::info(views_[i].format).name) + ", " + std::to_string(plans_[i].size) +
                   " elements, seed " + std::to_string(seed_));
      for (const StatsLevel level : {StatsLevel::kFull, StatsLevel::kRange, StatsLevel::kDtype}) {
        TensorStats want;
        TensorStats got;
        stats::measureScalar(views_[i], level, want);
        finish(plans_[i], level, record(i), got);
        expectIdentical(got, want);
      }
    }
    for (auto& words : records_) std::fill(words.begin(), words.end(), 0);
    runAll(true);
    for (std::size_t i = 0; i < plans_.size(); ++i) {
      const std::uint64_t found = stats::countNonFiniteScalar(views_[i]);
      EXPECT_EQ(finishNonFinite(plans_[i], record(i)), found);
      TensorStats want;
      TensorStats got;
      stats::measureScalar(views_[i], StatsLevel::kFull, want);
      finish(plans_[i], StatsLevel::kFull, record(i), got);
      if (found != 0) {
        expectIdentical(got, want);
      } else {
        EXPECT_EQ(std::count(records_[i].begin(), records_[i].end(), 0U), std::ssize(records_[i])) << "left out";
      }
    }
    launches_ /= 2;
  }

  [[nodiscard]] std::uint64_t launches() const { return launches_; }
  [[nodiscard]] TensorStats result(std::size_t i) {
    runAll(false);
    TensorStats got;
    finish(plans_[i], StatsLevel::kFull, record(i), got);
    return got;
  }

 private:
  StatsRecord* record(std::size_t i) { return reinterpret_cast<StatsRecord*>(records_[i].data()); }

  void runAll(bool search) {
    if (plans_.empty()) return;
    MeasureBatch batch;
    start(batch, plans_[0].format);
    for (std::size_t i = 0; i < plans_.size(); ++i) {
      if (cuda::add(batch, plans_[i], record(i))) continue;
      launch(batch, search);
      start(batch, plans_[0].format);
      ASSERT_TRUE(cuda::add(batch, plans_[i], record(i)));
    }
    launch(batch, search);
  }

  void launch(MeasureBatch& batch, bool search) {
    ++launches_;
    batch.only_found = search;
    const int blocks = 1 + static_cast<int>(random_() % 5);
    withFormat(batch.format, [&](auto id) {
      constexpr FormatId kId = decltype(id)::value;
      if (search) {
        launchOnHost<NonFiniteShared>(
            random_(), {blocks, kNonFiniteWarps * kWarpSize},
            [&](HostBlock& block, NonFiniteShared& shared) { countNonFinite<kId>(block, shared, batch); });
      }
      launchOnHost<MeasureShared<kId>>(
          random_(), {blocks, kMeasureWarps<kId> * kWarpSize},
          [&](HostBlock& block, MeasureShared<kId>& shared) { measureBatch<kId>(block, shared, batch); });
    });
  }

  std::uint64_t seed_;
  std::mt19937_64 random_;
  std::vector<MeasurePlan> plans_;
  std::vector<TensorView> views_;
  std::vector<std::vector<std::uint64_t>> records_;
  std::int8_t tiles_log2_ = 0;
  std::uint64_t launches_ = 0;
};

/// By the format's name, and the seed.
class MeasureKernel : public testing::TestWithParam<FormatId> {
 protected:
  static FormatId id() { return GetParam(); }
  void add(Launches& launches, const Patterns& patterns) {
    tensors_.push_back(std::make_unique<Tensor>(id(), patterns));
    launches.add(tensors_.back()->view());
  }
  void expectOracle(const Patterns& patterns) {
    const Tensor tensor(id(), patterns);
    Launches launches(patterns.size());
    launches.add(tensor.view());
    expectMatches(launches.result(0), expected(id(), patterns));
    Launches again(patterns.size() + 1);
    again.add(tensor.view());
    again.expectSpecification();
  }

 private:
  std::vector<std::unique_ptr<Tensor>> tensors_;
};

std::string nameOf(const testing::TestParamInfo<FormatId>& value) {
  return std::string(format::info(value.param).name);
}

std::vector<FormatId> narrow() {
  std::vector<FormatId> ids;
  std::copy_if(std::begin(kStored), std::end(kStored), std::back_inserter(ids),
               [](FormatId id) { return format::info(id).bits <= 16; });
  return ids;
}

INSTANTIATE_TEST_SUITE_P(Cuda, MeasureKernel, testing::ValuesIn(kStored), nameOf);

using NarrowFormat = MeasureKernel;
INSTANTIATE_TEST_SUITE_P(Cuda, NarrowFormat, testing::ValuesIn(narrow()), nameOf);

TEST_P(NarrowFormat, EveryPattern) {
  Patterns all(1ULL << format::info(id()).bits);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  expectOracle(all);
  std::reverse(all.begin(), all.end());
  expectOracle(all);
}

TEST_P(NarrowFormat, ATensorOfOneElementForEachPattern) {
  Launches launches(2);
  const std::uint64_t step = format::info(id()).bits == 8 ? 1 : 251;
  std::uint64_t tensors = 0;
  for (std::uint64_t pattern = 0; pattern < 1ULL << format::info(id()).bits; pattern += step, ++tensors) {
    add(launches, {pattern});
  }
  launches.expectSpecification();
  EXPECT_EQ(launches.launches(), (tensors + kBatchTensors - 1) / kBatchTensors);
}

TEST_P(MeasureKernel, ThresholdsTiesZerosAndNanPayloads) {
  Patterns all = adversarial(id());
  expectOracle(all);
  std::shuffle(all.begin(), all.end(), std::mt19937(3));
  Launches few(3);
  for (std::size_t i = 0; i + 7 < all.size(); i += 97) {
    add(few, Patterns(all.begin() + static_cast<std::ptrdiff_t>(i), all.begin() + static_cast<std::ptrdiff_t>(i) + 7));
  }
  few.expectSpecification();
  Patterns many;
  const std::uint64_t plain = format::encode(id(), 0.75);
  for (const std::uint64_t pattern : all) many.insert(many.end(), 5, plain), many.push_back(pattern);
  expectOracle(many);
}

TEST_P(MeasureKernel, RandomBits) {
  std::mt19937_64 random(4);
  Patterns all(9000);
  for (auto& pattern : all) pattern = random() >> (64 - format::info(id()).bits);
  expectOracle(all);
}

TEST_P(MeasureKernel, EveryKindOfDataAtEveryAwkwardLengthInOneBatch) {
  std::uint64_t seed = 100;
  for (const Data& data : kinds()) {
    SCOPED_TRACE(data.name);
    std::mt19937_64 random(5);
    Patterns all(9000);
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = format::encode(id(), data.value(random, i));
    Launches launches(++seed);
    for (const std::size_t n : kAwkwardLengths) {
      add(launches, Patterns(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(n)));
    }
    launches.expectSpecification();
    EXPECT_EQ(launches.launches(), 1U);
    if (HasFailure()) return;
  }
}

TEST_P(MeasureKernel, TheOrderOfThreadsChangesNothing) {
  std::mt19937_64 random(6);
  Patterns all(3 * 4096 + 17);
  for (auto& pattern : all) pattern = random() >> (64 - format::info(id()).bits);
  for (std::uint64_t seed = 1000; seed < 1025; ++seed) {
    Launches launches(seed);
    add(launches, all);
    launches.expectSpecification();
    if (HasFailure()) return;
  }
}

TEST_P(MeasureKernel, ChunksOfSeveralTiles) {  // as tensors of more than kMostChunks tiles have them
  std::mt19937_64 random(7);
  Patterns all(13 * 4096 + 1234);
  for (auto& pattern : all) pattern = random() >> (64 - format::info(id()).bits);
  for (std::int8_t tiles_log2 = 0; tiles_log2 <= 5; ++tiles_log2) {
    for (const std::size_t n : {all.size(), std::size_t{12 * 4096}, std::size_t{4 * 4096 + 1}}) {
      Launches launches(static_cast<std::uint64_t>(tiles_log2));
      launches.cutInto(tiles_log2);
      add(launches, Patterns(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(n)));
      launches.expectSpecification();
    }
  }
}

TEST_P(MeasureKernel, UnalignedData) {
  std::mt19937_64 random(7);
  const std::size_t width = format::storageBytes(id());
  std::vector<std::uint8_t> bytes(10000 * width);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
  const std::int64_t size = 9000;
  const std::int64_t stride = 1;
  for (const std::size_t offset : {1, 3, 16}) {
    Launches launches(offset);
    launches.add({bytes.data() + offset * width, id(), 1, &size, &stride});
    launches.expectSpecification();
  }
}

TEST_P(MeasureKernel, NeverReadsPastTheEnd) {  // each length in memory of its own: for the address sanitizer
  Launches launches(9);
  for (std::size_t n = 0; n < 140; ++n) add(launches, Patterns(n, format::encode(id(), 0.5)));
  add(launches, Patterns(4096, format::encode(id(), 0.5)));
  launches.expectSpecification();
}

struct Strided {
  std::vector<std::int64_t> sizes;
  std::vector<std::int64_t> strides;
  std::int64_t origin;  ///< element [0, ..., 0], from the buffer's beginning
};

TEST_P(MeasureKernel, StridedViewsWithoutACopy) {
  const std::vector<Strided> views = {
      {{70, 90}, {1, 70}, 0},                                              // transposed: dense all the same
      {{70, 90}, {200, 2}, 0},                                             // every other column
      {{50, 100}, {101, 1}, 0},                                            // rows with a gap
      {{9, 40, 7}, {1000, 13, 2}, 5},                                      // three dimensions, short rows
      {{3, 5, 7}, {-1000, 100, -3}, 2500},                                 // backwards
      {{4, 6, 500}, {0, 500, 1}, 0},                                       // expanded: each element four times
      {{8, 1, 33, 0}, {3, 99, 5, 1}, 0},                                   // nothing
      {{}, {}, 11},                                                        // one element
      {{6000}, {3}, 1},                                                    // one dimension with a step
      {{2, 2, 2, 2, 2, 2, 2, 2}, {3, 8, 20, 50, 120, 260, 600, 1300}, 0},  // as many dimensions as a shape has
  };
  std::mt19937_64 random(10);
  const std::size_t width = format::storageBytes(id());
  std::vector<std::uint8_t> bytes(20000 * width);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    Launches launches(seed);
    for (const Strided& view : views) {
      launches.add({bytes.data() + static_cast<std::size_t>(view.origin) * width, id(),
                    static_cast<std::int32_t>(view.sizes.size()), view.sizes.data(), view.strides.data()});
    }
    launches.expectSpecification();
  }
}

TEST_P(MeasureKernel, MoreStridedViewsThanOneLaunchTakes) {
  const std::int64_t sizes[] = {5, 40};
  const std::int64_t strides[] = {50, 1};
  std::vector<std::uint8_t> bytes(250 * format::storageBytes(id()), 0x35);
  Launches launches(11);
  for (int i = 0; i < 2 * kBatchShapes + 1; ++i) launches.add({bytes.data(), id(), 2, sizes, strides});
  launches.expectSpecification();
  EXPECT_EQ(launches.launches(), 3U);
}

TEST(MeasurePlan, RefusesWhatItCannotWalk) {
  std::vector<std::int64_t> sizes(9, 2);
  std::vector<std::int64_t> strides = {3, 8, 20, 50, 120, 260, 600, 1300, 3000};
  EXPECT_FALSE(planMeasurement({nullptr, FormatId::kBinary32, 9, sizes.data(), strides.data()}));
  const std::int64_t huge = std::int64_t{1} << 44;
  const std::int64_t one = 1;
  EXPECT_FALSE(planMeasurement({nullptr, FormatId::kE5m2, 1, &huge, &one}));
  const std::int64_t large = std::int64_t{1} << 43;
  const std::optional<MeasurePlan> plan = planMeasurement({nullptr, FormatId::kE5m2, 1, &large, &one});
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->tiles_log2, kMostTilesLog2);
}

TEST(MeasureKernelSums, OverflowIsTheSameNanOrInf) {
  const std::uint64_t max = format::encode(FormatId::kBinary64, 0x1.8p1023);
  Patterns all(5000, max);
  for (const bool both_signs : {false, true}) {
    for (std::size_t i = 16; both_signs && i < 32; ++i) all[i + 32] = all[i] = max | (1ULL << 63);
    const Tensor tensor(FormatId::kBinary64, all);
    Launches launches(12);
    launches.add(tensor.view());
    launches.expectSpecification();
    EXPECT_FALSE(std::isfinite(launches.result(0).sum));
  }
}

}  // namespace
}  // namespace ampscope::cuda
