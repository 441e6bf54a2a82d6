// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Does what devices answer reach the trace, once each and under the ids that calls name, and is the rest said?
#include "analyzer/tracer/device_path.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <filesystem>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "analyzer/tracer/core.h"
#include "tests/support/read_traces.h"
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
  void on(const trace::Context& context) override { step = context.step; }
  void on(const trace::Call& call) override {
    calls.emplace_back(step, call.flags);
    for (const trace::TensorUse& use : call.tensors) {
      named.insert(use.stats.value());
      early += nans.contains(use.stats.value()) ? 0 : 1;
    }
  }
  void on(const trace::Notice& notice) override { notices.emplace_back(notice.text); }
  void on(const trace::LateReference& late) override {
    errors[late.reference.call.value()] = {late.thread, late.reference.use_index,
                                           late.reference.comparison->max_abs_error};
  }
  void on(const trace::ScalerUpdate& update) override { updates.push_back(update); }
  void on(const trace::ScalerUnscale& unscale) override { unscales.push_back(unscale); }
  void on(const trace::OpCounts& counts) override {
    dispatched += counts.dispatched;
    observed += counts.observed;
  }

  std::map<std::uint64_t, std::uint64_t> nans;
  std::set<std::uint64_t> named;
  std::vector<std::string> notices;
  std::vector<std::pair<std::uint32_t, std::uint16_t>> calls;                        ///< step and flags
  std::map<std::uint64_t, std::tuple<std::uint16_t, std::uint32_t, double>> errors;  ///< by call
  std::vector<trace::ScalerUpdate> updates;
  std::vector<trace::ScalerUnscale> unscales;
  std::uint64_t dispatched = 0;
  std::uint64_t observed = 0;
  std::uint32_t step = 0;
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

  [[nodiscard]] stats::TensorView view() const {
    return {data_.data(), format::FormatId::kBinary32, 1, &size_, &stride_};
  }

  std::uint64_t measure(int device) {
    DeviceBatch batch;
    const std::uint64_t id = path_->measure(batch, {device, nullptr}, view(), stats::StatsLevel::kFull);
    DevicePath::enqueue(batch);
    return id;
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
    test::readTraces(folder_, seen);
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

TEST_F(DevicePathTest, TheTensorsOfACallAreAskedTogetherOnEachDevice) {
  DeviceBatch batch;
  const auto ask = [&](int device) {
    return path_->measure(batch, {device, nullptr}, view(), stats::StatsLevel::kFull);
  };
  for (const int device : {0, 0, 0, 1, 1}) ASSERT_NE(ask(device), 0U);
  EXPECT_EQ(ask(5), 0U) << "there is no such device";
  EXPECT_EQ(g_devices[1]->waiting(), 0U);
  DevicePath::enqueue(batch);
  for (const auto& device : g_devices) {
    EXPECT_EQ(device->enqueued, 1);
    while (device->runOne(nullptr)) continue;
  }
  EXPECT_EQ(stopAndRead().nans.size(), 5U);
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

TEST_F(DevicePathTest, AComparisonFindsItsCall) {
  ThreadState& thread = *core_->acquireThread();
  std::array<double, 20> exact{};
  std::fill(exact.begin(), exact.end(), -0.5);
  data_.fill(0);
  const auto compare = [&](std::uint64_t call) {
    return path_->compare({1, nullptr}, {data_.data(), format::FormatId::kBinary32, exact.data(), nullptr, 20},
                          {thread.index(), {CallId(call), 3, ReferenceLevel::kLocal, nullptr}});
  };
  EXPECT_TRUE(path_->answers({1, nullptr}));
  EXPECT_TRUE(compare(thread.id(7)));
  EXPECT_TRUE(compare(thread.id(8)));
  g_devices[1]->capturing = true;
  EXPECT_FALSE(path_->answers({1, nullptr}));
  EXPECT_FALSE(compare(thread.id(9)));
  EXPECT_FALSE(path_->answers({5, nullptr})) << "there is no such device";
  while (g_devices[1]->runOne(nullptr)) continue;
  call(thread, 0);
  const Seen seen = stopAndRead();
  const std::tuple<std::uint16_t, std::uint32_t, double> want{thread.index(), 3, 0.5};
  EXPECT_THAT(seen.errors, testing::ElementsAre(testing::Pair(thread.id(7), want), testing::Pair(thread.id(8), want)));
}

/// The scale and what else is asked, on the device.
struct DeviceScaler {
  std::uint64_t read(DevicePath& path, std::uint32_t count) {
    return path.read({0, nullptr}, {{&scale, &tracker, &found_inf}, count});
  }
  float scale = 65536;
  std::int32_t tracker = 5;
  float found_inf = 1;
};

TEST_F(DevicePathTest, AScalerIsReadWhenTheStreamHasComeToIt) {
  DeviceScaler scaler;
  const trace::ScalerUpdate update{2, 11, -1, -1, -1, -1, -1, 2, 0.5, 2000, false};
  const float inv_scale = 0x1p-16F;
  const std::uint64_t unscaled = path_->read({0, nullptr}, {{&inv_scale, &scaler.found_inf}, 2});
  path_->recordUnscale(0, {2, 1, 11, -1, -1}, unscaled);
  const std::uint64_t before = scaler.read(*path_, 3);
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(g_devices[0]->runOne(nullptr));
  scaler.scale = 32768;
  scaler.tracker = 0;
  const std::uint64_t after = scaler.read(*path_, 2);
  path_->recordUpdate(0, update, before, after);
  ASSERT_TRUE(g_devices[0]->runOne(nullptr));
  const Seen seen = stopAndRead();
  ASSERT_EQ(seen.unscales.size(), 1U);
  EXPECT_EQ(seen.unscales[0].inv_scale, 0x1p-16);
  EXPECT_EQ(seen.unscales[0].found_inf, 1);
  ASSERT_EQ(seen.updates.size(), 1U);
  const trace::ScalerUpdate& got = seen.updates[0];
  EXPECT_EQ(std::tie(got.scaler, got.step, got.growth_interval), std::make_tuple(2U, 11U, 2000));
  EXPECT_EQ(std::tie(got.scale_before, got.scale_after), std::make_tuple(65536.0F, 32768.0F));
  EXPECT_EQ(std::tie(got.tracker_before, got.tracker_after), std::make_tuple(5, 0));
  EXPECT_EQ(got.found_inf, 1);
}

TEST_F(DevicePathTest, AnUpdateOfWhichNothingIsKnownIsRecordedAllTheSame) {
  DeviceScaler scaler;
  const trace::ScalerUpdate update{1, 4, -1, -1, -1, -1, -1, 2, 0.5, 2000, false};
  const std::uint64_t before = scaler.read(*path_, 3);
  g_devices[0]->enqueue_failure = "an illegal memory access was encountered";
  EXPECT_EQ(scaler.read(*path_, 2), 0U);
  path_->recordUpdate(0, update, before, 0);  // and `before` is never answered
  const Seen seen = stopAndRead();
  ASSERT_EQ(seen.updates.size(), 1U);
  EXPECT_EQ(seen.updates[0].scale_before, -1);
  EXPECT_EQ(seen.updates[0].scale_after, -1);
}

/// A call of an unsampled step, with `finite` and `bad` among its tensors.
class SearchTest : public DevicePathTest {
 protected:
  std::uint64_t searchFor(const std::array<float, 20>& data) {
    DeviceBatch batch;
    const std::uint64_t id =
        path_->search(batch, {0, nullptr}, {data.data(), format::FormatId::kBinary32, 1, &size_, &stride_});
    DevicePath::enqueue(batch);
    return id;
  }
  void record(std::uint64_t first, std::uint64_t second, std::uint32_t step) {
    const std::vector<std::int64_t> shape{size_};
    std::vector<trace::TensorUse> uses(2);
    uses[0].stats = StatsId(first);
    uses[1].stats = StatsId(second);
    for (trace::TensorUse& use : uses) use.shape = shape;
    trace::Call call{};
    call.op = names_.op("aten::mm", "", 0);
    call.flags = trace::kCallUnsampled;
    call.tensors = uses;
    path_->recordIfNonFinite(0, {step, 0}, call);
  }
  void runAll() {
    while (g_devices[0]->runOne(nullptr)) continue;
  }

  const std::array<float, 20> finite_{};
};

TEST_F(SearchTest, OnlyACallWithInfOrNanIsRecordedAndInItsOwnStep) {
  const std::uint64_t finite = searchFor(finite_);
  const std::uint64_t bad = searchFor(data_);
  record(finite, bad, 3);
  record(searchFor(finite_), searchFor(finite_), 4);
  runAll();
  const Seen seen = stopAndRead();
  EXPECT_THAT(seen.calls, testing::ElementsAre(testing::Pair(3U, trace::kCallUnsampled)));
  EXPECT_THAT(seen.nans, testing::ElementsAre(testing::Pair(bad, 2U)));
  EXPECT_EQ(seen.named, (std::set<std::uint64_t>{0, bad}));
  EXPECT_EQ(seen.dispatched, 2U);
  EXPECT_EQ(seen.observed, 1U);
  EXPECT_THAT(seen.notices, testing::IsEmpty());
}

TEST_F(SearchTest, TheAnswersMayComeBeforeTheCall) {
  const std::uint64_t bad = searchFor(data_);
  const std::uint64_t finite = searchFor(finite_);
  runAll();
  while (measure(0) == 0) continue;
  runAll();  // behind it, so the ring's thread has had time; either order is right
  record(bad, finite, 8);
  const Seen seen = stopAndRead();
  EXPECT_THAT(seen.calls, testing::ElementsAre(testing::Pair(8U, trace::kCallUnsampled)));
  EXPECT_EQ(seen.dispatched, 1U);
}

TEST_F(SearchTest, WhatWasNotAnsweredIsCountedAsDispatched) {
  record(searchFor(data_), 0, 2);
  record(0, 0, 2);
  g_devices[0]->capture_failure = "unspecified launch failure";
  EXPECT_EQ(searchFor(data_), 0U);
  const Seen seen = stopAndRead();
  EXPECT_THAT(seen.calls, testing::IsEmpty());
  EXPECT_EQ(seen.dispatched, 2U);
  EXPECT_EQ(seen.observed, 0U);
}

TEST_F(DevicePathTest, WhatIsLeftOutIsSaid) {
  ASSERT_NE(measure(0), 0U);
  g_devices[0]->runOne(nullptr);
  g_devices[0]->capturing = true;
  EXPECT_EQ(measure(0), 0U);
  EXPECT_EQ(measure(0), 0U);
  g_devices[0]->capturing = false;
  g_devices[0]->enqueue_failure = "an illegal memory access was encountered";
  EXPECT_NE(measure(0), 0U) << "it has its id before it is enqueued, and is never recorded";
  EXPECT_EQ(measure(0), 0U);
  const Seen seen = stopAndRead();
  EXPECT_EQ(seen.nans.size(), 1U);
  EXPECT_THAT(seen.notices,
              testing::UnorderedElementsAre(
                  "measurements left out on cuda:0: 2 (the stream was being captured into a graph)",
                  "measurements left out on cuda:0: 2 (the device failed: an illegal memory access was encountered)"));
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
  core_->stop(false);
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
