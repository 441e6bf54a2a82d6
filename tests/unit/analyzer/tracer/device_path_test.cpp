// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Does what devices answer reach the trace, once each and under the ids that calls name, and is the rest said?
#include "analyzer/tracer/device_path.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "analyzer/trace/reader.h"
#include "analyzer/tracer/core.h"
#include "tests/unit/analyzer/gpu/fake_device.h"

namespace ampscope::tracer {
namespace {

namespace fs = std::filesystem;

std::array<std::shared_ptr<gpu::FakeStreams>, 2> g_devices;  // what makeFakeDevice finds
int g_made = 0;
constexpr int kMoreThanSlots = 1000;  // of a ring

std::unique_ptr<gpu::Device> makeFakeDevice(int index, std::string& why) {
  ++g_made;
  if (static_cast<std::size_t>(index) >= g_devices.size()) {
    why = "there is no such device";
    return nullptr;
  }
  return std::make_unique<gpu::FakeDevice>(g_devices[static_cast<std::size_t>(index)]);
}

struct Seen : trace::RecordVisitor {
  using RecordVisitor::on;
  void on(const trace::Stats& record) override { twice |= !nans.emplace(record.id.value(), record.stats->nan).second; }
  void on(const trace::Call& call) override {
    for (const trace::TensorUse& use : call.tensors) {
      named.insert(use.stats.value());
      early += nans.contains(use.stats.value()) ? 0 : 1;
    }
  }
  void on(const trace::Notice& notice) override { notices.emplace_back(notice.text); }

  std::map<std::uint64_t, std::uint64_t> nans;
  std::set<std::uint64_t> named;
  std::vector<std::string> notices;
  int early = 0;  ///< calls that stand before the measurement that they name
  bool twice = false;
};

class DevicePathTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "ampscope-device-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    for (auto& device : g_devices) device = std::make_shared<gpu::FakeStreams>();
    g_made = 0;
    core_ = std::make_unique<Core>(folder_.string(), Options{}, names_, trace::ProcessInfo{});
    path_ = std::make_unique<DevicePath>(*core_, &makeFakeDevice);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::uint64_t measure(int device) {
    return path_->measure(device, {data_.data(), format::FormatId::kBinary32, 1, &size_, &stride_},
                          stats::StatsLevel::kFull, nullptr);
  }

  void call(ThreadState& thread, std::uint64_t stats) {
    const std::vector<std::int64_t> shape{size_};
    trace::TensorUse use{};
    use.stats = StatsId(stats);
    use.shape = shape;
    const std::vector<trace::TensorUse> uses{use};
    trace::Call call{};
    call.id = CallId(thread.id(thread.next_call++));
    call.op = names_.op("aten::mm", "", 0);
    call.tensors = uses;
    EXPECT_TRUE(thread.emitCall(call));
  }

  Seen stopAndRead() {
    path_->close();
    core_->stop(true);
    Seen seen;
    for (const auto& entry : fs::directory_iterator(folder_)) {
      if (entry.path().extension() != ".amptrace") continue;
      auto reader = trace::Reader::open(entry.path().string());
      EXPECT_TRUE(reader.ok());
      trace::BlockView block;
      while (reader.value().next(block, true)) {
        bool bad = false;
        trace::decodeBlock(block, seen, bad);
        EXPECT_FALSE(bad);
      }
    }
    return seen;
  }

