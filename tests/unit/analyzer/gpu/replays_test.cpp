// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Is every measurement of every replay of a graph delivered once, under its own number, or counted?
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <limits>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "analyzer/gpu/ring.h"
#include "tests/unit/analyzer/gpu/fake_device.h"

namespace ampscope::gpu {
namespace {

using stats::StatsLevel;
using std::chrono::milliseconds;

constexpr milliseconds kNoGrace{0};
constexpr milliseconds kLongGrace{600000};
constexpr std::int64_t kSize = 40;
constexpr std::int64_t kOverwritten = -1;

/// By tag and replay: how many nans, or kOverwritten.
using Heard = std::map<std::pair<std::uint64_t, std::uint64_t>, std::int64_t>;

class ReplaySink final : public RingSink {
 public:
  void measured(std::uint64_t tag, const stats::TensorStats& stats) noexcept override { replayed(tag, 0, &stats); }
  void finite(std::uint64_t /*tag*/) noexcept override {}
  void compared(std::uint64_t /*tag*/, const stats::Comparison& /*comparison*/) noexcept override {}
  void read(std::uint64_t /*tag*/, std::span<const std::uint32_t> /*words*/) noexcept override {}
  void replayed(std::uint64_t tag, std::uint64_t replay, const stats::TensorStats* stats) noexcept override {
    const std::lock_guard lock(mutex_);
    const std::int64_t nans = stats != nullptr ? static_cast<std::int64_t>(stats->nan) : kOverwritten;
    EXPECT_TRUE(heard_.emplace(std::pair{tag, replay}, nans).second) << tag << ' ' << replay << " came twice";
    EXPECT_TRUE(stats == nullptr || stats->zero + stats->nan == stats->numel);
    if (replay != 0) {
      EXPECT_EQ(replay, ++newest_[tag]) << "replays come in their order";
    }
    more_.notify_all();
  }
  void waitFor(std::size_t answers) {
    std::unique_lock lock(mutex_);
    more_.wait(lock, [&] { return heard_.size() >= answers; });
  }
  Heard heard() {
    const std::lock_guard lock(mutex_);
    return heard_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable more_;
  Heard heard_;
  std::map<std::uint64_t, std::uint64_t> newest_;
};

class ReplaysTest : public testing::Test {
 protected:
  void SetUp() override { open({.slots = 4, .captured_slots = 4}); }
  void open(const RingOptions& options) {
    auto ring = Ring::open(std::make_unique<FakeDevice>(streams_), heard_, options);
    ASSERT_TRUE(ring.ok());
    ring_ = std::move(ring).value();
  }
  void setNans(std::size_t count) {
    data_.fill(0);
    std::fill_n(data_.begin(), count, std::numeric_limits<float>::quiet_NaN());
  }
  Admission ask(std::uint64_t tag) {
    const std::int64_t stride = 1;
    std::uint32_t graph = 0;
    return ring_->capture({data_.data(), format::FormatId::kBinary32, 1, &kSize, &stride}, StatsLevel::kFull, tag,
                          nullptr, graph);
  }
  /// `name` is the device's for the capture.
  std::uint32_t capture(std::uint64_t name, std::initializer_list<std::uint64_t> tags) {
    streams_->capture = name;
    const std::uint32_t graph = ring_->beginGraph(nullptr);
    for (const std::uint64_t tag : tags) EXPECT_EQ(ask(tag), Admission::kCaptured);
    streams_->capture = 0;
    ring_->endGraph(graph, true);
    return graph;
  }
  std::uint64_t launch(std::uint32_t graph, std::uint64_t name) {
    const std::uint64_t number = ring_->replay(graph, nullptr);
    streams_->replay(name, nullptr);
    return number;
  }
  void runAll() {
    while (streams_->runOne(nullptr)) continue;
  }

