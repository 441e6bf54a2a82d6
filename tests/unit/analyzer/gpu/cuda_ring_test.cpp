// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// On a device: do measurements of several streams come back through pinned memory, bit for bit, and is a stream that is
// captured left alone? Skipped where there is no device.
#include <cuda_runtime.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <bit>
#include <limits>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "analyzer/gpu/cuda_device.h"
#include "analyzer/gpu/ring.h"
#include "kernels/stats/compare.h"
#include "kernels/stats/measure_scalar.h"
#include "tests/kernels/support/compared.h"
#include "tests/kernels/support/measured.h"

namespace ampscope::gpu {
namespace {

using stats::StatsLevel;
using stats::TensorView;

void require(cudaError_t status) { ASSERT_EQ(status, cudaSuccess) << cudaGetErrorString(status); }

class Answers final : public RingSink {
 public:
  void measured(std::uint64_t tag, const stats::TensorStats& stats) noexcept override { of[tag] = stats; }
  void finite(std::uint64_t tag) noexcept override { finite_tags.insert(tag); }
  void compared(std::uint64_t /*tag*/, const stats::Comparison& comparison) noexcept override {
    comparisons.push_back(comparison);
  }
  void read(std::uint64_t /*tag*/, std::span<const std::uint32_t> read) noexcept override {
    words.assign(read.begin(), read.end());
  }
  void replayed(std::uint64_t tag, std::uint64_t replay, const stats::TensorStats* stats) noexcept override {
    if (stats != nullptr) of_replay[{tag, replay}] = *stats;
    answered.fetch_add(1);
  }
  std::atomic<std::uint64_t> answered{0};  ///< by replays
  std::map<std::pair<std::uint64_t, std::uint64_t>, stats::TensorStats> of_replay;
  std::map<std::uint64_t, stats::TensorStats> of;  ///< to be read after close()
  std::set<std::uint64_t> finite_tags;
  std::vector<stats::Comparison> comparisons;
  std::vector<std::uint32_t> words;
};

class CudaRing : public testing::Test {
 protected:
  void SetUp() override {
    int devices = 0;
    if (cudaGetDeviceCount(&devices) != cudaSuccess || devices == 0) GTEST_SKIP() << "no device: nothing was run";
    auto opened = Ring::open(std::make_unique<CudaDevice>(0), answers_,
                             {.slots = 64, .captured_slots = 8, .wait_when_full = true});
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    ring_ = std::move(opened).value();
  }