  std::array<float, 20> data_{std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::quiet_NaN()};
  std::int64_t size_ = 20;
  std::int64_t stride_ = 1;
  fs::path folder_;
  Registry names_;
  std::unique_ptr<Core> core_;
  std::unique_ptr<DevicePath> path_;
};

TEST_F(DevicePathTest, ACallMayStandBeforeItsMeasurement) {
  ThreadState& thread = *core_->acquireThread();
  std::set<std::uint64_t> ids;
  for (int i = 0; i < 100; ++i) {
    const std::uint64_t id = measure(i % 2);
    ASSERT_NE(id, 0U);
    EXPECT_TRUE(ids.insert(id).second);
    call(thread, id);
  }
  thread.flush();
  for (const auto& device : g_devices) {
    while (device->runOne(nullptr)) continue;
  }
  const Seen seen = stopAndRead();
  EXPECT_EQ(seen.named, ids);
  EXPECT_EQ(seen.early, 100);
  EXPECT_FALSE(seen.twice);
  ASSERT_EQ(seen.nans.size(), ids.size());
  for (const auto& [id, nans] : seen.nans) {
    EXPECT_TRUE(ids.contains(id));
    EXPECT_EQ(nans, 2U);
  }
  EXPECT_THAT(seen.notices, testing::IsEmpty());
  EXPECT_EQ(g_made, 2);
}

TEST_F(DevicePathTest, ThreadsShareADevice) {
  constexpr int kThreads = 4;
  constexpr int kEach = 100;  // all of them find a slot
  std::array<std::vector<std::uint64_t>, kThreads> ids;
  std::vector<std::thread> threads;
  for (auto& mine : ids) {
    threads.emplace_back([&] {
      for (int i = 0; i < kEach; ++i) mine.push_back(measure(0));
    });
  }
  for (std::thread& thread : threads) thread.join();
  while (g_devices[0]->runOne(nullptr)) continue;
  const Seen seen = stopAndRead();
  EXPECT_FALSE(seen.twice);
  EXPECT_EQ(seen.nans.size(), static_cast<std::size_t>(kThreads * kEach));
  for (const auto& mine : ids) {
    for (const std::uint64_t id : mine) EXPECT_TRUE(seen.nans.contains(id));
  }
  EXPECT_EQ(g_made, 1);
}

TEST_F(DevicePathTest, WhatIsLeftOutIsSaid) {
  ASSERT_NE(measure(0), 0U);
  g_devices[0]->runOne(nullptr);
  g_devices[0]->capturing = true;
  EXPECT_EQ(measure(0), 0U);
  EXPECT_EQ(measure(0), 0U);
  g_devices[0]->capturing = false;
  g_devices[0]->enqueue_failure = "an illegal memory access was encountered";
  EXPECT_EQ(measure(0), 0U);
  const Seen seen = stopAndRead();
  EXPECT_THAT(seen.notices,
              testing::UnorderedElementsAre(
                  "measurements left out on cuda:0: 2 (the stream was being captured into a graph)",
                  "measurements left out on cuda:0: 1 (the device failed: an illegal memory access was encountered)"));
  EXPECT_EQ(measure(0), 0U) << "nothing is recorded after the end";
}

TEST_F(DevicePathTest, AFullRingLeavesOutAndCounts) {
  int full = 0;
  for (int i = 0; i < kMoreThanSlots; ++i) full += measure(0) == 0 ? 1 : 0;
  EXPECT_GT(full, 0);
  while (g_devices[0]->runOne(nullptr)) continue;
  const Seen seen = stopAndRead();
  EXPECT_EQ(seen.nans.size(), static_cast<std::size_t>(kMoreThanSlots - full));
  EXPECT_THAT(seen.notices, testing::ElementsAre("measurements left out on cuda:0: " + std::to_string(full) +
                                                 " (too many measurements were under way)"));
}

TEST_F(DevicePathTest, AFullRingIsWaitedForWhereNothingMayBeLeftOut) {
  path_.reset();
  core_.reset();
  fs::remove_all(folder_);
  fs::create_directory(folder_);
  core_ = std::make_unique<Core>(folder_.string(), parseOptions("device=1;no_drop=1"), names_, trace::ProcessInfo{});
  path_ = std::make_unique<DevicePath>(*core_, &makeFakeDevice);
  std::atomic<bool> asked{false};
  std::thread device([&] {
    bool last = false;
    while (g_devices[0]->runOne(nullptr) || !last) last = asked;
  });
  int full = 0;
  for (int i = 0; i < kMoreThanSlots; ++i) full += measure(0) == 0 ? 1 : 0;
  asked = true;
  device.join();
  const Seen seen = stopAndRead();
  EXPECT_EQ(full, 0);
  EXPECT_EQ(seen.nans.size(), static_cast<std::size_t>(kMoreThanSlots));
  EXPECT_THAT(seen.notices, testing::IsEmpty());
}

TEST_F(DevicePathTest, ADeviceThatCannotBeHadIsTriedOnce) {
  g_devices[1]->allocate_failure = "out of memory";
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(measure(5), 0U);
    EXPECT_EQ(measure(1), 0U);
  }
  EXPECT_EQ(g_made, 2);
  EXPECT_EQ(measure(-1), 0U);
  EXPECT_EQ(measure(1000), 0U);
  call(*core_->acquireThread(), 0);
  const Seen seen = stopAndRead();
  EXPECT_THAT(seen.notices,
              testing::UnorderedElementsAre(
                  "tensors on cuda:5 are not measured: there is no such device",
                  "tensors on cuda:1 are not measured: no memory for measurements on the device: out of memory"));
}

}  // namespace
}  // namespace ampscope::tracer