  std::array<float, kSize> data_{};
  ReplaySink heard_;
  std::shared_ptr<FakeStreams> streams_ = std::make_shared<FakeStreams>();
  std::unique_ptr<Ring> ring_;
};

TEST_F(ReplaysTest, EachReplayIsMeasured) {
  const std::uint32_t graph = capture(77, {1, 2});
  Heard want;
  for (std::uint64_t replay = 1; replay <= 5; ++replay) {
    setNans(replay);
    EXPECT_EQ(launch(graph, 77), replay);
    runAll();
    heard_.waitFor(2 * replay);
    for (const std::uint64_t tag : {1U, 2U}) want[{tag, replay}] = static_cast<std::int64_t>(replay);
  }
  const RingCounts counts = ring_->close(kLongGrace);
  EXPECT_EQ(heard_.heard(), want);
  EXPECT_EQ(counts.replays.delivered, 10U);
  EXPECT_EQ(counts.replays.overwritten + counts.replays.lost + counts.lost, 0U);
  EXPECT_FALSE(streams_->released) << "the program may replay its graph still";
}

TEST_F(ReplaysTest, WhatWasOverwrittenBeforeItWasReadIsCounted) {
  open({.slots = 4, .captured_slots = 4, .poll_period = std::chrono::hours(1)});
  const std::uint32_t graph = capture(77, {1});
  for (int replay = 1; replay <= 3; ++replay) ring_->replay(graph, nullptr);
  for (std::size_t replay = 1; replay <= 3; ++replay) {
    setNans(replay);
    streams_->replay(77, nullptr);
    runAll();
  }
  const RingCounts counts = ring_->close(kNoGrace);  // looks a last time
  const Heard heard = heard_.heard();
  ASSERT_EQ(heard.size(), 3U);
  EXPECT_EQ(heard.at({1, 3}), 3);
  // The ring's thread has looked once, at some time.
  EXPECT_THAT(heard.at({1, 1}), testing::AnyOf(1, kOverwritten));
  EXPECT_THAT(heard.at({1, 2}), testing::AnyOf(2, kOverwritten));
  EXPECT_EQ(counts.replays.delivered + counts.replays.overwritten, 3U);
  EXPECT_EQ(counts.replays.lost, 0U);
}

TEST_F(ReplaysTest, AnAnswerThatIsBeingOverwrittenIsNotBelieved) {
  const std::uint32_t graph = capture(77, {1});
  // Not told yet: nobody looks while the first answer is made, and the second begun.
  streams_->replay(77, nullptr);
  streams_->replay(77, nullptr);
  streams_->runOne(nullptr);
  streams_->tearOne(nullptr);
  ring_->replay(graph, nullptr);
  ring_->replay(graph, nullptr);
  heard_.waitFor(1);
  EXPECT_EQ(heard_.heard(), (Heard{{{1, 1}, kOverwritten}}));
  setNans(7);
  runAll();
  const RingCounts counts = ring_->close(kLongGrace);
  EXPECT_EQ(heard_.heard(), (Heard{{{1, 1}, kOverwritten}, {{1, 2}, 7}}));
  EXPECT_EQ(counts.replays.overwritten, 1U);
  EXPECT_EQ(counts.replays.delivered, 1U);
}

TEST_F(ReplaysTest, GraphsAreCountedApart) {
  const std::uint32_t first = capture(77, {1, 2});
  const std::uint32_t second = capture(78, {3});
  setNans(5);
  Heard want;
  std::uint64_t answers = 0;
  for (std::uint64_t replay = 1; replay <= 3; ++replay) {
    launch(first, 77);
    EXPECT_EQ(ask(100 + replay), Admission::kEnqueued) << "and beside them what is not in a graph";
    runAll();
    heard_.waitFor(answers += 3);
    for (const std::uint64_t tag : {1U, 2U}) want[{tag, replay}] = 5;
    want[{100 + replay, 0}] = 5;
    if (replay == 2) continue;
    EXPECT_EQ(launch(second, 78), replay == 1 ? 1U : 2U);
    runAll();
    heard_.waitFor(answers += 1);
    want[{3, replay == 1 ? 1U : 2U}] = 5;
  }
  const RingCounts counts = ring_->close(kLongGrace);
  EXPECT_EQ(heard_.heard(), want);
  EXPECT_EQ(counts.delivered, 3U);
  EXPECT_EQ(counts.replays.delivered, 8U);
}

TEST_F(ReplaysTest, AnotherCaptureIsLeftAlone) {
  streams_->capture = 50;
  EXPECT_EQ(ask(1), Admission::kCapturing);
  streams_->capture = 51;
  const std::uint32_t graph = ring_->beginGraph(nullptr);
  EXPECT_EQ(ask(2), Admission::kCaptured);
  streams_->capture = 50;
  EXPECT_EQ(ask(3), Admission::kCapturing);
  ring_->endGraph(graph, true);
  streams_->capture = 51;
  EXPECT_EQ(ask(4), Admission::kCapturing) << "it has ended";
  streams_->capture = 0;
  EXPECT_EQ(ring_->beginGraph(nullptr), 0U) << "nothing is captured";
  EXPECT_EQ(ring_->close(kLongGrace).capturing, 3U);
}

TEST_F(ReplaysTest, ACaptureThatFails) {
  streams_->capture = 77;
  const std::uint32_t graph = ring_->beginGraph(nullptr);
  EXPECT_EQ(ask(1), Admission::kCaptured);
  streams_->enqueue_failure = "operation failed due to a previous error during capture";
  EXPECT_EQ(ask(2), Admission::kCapturing);
  streams_->enqueue_failure = nullptr;
  streams_->capture = 0;
  ring_->endGraph(graph, false);
  EXPECT_EQ(ring_->replay(graph, nullptr), 0U);
  EXPECT_EQ(ring_->failure(), nullptr) << "that is nothing that the device did";
  EXPECT_EQ(ask(3), Admission::kEnqueued);
  runAll();
  const std::uint32_t next = capture(78, {4, 5});
  launch(next, 78);
  runAll();
  const RingCounts counts = ring_->close(kLongGrace);
  EXPECT_EQ(heard_.heard(), (Heard{{{3, 0}, 0}, {{4, 1}, 0}, {{5, 1}, 0}}));
  EXPECT_EQ(counts.replays.lost, 0U);
  EXPECT_EQ(counts.capturing, 1U);
}

TEST_F(ReplaysTest, GraphsDoNotTakeTheSlotsOfOthersAndNobodyWaitsForTheirs) {
  open({.slots = 1, .captured_slots = 2, .wait_when_full = true});
  streams_->capture = 77;
  const std::uint32_t graph = ring_->beginGraph(nullptr);
  EXPECT_EQ(ask(1), Admission::kCaptured);
  EXPECT_EQ(ask(2), Admission::kCaptured);
  EXPECT_EQ(ask(3), Admission::kFull);
  streams_->capture = 0;
  ring_->endGraph(graph, true);
  EXPECT_EQ(ask(4), Admission::kEnqueued);
  runAll();
  EXPECT_EQ(ring_->close(kLongGrace).full, 1U);
}

TEST_F(ReplaysTest, TheEndWithReplaysUnderWay) {
  const std::uint32_t graph = capture(77, {1, 2});
  launch(graph, 77);
  launch(graph, 77);
  streams_->runOne(nullptr);
  const RingCounts counts = ring_->close(kNoGrace);
  EXPECT_EQ(heard_.heard(), (Heard{{{1, 1}, 0}}));
  EXPECT_EQ(counts.replays.delivered, 1U);
  EXPECT_EQ(counts.replays.lost, 3U);
  EXPECT_FALSE(streams_->released);
  EXPECT_EQ(ring_->replay(graph, nullptr), 0U);
  ring_.reset();
  runAll();  // late
}

TEST_F(ReplaysTest, ADeviceThatFailsBetweenReplays) {
  const std::uint32_t graph = capture(77, {1});
  launch(graph, 77);
  runAll();
  heard_.waitFor(1);
  streams_->capture_failure = "unspecified launch failure";
  const std::int64_t stride = 1;
  EXPECT_EQ(
      ring_->measure({data_.data(), format::FormatId::kBinary32, 1, &kSize, &stride}, StatsLevel::kFull, 9, nullptr),
      Admission::kFailed);
  ring_->replay(graph, nullptr);
  const RingCounts counts = ring_->close(kLongGrace);  // and does not wait for what will never come
  EXPECT_EQ(counts.replays.delivered, 1U);
  EXPECT_EQ(counts.replays.lost, 1U);
}

TEST_F(ReplaysTest, AReplayThatIsNotLaunched) {
  const std::uint32_t graph = capture(77, {1});
  launch(graph, 77);
  EXPECT_EQ(ring_->replay(graph, nullptr), 2U);
  ring_->failReplay(graph);
  EXPECT_EQ(launch(graph, 77), 0U) << "whose number that is, nobody knows";
  streams_->runOne(nullptr);
  const RingCounts counts = ring_->close(kLongGrace);
  EXPECT_EQ(heard_.heard(), (Heard{{{1, 1}, 0}}));
  EXPECT_EQ(counts.replays.lost, 1U);
}

TEST_F(ReplaysTest, AGraphThatOthersLaunchIsNotBelieved) {
  const std::uint32_t graph = capture(77, {1, 2});
  streams_->replay(77, nullptr);
  streams_->replay(77, nullptr);
  runAll();
  ring_->replay(graph, nullptr);
  const RingCounts counts = ring_->close(kLongGrace);  // nor waited for
  EXPECT_TRUE(heard_.heard().empty());
  EXPECT_EQ(counts.replays.lost, 2U);
}

TEST_F(ReplaysTest, AGraphThatBecomesAPartOfAnotherIsNotMeasuredAnyMore) {
  const std::uint32_t graph = capture(77, {1});
  launch(graph, 77);
  runAll();
  heard_.waitFor(1);
  streams_->capture = 78;
  EXPECT_EQ(ring_->replay(graph, nullptr), 0U);
  streams_->capture = 0;
  EXPECT_EQ(launch(graph, 77), 0U) << "the other one may be launched at any time";
  runAll();
  EXPECT_EQ(ring_->close(kLongGrace).replays.delivered, 1U);
}

/// One thread replays, the device runs behind it, the ring reads: in whatever order, no answer is another's.
TEST_F(ReplaysTest, NothingIsMistakenInAHurry) {
  constexpr std::uint64_t kReplays = 1000;
  open({.slots = 4, .captured_slots = 200, .poll_period = std::chrono::microseconds(1)});
  std::vector<std::uint64_t> tags(200);
  streams_->capture = 77;
  const std::uint32_t graph = ring_->beginGraph(nullptr);
  for (std::uint64_t tag = 1; tag <= tags.size(); ++tag) ASSERT_EQ(ask(tag), Admission::kCaptured);
  streams_->capture = 0;
  ring_->endGraph(graph, true);
  for (std::uint64_t replay = 1; replay <= kReplays; ++replay) {
    setNans(replay % kSize);
    ASSERT_EQ(launch(graph, 77), replay);
    runAll();
  }
  const RingCounts counts = ring_->close(kLongGrace);
  const Heard heard = heard_.heard();
  EXPECT_EQ(heard.size(), kReplays * tags.size());
  for (const auto& [which, nans] : heard) {
    if (nans != kOverwritten) {
      EXPECT_EQ(nans, static_cast<std::int64_t>(which.second % kSize));
    }
  }
  EXPECT_GT(counts.replays.delivered, 0U);
  EXPECT_EQ(counts.replays.delivered + counts.replays.overwritten, kReplays * tags.size());
  EXPECT_EQ(counts.replays.lost, 0U);
}

}  // namespace
}  // namespace ampscope::gpu