  Answers answers_;
  std::unique_ptr<Ring> ring_;
};

TEST_F(CudaRing, StreamsAreMeasuredBitForBit) {
  constexpr std::int64_t kLargest = 300007;
  constexpr std::uint64_t kRequests = 400;  // more than slots, so that slots are used again
  std::vector<float> host(kLargest);
  std::mt19937 random(3);
  std::normal_distribution<float> normal;
  for (float& x : host) x = normal(random);
  host[5] = std::numeric_limits<float>::infinity();
  host[70000] = std::numeric_limits<float>::quiet_NaN();
  void* data = nullptr;
  require(cudaMalloc(&data, sizeof(float) * kLargest));
  require(cudaMemcpy(data, host.data(), sizeof(float) * kLargest, cudaMemcpyHostToDevice));
  std::array<cudaStream_t, 4> streams{};
  for (cudaStream_t& stream : streams) require(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
  const std::int64_t stride = 1;
  const auto sizeOf = [&](std::uint64_t tag) { return static_cast<std::int64_t>(tag * tag * 7919 % kLargest); };
  for (std::uint64_t tag = 0; tag < kRequests; ++tag) {
    const std::int64_t size = sizeOf(tag);
    const TensorView view{data, format::FormatId::kBinary32, 1, &size, &stride};
    const Stream on = streams[tag % streams.size()];
    ASSERT_EQ(ring_->measure(view, StatsLevel::kFull, tag, on), Admission::kEnqueued);
    ASSERT_EQ(ring_->search(view, kRequests + tag, on), Admission::kEnqueued);
  }
  const RingCounts counts = ring_->close(std::chrono::minutes(1));
  EXPECT_EQ(counts.delivered, 2 * kRequests);
  for (std::uint64_t tag = 0; tag < kRequests; ++tag) {
    SCOPED_TRACE(tag);
    const std::int64_t size = sizeOf(tag);
    const TensorView view{host.data(), format::FormatId::kBinary32, 1, &size, &stride};
    stats::TensorStats want;
    stats::measureScalar(view, StatsLevel::kFull, want);
    ASSERT_EQ(answers_.of.count(tag), 1U);
    testing_support::expectIdentical(answers_.of[tag], want);
    const bool finite = stats::countNonFiniteScalar(view) == 0;
    EXPECT_EQ(answers_.finite_tags.contains(kRequests + tag), finite);
    ASSERT_EQ(answers_.of.contains(kRequests + tag), !finite);
    if (!finite) testing_support::expectIdentical(answers_.of[kRequests + tag], want);
  }
  for (cudaStream_t const stream : streams) require(cudaStreamDestroy(stream));
  require(cudaFree(data));
}

TEST_F(CudaRing, ABatchOfSeveralFormats) {
  std::vector<float> host(40000, 1.5F);
  host[39999] = std::numeric_limits<float>::infinity();
  void* data = nullptr;
  require(cudaMalloc(&data, sizeof(float) * host.size()));
  require(cudaMemcpy(data, host.data(), sizeof(float) * host.size(), cudaMemcpyHostToDevice));
  const std::int64_t stride = 1;
  RequestBatch batch;
  const auto viewOf = [&](std::uint64_t tag, const void* elements, const std::int64_t& size) {
    const format::FormatId id = tag % 3 == 0 ? format::FormatId::kBinary16 : format::FormatId::kBinary32;
    return TensorView{elements, id, 1, &size, &stride};
  };
  const auto sizeOf = [](std::uint64_t tag) { return static_cast<std::int64_t>(40000 - 100 * tag); };
  constexpr std::uint64_t kTags = 200;
  for (std::uint64_t tag = 0; tag < kTags; ++tag) {
    const std::int64_t size = sizeOf(tag);
    const TensorView view = viewOf(tag, data, size);
    ASSERT_EQ(tag % 2 == 0 ? ring_->measure(batch, view, StatsLevel::kFull, tag, nullptr)
                           : ring_->search(batch, view, tag, nullptr),
              Admission::kEnqueued);
  }
  ASSERT_EQ(ring_->enqueue(batch), Admission::kEnqueued);
  EXPECT_EQ(ring_->close(std::chrono::minutes(1)).delivered, kTags);
  for (std::uint64_t tag = 0; tag < kTags; ++tag) {
    SCOPED_TRACE(tag);
    const std::int64_t size = sizeOf(tag);
    const TensorView view = viewOf(tag, host.data(), size);
    if (answers_.finite_tags.contains(tag)) {
      EXPECT_EQ(stats::countNonFiniteScalar(view), 0U);
      continue;
    }
    stats::TensorStats want;
    stats::measureScalar(view, StatsLevel::kFull, want);
    ASSERT_EQ(answers_.of.count(tag), 1U);
    testing_support::expectIdentical(answers_.of[tag], want);
  }
  require(cudaFree(data));
}

TEST_F(CudaRing, ComparisonsAndNumbers) {
  constexpr std::uint64_t kSize = 100003;
  std::vector<float> results(kSize);
  std::vector<double> exact(kSize);
  std::mt19937 random(5);
  std::normal_distribution<double> normal;
  for (std::uint64_t i = 0; i < kSize; ++i) {
    exact[i] = normal(random);
    results[i] = static_cast<float>(exact[i] * (i % 7 == 0 ? 1.0000005 : 1));
  }
  void* on_device = nullptr;
  require(cudaMalloc(&on_device, kSize * 12));
  auto* const exact_on_device = static_cast<double*>(on_device);
  auto* const results_on_device = reinterpret_cast<float*>(exact_on_device + kSize);
  require(cudaMemcpy(exact_on_device, exact.data(), kSize * 8, cudaMemcpyHostToDevice));
  require(cudaMemcpy(results_on_device, results.data(), kSize * 4, cudaMemcpyHostToDevice));
  ASSERT_EQ(ring_->compare(results_on_device, format::FormatId::kBinary32, exact_on_device, nullptr, kSize, 1, nullptr),
            Admission::kEnqueued);
  ASSERT_EQ(ring_->read({{results_on_device + 7, results_on_device}, 2}, 2, nullptr), Admission::kEnqueued);
  EXPECT_EQ(ring_->close(std::chrono::minutes(1)).delivered, 2U);
  stats::Comparison want;
  stats::compare(results.data(), format::FormatId::kBinary32, exact.data(), nullptr, kSize, want);
  ASSERT_EQ(answers_.comparisons.size(), 1U);
  testing_support::expectSameBits(answers_.comparisons[0], want);
  EXPECT_EQ(answers_.words, (std::vector<std::uint32_t>{std::bit_cast<std::uint32_t>(results[7]),
                                                        std::bit_cast<std::uint32_t>(results[0])}));
  require(cudaFree(on_device));
}

TEST_F(CudaRing, ACapturedStreamIsLeftAlone) {
  cudaStream_t stream = nullptr;
  require(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
  require(cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal));
  const std::int64_t size = 0;
  const std::int64_t stride = 1;
  const TensorView view{nullptr, format::FormatId::kBinary16, 1, &size, &stride};
  EXPECT_EQ(ring_->measure(view, StatsLevel::kFull, 1, stream), Admission::kCapturing);
  cudaGraph_t graph = nullptr;
  require(cudaStreamEndCapture(stream, &graph));
  std::size_t nodes = 1;
  require(cudaGraphGetNodes(graph, nullptr, &nodes));
  EXPECT_EQ(nodes, 0U);
  require(cudaGraphDestroy(graph));
  require(cudaStreamDestroy(stream));
}

TEST_F(CudaRing, EachReplayOfAGraphIsMeasuredBitForBit) {
  constexpr std::int64_t kSize = 70001;
  constexpr std::uint64_t kReplays = 20;
  constexpr std::uint64_t kTensors = 3;
  void* data = nullptr;
  require(cudaMalloc(&data, sizeof(float) * kSize));
  require(cudaMemset(data, 0, sizeof(float) * kSize));
  cudaStream_t stream = nullptr;
  require(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
  const std::int64_t stride = 1;
  const TensorView view{data, format::FormatId::kBinary32, 1, &kSize, &stride};
  require(cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal));
  const std::uint32_t number = ring_->beginGraph(stream);
  ASSERT_NE(number, 0U);
  std::uint32_t of_graph = 0;
  for (std::uint64_t tag = 1; tag <= kTensors; ++tag) {
    ASSERT_EQ(ring_->capture(view, StatsLevel::kFull, tag, stream, of_graph), Admission::kCaptured);
    EXPECT_EQ(of_graph, number);
  }
  cudaGraph_t graph = nullptr;
  require(cudaStreamEndCapture(stream, &graph));
  ring_->endGraph(number, true);
  cudaGraphExec_t exec = nullptr;
  require(cudaGraphInstantiate(&exec, graph, 0));
  std::map<std::uint64_t, stats::TensorStats> want;
  std::mt19937 random(9);
  std::normal_distribution<float> normal;
  std::vector<float> host(kSize);
  for (std::uint64_t replay = 1; replay <= kReplays; ++replay) {
    for (float& x : host) x = normal(random);
    host[replay] = std::numeric_limits<float>::infinity();
    stats::measureScalar({host.data(), format::FormatId::kBinary32, 1, &kSize, &stride}, StatsLevel::kFull,
                         want[replay]);
    require(cudaMemcpyAsync(data, host.data(), sizeof(float) * kSize, cudaMemcpyHostToDevice, stream));
    EXPECT_EQ(ring_->replay(number, stream), replay);
    require(cudaGraphLaunch(exec, stream));
    require(cudaStreamSynchronize(stream));
    while (answers_.answered < replay * kTensors) std::this_thread::yield();
  }
  const RingCounts counts = ring_->close(std::chrono::minutes(1));
  EXPECT_EQ(counts.replays.delivered, kReplays * kTensors);
  EXPECT_EQ(counts.replays.overwritten + counts.replays.lost, 0U);
  for (const auto& [which, stats] : answers_.of_replay) {
    SCOPED_TRACE(which.second);
    testing_support::expectIdentical(stats, want[which.second]);
  }
  require(cudaGraphExecDestroy(exec));
  require(cudaGraphDestroy(graph));
  require(cudaStreamDestroy(stream));
  require(cudaFree(data));
}

/// Replays that nobody waits for: what could not be read in time is counted, and nothing else is wrong.
TEST_F(CudaRing, ReplaysInAHurryAreNotMistaken) {
  constexpr std::int64_t kSize = 4096;
  constexpr std::uint64_t kReplays = 5000;
  void* data = nullptr;
  require(cudaMalloc(&data, kSize));
  cudaStream_t stream = nullptr;
  require(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
  const std::int64_t stride = 1;
  require(cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal));
  const std::uint32_t number = ring_->beginGraph(stream);
  std::uint32_t of_graph = 0;
  ASSERT_EQ(
      ring_->capture({data, format::FormatId::kE4m3fn, 1, &kSize, &stride}, StatsLevel::kFull, 1, stream, of_graph),
      Admission::kCaptured);
  cudaGraph_t graph = nullptr;
  require(cudaStreamEndCapture(stream, &graph));
  ring_->endGraph(number, true);
  cudaGraphExec_t exec = nullptr;
  require(cudaGraphInstantiate(&exec, graph, 0));
  for (std::uint64_t replay = 1; replay <= kReplays; ++replay) {
    // As many elements that are not zero as the replay's number says.
    require(cudaMemsetAsync(data, 0, kSize, stream));
    require(cudaMemsetAsync(data, 0x38, replay % kSize, stream));
    ring_->replay(number, stream);
    require(cudaGraphLaunch(exec, stream));
  }
  const RingCounts counts = ring_->close(std::chrono::minutes(1));
  EXPECT_EQ(counts.replays.delivered + counts.replays.overwritten, kReplays);
  EXPECT_EQ(counts.replays.lost, 0U);
  EXPECT_TRUE(answers_.of_replay.contains({1, kReplays}));
  for (const auto& [which, stats] : answers_.of_replay) {
    EXPECT_EQ(stats.numel - stats.zero, which.second % kSize) << which.second;
  }
  require(cudaGraphExecDestroy(exec));
  require(cudaGraphDestroy(graph));
  require(cudaStreamDestroy(stream));
  require(cudaFree(data));
}

}  // namespace
}  // namespace ampscope::gpu
