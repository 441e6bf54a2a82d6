// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// On a device: do the launches give the numbers of the specification, bit for bit, on the vectors of the other back
// ends, and can they be captured into a graph? Skipped where there is no device.
#include <cuda_runtime.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "kernels/cuda/launch.h"
#include "kernels/cuda/plan.h"
#include "kernels/format/convert.h"
#include "kernels/stats/compare.h"
#include "kernels/stats/comparison_fields.h"
#include "tests/kernels/support/measured.h"
#include "tests/kernels/support/vectors.h"

namespace ampscope::cuda {
namespace {

using namespace testing_support;

void require(cudaError_t status) { ASSERT_EQ(status, cudaSuccess) << cudaGetErrorString(status); }

/// Memory of the device that begins as a copy, or as zeros.
class DeviceMemory {
 public:
  explicit DeviceMemory(std::size_t bytes, const void* content = nullptr) : bytes_(bytes) {
    require(cudaMalloc(&memory_, std::max<std::size_t>(bytes, 1)));
    if (content != nullptr && bytes > 0) require(cudaMemcpy(memory_, content, bytes, cudaMemcpyHostToDevice));
    if (content == nullptr) require(cudaMemset(memory_, 0, std::max<std::size_t>(bytes, 1)));
  }
  DeviceMemory(const DeviceMemory&) = delete;
  DeviceMemory& operator=(const DeviceMemory&) = delete;
  ~DeviceMemory() { cudaFree(memory_); }
  [[nodiscard]] void* get() const { return memory_; }
  [[nodiscard]] std::vector<std::uint64_t> words() const {
    std::vector<std::uint64_t> copy(bytes_ / sizeof(std::uint64_t));
    require(cudaMemcpy(copy.data(), memory_, bytes_, cudaMemcpyDeviceToHost));
    return copy;
  }

 private:
  void* memory_ = nullptr;
  std::size_t bytes_;
};

class Device : public testing::TestWithParam<FormatId> {
 protected:
  void SetUp() override {
    int devices = 0;
    if (cudaGetDeviceCount(&devices) != cudaSuccess || devices == 0) GTEST_SKIP() << "no device: nothing was run";
  }
  static FormatId id() { return GetParam(); }

  /// A tensor of each of these; all of them in batches.
  void expectSpecification(const std::vector<Patterns>& tensors, std::size_t offset = 0) {
    const std::size_t width = format::storageBytes(id());
    const std::int64_t stride = 1;
    std::vector<std::vector<std::uint8_t>> host;
    std::vector<std::unique_ptr<DeviceMemory>> data;
    std::vector<std::unique_ptr<DeviceMemory>> records;
    std::vector<MeasurePlan> plans;
    std::vector<std::int64_t> sizes(tensors.size());
    for (std::size_t i = 0; i < tensors.size(); ++i) {
      host.emplace_back((tensors[i].size() + offset) * width);
      for (std::size_t k = 0; k < tensors[i].size(); ++k) {
        std::memcpy(host[i].data() + (offset + k) * width, &tensors[i][k], width);
      }
      sizes[i] = static_cast<std::int64_t>(tensors[i].size());
      data.push_back(std::make_unique<DeviceMemory>(host[i].size(), host[i].data()));
      const auto* first = static_cast<const std::uint8_t*>(data[i]->get()) + offset * width;
      const auto plan = planMeasurement({first, id(), 1, &sizes[i], &stride});
      ASSERT_TRUE(plan);
      plans.push_back(*plan);
      records.push_back(std::make_unique<DeviceMemory>(recordBytes(*plan)));
    }
    run(plans, records);
    for (std::size_t i = 0; i < tensors.size(); ++i) {
      TensorStats want;
      TensorStats got;
      stats::measureScalar({host[i].data() + offset * width, id(), 1, &sizes[i], &stride}, StatsLevel::kFull, want);
      finish(plans[i], StatsLevel::kFull, reinterpret_cast<const StatsRecord*>(records[i]->words().data()), got);
      expectIdentical(got, want);
    }
  }

