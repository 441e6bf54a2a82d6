// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// On a device, with the real CUPTI: is work told under the id that it was asked for under, with names, times and bytes?
// Skipped where there is no device, or no CUPTI.
#include <cuda_runtime.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/gpu/cuda_device.h"
#include "analyzer/gpu/cupti_session.h"
#include "analyzer/gpu/ring.h"

namespace ampscope::gpu::cupti {
namespace {

void require(cudaError_t status) { ASSERT_EQ(status, cudaSuccess) << cudaGetErrorString(status); }

struct Item {
  std::uint64_t id;
  std::string name;
  DoneWork work;
};

class Heard final : public Sink {
 public:
  std::uint32_t nameOf(std::string_view name) noexcept override {
    names_.emplace_back(name);
    return static_cast<std::uint32_t>(names_.size());
  }
  void done(std::uint64_t id, const DoneWork& work) noexcept override {
    items.push_back({id, work.name == 0 ? "" : names_.at(work.name - 1), work});
  }
  void batchEnded() noexcept override {}

  [[nodiscard]] const Item* find(std::uint64_t id, DeviceWorkKind kind) const {
    for (const Item& item : items) {
      if (item.id == id && item.work.kind == kind) return &item;
    }
    return nullptr;
  }
  std::vector<Item> items;

 private:
  std::vector<std::string> names_;
};

class Nothing final : public RingSink {
 public:
  void measured(std::uint64_t /*tag*/, const stats::TensorStats& /*stats*/) noexcept override {}
  void finite(std::uint64_t /*tag*/) noexcept override {}
  void compared(std::uint64_t /*tag*/, const stats::Comparison& /*comparison*/) noexcept override {}
  void read(std::uint64_t /*tag*/, std::span<const std::uint32_t> /*words*/) noexcept override {}
};

TEST(CudaCupti, WorkIsToldUnderItsId) {
  int devices = 0;
  if (cudaGetDeviceCount(&devices) != cudaSuccess || devices == 0) GTEST_SKIP() << "no device: nothing was run";
  CuptiApi api;
  std::string why;
  if (!loadCupti(api, why)) GTEST_SKIP() << why;
  constexpr std::int64_t kSize = 1 << 20;
  constexpr std::uint64_t kBytes = kSize * sizeof(float);
  const std::vector<float> host(kSize, 1.5F);
  void* data = nullptr;
  require(cudaMalloc(&data, kBytes));
  Nothing nothing;
  auto ring = Ring::open(std::make_unique<CudaDevice>(0), nothing, {});
  ASSERT_TRUE(ring.ok()) << ring.error().message;

  // The session begins behind the device, as in a program.
  Heard heard;
  auto session = Session::start(api, heard, {});
  ASSERT_TRUE(session.ok()) << session.error().message;
  session.value()->push(42);
  require(cudaMemset(data, 0, kBytes));
  require(cudaMemcpy(data, host.data(), kBytes, cudaMemcpyHostToDevice));
  session.value()->push(43);
  const std::int64_t stride = 1;
  const stats::TensorView view{data, format::FormatId::kBinary32, 1, &kSize, &stride};
  EXPECT_EQ(ring.value()->measure(view, stats::StatsLevel::kFull, 1, nullptr), Admission::kEnqueued);
  session.value()->pop();
  session.value()->pop();
  require(cudaDeviceSynchronize());
  require(cudaMemset(data, 0, kBytes / 2));
  require(cudaDeviceSynchronize());
  const SessionCounts counts = session.value()->stop(std::chrono::minutes(1));
  EXPECT_FALSE(counts.hung);
  EXPECT_EQ(counts.dropped + counts.refused + counts.unknown + counts.damaged + counts.unfinished, 0U);

  const Item* const set = heard.find(42, DeviceWorkKind::kSet);
  ASSERT_NE(set, nullptr);
  EXPECT_EQ(set->work.bytes, kBytes);
  EXPECT_GT(set->work.duration_ns, 0);
  const Item* const copy = heard.find(42, DeviceWorkKind::kCopy);
  ASSERT_NE(copy, nullptr);
  EXPECT_EQ(copy->work.bytes, kBytes);
  EXPECT_EQ(copy->name, "host to device");
  const Item* const kernel = heard.find(43, DeviceWorkKind::kKernel);
  ASSERT_NE(kernel, nullptr) << "the innermost id counts";
  EXPECT_THAT(kernel->name, testing::HasSubstr("ampscope"));
  EXPECT_GT(kernel->work.duration_ns, 0);
  const Item* const outside = heard.find(Correlation::kNobody, DeviceWorkKind::kSet);
  ASSERT_NE(outside, nullptr);
  EXPECT_EQ(outside->work.bytes, kBytes / 2);
  (void)ring.value()->close(std::chrono::minutes(1));
  require(cudaFree(data));
}

}  // namespace
}  // namespace ampscope::gpu::cupti