  static void run(const std::vector<MeasurePlan>& plans, const std::vector<std::unique_ptr<DeviceMemory>>& records) {
    MeasureBatch batch;
    start(batch, id());
    for (std::size_t i = 0; i < plans.size(); ++i) {
      auto* record = static_cast<StatsRecord*>(records[i]->get());
      if (add(batch, plans[i], record)) continue;
      ASSERT_EQ(launchMeasure(batch, nullptr), nullptr);
      start(batch, id());
      ASSERT_TRUE(add(batch, plans[i], record));
    }
    ASSERT_EQ(launchMeasure(batch, nullptr), nullptr);
    require(cudaDeviceSynchronize());
  }
};

INSTANTIATE_TEST_SUITE_P(Cuda, Device, testing::ValuesIn(kStored),
                         [](const auto& value) { return std::string(format::info(value.param).name); });

TEST_P(Device, ThresholdsAndPatterns) {
  Patterns all = adversarial(id());
  const int bits = format::info(id()).bits;
  for (std::uint64_t pattern = 0; bits <= 16 && pattern < 1ULL << bits; ++pattern) all.push_back(pattern);
  std::vector<Patterns> tensors{all};
  for (std::size_t i = 0; i < 200; ++i) tensors.push_back({all[i * 7 % all.size()]});
  expectSpecification(tensors);
}

TEST_P(Device, EveryKindOfDataAtEveryAwkwardLength) {
  for (const Data& data : kinds()) {
    SCOPED_TRACE(data.name);
    std::mt19937_64 random(5);
    Patterns all(300000);
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = format::encode(id(), data.value(random, i));
    std::vector<Patterns> tensors{all};
    for (const std::size_t n : kAwkwardLengths) {
      tensors.emplace_back(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(n));
    }
    expectSpecification(tensors);
    expectSpecification({all}, 3);
    if (HasFailure()) return;
  }
}

TEST_P(Device, MoreTilesThanChunksTwice) {  // and the second time from a graph
  std::mt19937_64 random(6);
  const std::size_t size = std::size_t{kMostChunks} * 4096 + 12345;
  const std::size_t width = format::storageBytes(id());
  std::vector<std::uint8_t> bytes(size * width + 8);
  for (std::size_t i = 0; i + 8 <= bytes.size(); i += 8) {
    const std::uint64_t eight = random();
    std::memcpy(bytes.data() + i, &eight, 8);
  }
  const DeviceMemory data(size * width, bytes.data());
  const auto length = static_cast<std::int64_t>(size);
  const std::int64_t stride = 1;
  const auto plan = planMeasurement({data.get(), id(), 1, &length, &stride});
  ASSERT_TRUE(plan);
  const DeviceMemory record(recordBytes(*plan));
  MeasureBatch batch;
  start(batch, id());
  ASSERT_TRUE(add(batch, *plan, static_cast<StatsRecord*>(record.get())));

  TensorStats want;
  stats::measureScalar({bytes.data(), id(), 1, &length, &stride}, StatsLevel::kFull, want);
  ASSERT_EQ(launchMeasure(batch, nullptr), nullptr);
  TensorStats got;
  finish(*plan, StatsLevel::kFull, reinterpret_cast<const StatsRecord*>(record.words().data()), got);
  expectIdentical(got, want);

  cudaStream_t stream = nullptr;
  cudaGraph_t graph = nullptr;
  cudaGraphExec_t executable = nullptr;
  require(cudaStreamCreate(&stream));
  require(cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal));
  require(cudaMemsetAsync(record.get(), 0, recordBytes(*plan), stream));
  ASSERT_EQ(launchMeasure(batch, stream), nullptr);
  require(cudaStreamEndCapture(stream, &graph));
  require(cudaGraphInstantiate(&executable, graph, 0));
  for (int replay = 0; replay < 2; ++replay) {
    require(cudaGraphLaunch(executable, stream));
    require(cudaStreamSynchronize(stream));
    finish(*plan, StatsLevel::kFull, reinterpret_cast<const StatsRecord*>(record.words().data()), got);
    expectIdentical(got, want);
  }
  require(cudaGraphExecDestroy(executable));
  require(cudaGraphDestroy(graph));
  require(cudaStreamDestroy(stream));
}

TEST_P(Device, OnlyNonFiniteAndStrided) {
  std::mt19937_64 random(7);
  std::vector<std::uint8_t> bytes(40000 * format::storageBytes(id()));
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
  const DeviceMemory data(bytes.size(), bytes.data());
  const std::int64_t sizes[] = {9, 40, 17};
  const std::int64_t strides[] = {4000, 50, 2};
  const auto plan = planMeasurement({data.get(), id(), 3, sizes, strides});
  ASSERT_TRUE(plan);
  const DeviceMemory full(recordBytes(*plan));
  const DeviceMemory only(recordBytes(*plan));
  const DeviceMemory searched(recordBytes(*plan));
  for (const DeviceMemory* record : {&full, &only, &searched}) {
    MeasureBatch batch;
    start(batch, id());
    ASSERT_TRUE(add(batch, *plan, static_cast<StatsRecord*>(record->get())));
    ASSERT_EQ(record == &full   ? launchMeasure(batch, nullptr)
              : record == &only ? launchNonFinite(batch, nullptr)
                                : launchSearch(batch, nullptr),
              nullptr);
  }
  TensorStats want;
  TensorStats got;
  const TensorView view{bytes.data(), id(), 3, sizes, strides};
  stats::measureScalar(view, StatsLevel::kFull, want);
  finish(*plan, StatsLevel::kFull, reinterpret_cast<const StatsRecord*>(full.words().data()), got);
  expectIdentical(got, want);
  EXPECT_EQ(finishNonFinite(*plan, reinterpret_cast<const StatsRecord*>(only.words().data())),
            stats::countNonFiniteScalar(view));
}

TEST_P(Device, Comparison) {
  if (!planComparison(nullptr, id(), nullptr, nullptr, 0)) GTEST_SKIP() << "not a format that is compared";
  std::mt19937_64 random(8);
  std::normal_distribution<double> normal;
  constexpr std::size_t kSize = 100001;
  const std::size_t width = format::storageBytes(id());
  std::vector<std::uint8_t> results(kSize * width);
  std::vector<double> reference(kSize);
  for (std::size_t i = 0; i < kSize; ++i) {
    reference[i] = std::ldexp(normal(random), static_cast<int>(random() % 60) - 40);
    const std::uint64_t pattern = format::encode(id(), reference[i] * (1 + 1e-3 * normal(random)));
    std::memcpy(results.data() + i * width, &pattern, width);
  }
  const DeviceMemory result(results.size(), results.data());
  const DeviceMemory exact(kSize * sizeof(double), reference.data());
  const auto plan = planComparison(result.get(), id(), static_cast<const double*>(exact.get()), nullptr, kSize);
  const DeviceMemory record(recordBytes(*plan));
  CompareBatch batch;
  start(batch, id());
  ASSERT_TRUE(add(batch, *plan, static_cast<ComparisonRecord*>(record.get())));
  ASSERT_EQ(launchCompare(batch, nullptr), nullptr);
  stats::Comparison got;
  stats::Comparison want;
  finish(*plan, reinterpret_cast<const ComparisonRecord*>(record.words().data()), got);
  stats::compare(results.data(), id(), reference.data(), nullptr, kSize, want);
  EXPECT_EQ(got.compared, want.compared);
  EXPECT_EQ(got.correctly_rounded, want.correctly_rounded);
  EXPECT_EQ(got.flushed, want.flushed);
  EXPECT_EQ(got.underflowed, want.underflowed);
  EXPECT_EQ(got.overflowed, want.overflowed);
  EXPECT_EQ(got.ulp, want.ulp);
  for (const auto real : stats::kComparisonReals) EXPECT_EQ(bitsOf(got.*real), bitsOf(want.*real));
}

}  // namespace
}  // namespace ampscope::cuda
