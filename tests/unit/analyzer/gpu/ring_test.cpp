// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Does every measurement come back once, or is it counted, whatever the device does?
#include "analyzer/gpu/ring.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <future>
#include <limits>
#include <random>
#include <thread>

#include "tests/unit/analyzer/gpu/fake_device.h"

namespace ampscope::gpu {
namespace {

using stats::StatsLevel;
using std::chrono::milliseconds;

constexpr milliseconds kNoGrace{0};
constexpr milliseconds kLongGrace{600000};
constexpr std::int64_t kSize = 40;

Stream stream(std::uintptr_t number) { return reinterpret_cast<Stream>(number); }

/// A dense tensor with `nans` of its elements nan and the others zero.
struct Tensor {
  explicit Tensor(int nans) { std::fill_n(data.begin(), nans, std::numeric_limits<float>::quiet_NaN()); }
  [[nodiscard]] stats::TensorView view() const { return {data.data(), format::FormatId::kBinary32, 1, &size, &stride}; }

  std::array<float, kSize> data{};
  std::int64_t size = kSize;
  std::int64_t stride = 1;
};

class Heard final : public RingSink {
 public:
  static constexpr std::uint64_t kFinite = ~std::uint64_t{0};  ///< a search that found nothing
  struct Answer {
    std::uint64_t tag;
    std::uint64_t nonfinite;
  };
  void measured(std::uint64_t tag, const stats::TensorStats& stats) noexcept override {
    EXPECT_EQ(stats.numel, static_cast<std::uint64_t>(kSize));
    EXPECT_EQ(stats.zero + stats.nan, stats.numel);
    add({tag, stats.nan});
  }
  void finite(std::uint64_t tag) noexcept override { add({tag, kFinite}); }
  void compared(std::uint64_t tag, const stats::Comparison& comparison) noexcept override {
    EXPECT_EQ(comparison.numel, comparison.compared);
    largest_error = comparison.max_abs_error;
    add({tag, 0});
  }
  void read(std::uint64_t tag, std::span<const std::uint32_t> read) noexcept override {
    words.assign(read.begin(), read.end());
    add({tag, 0});
  }

  double largest_error = 0;          ///< to be read after close()
  std::vector<std::uint32_t> words;  ///< the same

  std::vector<std::uint64_t> waitFor(std::size_t answers) {
    std::unique_lock lock(mutex_);
    more_.wait(lock, [&] { return answers_.size() >= answers; });
    return tagsLocked();
  }
  std::vector<std::uint64_t> tags() {
    const std::lock_guard lock(mutex_);
    return tagsLocked();
  }
  std::vector<Answer> answers() {
    const std::lock_guard lock(mutex_);
    return answers_;
  }

 private:
  void add(Answer answer) {
    const std::lock_guard lock(mutex_);
    answers_.push_back(answer);
    more_.notify_all();
  }
  std::vector<std::uint64_t> tagsLocked() {
    std::vector<std::uint64_t> tags;
    for (const Answer& answer : answers_) tags.push_back(answer.tag);
    return tags;
  }

  std::mutex mutex_;
  std::condition_variable more_;
  std::vector<Answer> answers_;
};

class RingTest : public testing::Test {
 protected:
  std::unique_ptr<Ring> open(const RingOptions& options = {.slots = 8}) { return open(streams_, options); }
  std::unique_ptr<Ring> open(const std::shared_ptr<FakeStreams>& streams, const RingOptions& options) {
    auto ring = Ring::open(std::make_unique<FakeDevice>(streams), heard_, options);
    EXPECT_TRUE(ring.ok());
    return std::move(ring).value();
  }
  Admission ask(Ring& ring, std::uint64_t tag, Stream on) {
    return ring.measure(tensor_.view(), StatsLevel::kFull, tag, on);
  }

  Admission add(Ring& ring, RequestBatch& batch, std::uint64_t tag, Stream on) {
    return ring.measure(batch, tensor_.view(), StatsLevel::kFull, tag, on);
  }

  const Tensor tensor_{3};
  Heard heard_;
  std::shared_ptr<FakeStreams> streams_ = std::make_shared<FakeStreams>();
};

using Tags = std::vector<std::uint64_t>;

TEST_F(RingTest, StreamsAnswerInAnyOrder) {
  const auto ring = open();
  ASSERT_EQ(ask(*ring, 1, stream(1)), Admission::kEnqueued);
  ASSERT_EQ(ask(*ring, 2, stream(2)), Admission::kEnqueued);
  ASSERT_EQ(ask(*ring, 3, stream(1)), Admission::kEnqueued);
  ASSERT_EQ(ask(*ring, 4, nullptr), Admission::kEnqueued);
  EXPECT_TRUE(streams_->runOne(nullptr));
  EXPECT_EQ(heard_.waitFor(1), (Tags{4}));
  EXPECT_TRUE(streams_->runOne(stream(2)));
  EXPECT_EQ(heard_.waitFor(2), (Tags{4, 2}));
  EXPECT_TRUE(streams_->runOne(stream(1)));
  EXPECT_EQ(heard_.waitFor(3), (Tags{4, 2, 1}));
  EXPECT_TRUE(streams_->runOne(stream(1)));
  EXPECT_EQ(heard_.waitFor(4), (Tags{4, 2, 1, 3}));
  EXPECT_EQ(ring->close(kLongGrace).delivered, 4U);
  EXPECT_TRUE(streams_->released);
}

TEST_F(RingTest, ComparisonsAndNumbers) {
  const auto ring = open();
  std::array<double, kSize> exact{};
  exact[kSize - 1] = 0.25;
  const Tensor zeros(0);
  ASSERT_EQ(ring->compare(zeros.data.data(), format::FormatId::kBinary32, exact.data(), nullptr, kSize, 1, nullptr),
            Admission::kEnqueued);
  const float scale = 65536;
  const std::int32_t tracker = 17;
  ASSERT_EQ(ring->read({{&scale, &tracker}, 2}, 2, nullptr), Admission::kEnqueued);
  EXPECT_EQ(ring->compare(exact.data(), format::FormatId::kBinary64, exact.data(), nullptr, kSize, 3, nullptr),
            Admission::kUnsupported);
  streams_->runOne(nullptr);
  streams_->runOne(nullptr);
  EXPECT_EQ(ring->close(kLongGrace).unsupported, 1U);
  EXPECT_EQ(heard_.tags(), (Tags{1, 2}));
  EXPECT_EQ(heard_.largest_error, 0.25);
  EXPECT_EQ(heard_.words, (std::vector<std::uint32_t>{std::bit_cast<std::uint32_t>(scale), 17}));
}

TEST_F(RingTest, ASearchTellsWhatItFound) {
  const auto ring = open();
  const Tensor many(17);
  const Tensor none(0);
  ASSERT_EQ(ask(*ring, 1, nullptr), Admission::kEnqueued);
  ASSERT_EQ(ring->search(many.view(), 2, nullptr), Admission::kEnqueued);
  ASSERT_EQ(ring->search(none.view(), 3, nullptr), Admission::kEnqueued);
  ASSERT_EQ(ring->measure(none.view(), StatsLevel::kFull, 4, nullptr), Admission::kEnqueued);
  for (int i = 0; i < 4; ++i) streams_->runOne(nullptr);
  ring->close(kLongGrace);
  std::vector<std::uint64_t> nonfinite;
  for (const Heard::Answer& answer : heard_.answers()) nonfinite.push_back(answer.nonfinite);
  EXPECT_EQ(nonfinite, (std::vector<std::uint64_t>{3, 17, Heard::kFinite, 0}));
}

TEST_F(RingTest, ABatchIsEnqueuedAtOnceAndNotBefore) {
  const auto ring = open();
  RequestBatch batch;
  EXPECT_EQ(ring->enqueue(batch), Admission::kEnqueued) << "of nothing";
  for (std::uint64_t tag = 1; tag <= 3; ++tag) ASSERT_EQ(add(*ring, batch, tag, stream(1)), Admission::kEnqueued);
  EXPECT_EQ(streams_->waiting(), 0U);
  EXPECT_EQ(ring->enqueue(batch), Admission::kEnqueued);
  EXPECT_TRUE(batch.empty());
  EXPECT_EQ(streams_->waiting(), 3U);
  EXPECT_EQ(streams_->enqueued, 1);
  ASSERT_EQ(add(*ring, batch, 4, stream(1)), Admission::kEnqueued);
  ASSERT_EQ(add(*ring, batch, 5, stream(2)), Admission::kEnqueued);
  EXPECT_EQ(streams_->waiting(), 4U) << "another stream: what was asked of the first one is enqueued";
  ring->enqueue(batch);
  while (streams_->runOne(stream(1)) || streams_->runOne(stream(2))) continue;
  EXPECT_EQ(ring->close(kLongGrace).delivered, 5U);
  EXPECT_EQ(heard_.tags().size(), 5U);
}

TEST_F(RingTest, ABatchHasAsMuchRoomAsALaunch) {
  const auto ring = open({.slots = 2 * kMostWorks});
  RequestBatch batch;
  for (std::uint64_t tag = 0; tag <= kMostWorks; ++tag) {
    ASSERT_EQ(add(*ring, batch, tag, nullptr), Admission::kEnqueued);
  }
  EXPECT_EQ(streams_->waiting(), kMostWorks);
  ring->enqueue(batch);
  while (streams_->runOne(nullptr)) continue;
  EXPECT_EQ(ring->close(kLongGrace).delivered, kMostWorks + 1);
}

/// Who waits for a slot while his own batch holds all of them would wait for ever.
TEST_F(RingTest, ABatchThatHoldsEverySlotIsEnqueuedBeforeItsOwnerWaits) {
  const auto ring = open({.slots = 2, .wait_when_full = true});
  auto asker = std::async(std::launch::async, [&] {
    RequestBatch batch;
    for (std::uint64_t tag = 1; tag <= 5; ++tag) EXPECT_EQ(add(*ring, batch, tag, nullptr), Admission::kEnqueued);
    ring->enqueue(batch);
  });
  for (int done = 0; done < 5;) done += streams_->runOne(nullptr) ? 1 : 0;
  asker.get();
  EXPECT_EQ(ring->close(kLongGrace).delivered, 5U);
}

TEST_F(RingTest, ABatchThatComesTooLateIsLost) {
  const auto ring = open();
  RequestBatch batch;
  for (std::uint64_t tag = 1; tag <= 2; ++tag) ASSERT_EQ(add(*ring, batch, tag, nullptr), Admission::kEnqueued);
  ring->close(kLongGrace);  // and does not wait for who may never come
  EXPECT_EQ(ring->enqueue(batch), Admission::kClosed);
  EXPECT_TRUE(batch.empty());
  EXPECT_EQ(streams_->waiting(), 0U);
  EXPECT_EQ(ring->close(kLongGrace).lost, 2U);
}

TEST_F(RingTest, ABatchThatFailsIsCountedAsWhole) {
  const auto ring = open();
  RequestBatch batch;
  for (std::uint64_t tag = 1; tag <= 3; ++tag) ASSERT_EQ(add(*ring, batch, tag, nullptr), Admission::kEnqueued);
  streams_->enqueue_failure = "an illegal memory access was encountered";
  EXPECT_EQ(ring->enqueue(batch), Admission::kFailed);
  EXPECT_EQ(ring->close(kLongGrace).failed, 3U);
}

TEST_F(RingTest, FullIsCountedAndSlotsComeBack) {
  const auto ring = open({.slots = 2});
  ASSERT_EQ(ask(*ring, 1, nullptr), Admission::kEnqueued);
  ASSERT_EQ(ask(*ring, 2, nullptr), Admission::kEnqueued);
  EXPECT_EQ(ask(*ring, 3, nullptr), Admission::kFull);
  streams_->runOne(nullptr);
  heard_.waitFor(1);
  std::uint64_t refused = 1;  // the slot is free soon after its answer was handed over
  while (ask(*ring, 4, nullptr) == Admission::kFull) ++refused;
  streams_->runOne(nullptr);
  streams_->runOne(nullptr);
  const RingCounts counts = ring->close(kLongGrace);
  EXPECT_EQ(heard_.tags(), (Tags{1, 2, 4}));
  EXPECT_EQ(counts.delivered, 3U);
  EXPECT_EQ(counts.full, refused);
  EXPECT_EQ(counts.lost, 0U);
}

TEST_F(RingTest, FullWaitsWhereNothingMayBeLeftOut) {
  const auto ring = open({.slots = 1, .wait_when_full = true});
  ASSERT_EQ(ask(*ring, 1, nullptr), Admission::kEnqueued);
  auto second = std::async(std::launch::async, [&] { return ask(*ring, 2, nullptr); });
  streams_->runOne(nullptr);
  EXPECT_EQ(second.get(), Admission::kEnqueued);
  streams_->runOne(nullptr);
  const RingCounts counts = ring->close(kLongGrace);
  EXPECT_EQ(counts.delivered, 2U);
  EXPECT_EQ(counts.full, 0U);
}

TEST_F(RingTest, WhoWaitsForASlotIsLetGoAtTheEnd) {
  const auto ring = open({.slots = 1, .wait_when_full = true});
  ASSERT_EQ(ask(*ring, 1, nullptr), Admission::kEnqueued);
  auto second = std::async(std::launch::async, [&] { return ask(*ring, 2, nullptr); });
  EXPECT_EQ(ring->close(kNoGrace).lost, 1U);
  EXPECT_EQ(second.get(), Admission::kClosed);
}

TEST_F(RingTest, WhoWaitsForASlotIsLetGoWhenTheDeviceFails) {
  const auto ring = open({.slots = 1, .wait_when_full = true});
  ASSERT_EQ(ask(*ring, 1, nullptr), Admission::kEnqueued);
  auto second = std::async(std::launch::async, [&] { return ask(*ring, 2, nullptr); });
  streams_->capture_failure = "unspecified launch failure";
  EXPECT_EQ(ask(*ring, 3, nullptr), Admission::kFailed);
  EXPECT_EQ(second.get(), Admission::kFailed);
  EXPECT_EQ(ring->close(kLongGrace).failed, 2U);
}

TEST_F(RingTest, NothingIsEnqueuedIntoAGraph) {
  const auto ring = open();
  streams_->capturing = true;
  EXPECT_EQ(ask(*ring, 1, nullptr), Admission::kCapturing);
  EXPECT_EQ(streams_->waiting(), 0U);
  streams_->capturing = false;
  EXPECT_EQ(ask(*ring, 2, nullptr), Admission::kEnqueued);
  streams_->runOne(nullptr);
  const RingCounts counts = ring->close(kLongGrace);
  EXPECT_EQ(counts.capturing, 1U);
  EXPECT_EQ(counts.delivered, 1U);
}

TEST_F(RingTest, ADeviceThatFailsInTheMiddle) {
  const auto ring = open();
  ASSERT_EQ(ask(*ring, 1, nullptr), Admission::kEnqueued);
  ASSERT_EQ(ask(*ring, 2, nullptr), Admission::kEnqueued);
  streams_->runOne(nullptr);
  streams_->enqueue_failure = "an illegal memory access was encountered";
  EXPECT_EQ(ask(*ring, 3, nullptr), Admission::kFailed);
  streams_->enqueue_failure = nullptr;
  EXPECT_EQ(ask(*ring, 4, nullptr), Admission::kFailed) << "a failed device is not asked again";
  EXPECT_STREQ(ring->failure(), "an illegal memory access was encountered");
  const RingCounts counts = ring->close(kLongGrace);  // and does not wait for what will never come
  EXPECT_EQ(heard_.tags(), (Tags{1}));
  EXPECT_EQ(counts.delivered, 1U);
  EXPECT_EQ(counts.lost, 1U);
  EXPECT_EQ(counts.failed, 2U);
  EXPECT_FALSE(streams_->released);
}

TEST_F(RingTest, TheProcessEndsWithWorkUnderWay) {
  auto ring = open();
  for (std::uint64_t tag = 1; tag <= 3; ++tag) ASSERT_EQ(ask(*ring, tag, nullptr), Admission::kEnqueued);
  streams_->runOne(nullptr);
  const RingCounts counts = ring->close(kNoGrace);
  EXPECT_EQ(counts.delivered, 1U);
  EXPECT_EQ(counts.lost, 2U);
  EXPECT_FALSE(streams_->released) << "the device would write memory that is somebody else's";
  EXPECT_EQ(ask(*ring, 4, nullptr), Admission::kClosed);
  EXPECT_EQ(ring->close(kLongGrace).lost, 2U);
  ring.reset();
  EXPECT_TRUE(streams_->runOne(nullptr));  // late
  EXPECT_EQ(heard_.tags(), (Tags{1}));
}

TEST_F(RingTest, TheEndWaitsForWhatIsDue) {
  const auto ring = open();
  ASSERT_EQ(ask(*ring, 1, nullptr), Admission::kEnqueued);
  auto counts = std::async(std::launch::async, [&] { return ring->close(kLongGrace); });
  streams_->runOne(nullptr);
  EXPECT_EQ(counts.get().delivered, 1U);
  EXPECT_TRUE(streams_->released);
}

TEST_F(RingTest, AViewThatTheKernelsDoNotTake) {
  const auto ring = open();
  std::array<std::int64_t, 10> sizes{};
  std::array<std::int64_t, 10> strides{};
  std::int64_t stride = 1;
  for (std::size_t i = 10; i-- > 0; stride *= 3) {
    sizes[i] = 2;
    strides[i] = stride;
  }
  const stats::TensorView view{tensor_.data.data(), format::FormatId::kBinary32, 10, sizes.data(), strides.data()};
  EXPECT_EQ(ring->measure(view, StatsLevel::kFull, 1, nullptr), Admission::kUnsupported);
  EXPECT_EQ(ring->close(kLongGrace).unsupported, 1U);
}

TEST_F(RingTest, ADeviceWithoutMemory) {
  streams_->allocate_failure = "out of memory";
  const auto ring = Ring::open(std::make_unique<FakeDevice>(streams_), heard_, {});
  ASSERT_FALSE(ring.ok());
  EXPECT_EQ(ring.error().code, ErrorCode::kEnvironment);
  EXPECT_NE(ring.error().message.find("out of memory"), std::string::npos);
}

/// Two devices, four threads on four streams of each; every stream answers in bursts of random length.
TEST_F(RingTest, NothingIsLostOrDoubled) {
  constexpr std::uint64_t kPerThread = 2000;
  constexpr std::uintptr_t kStreams = 4;
  for (const bool waits : {false, true}) {
    Heard heard;
    const std::array<std::shared_ptr<FakeStreams>, 2> devices{std::make_shared<FakeStreams>(),
                                                              std::make_shared<FakeStreams>()};
    std::vector<std::unique_ptr<Ring>> rings;
    for (const auto& device : devices) {
      auto ring = Ring::open(std::make_unique<FakeDevice>(device), heard, {.slots = 16, .wait_when_full = waits});
      ASSERT_TRUE(ring.ok());
      rings.push_back(std::move(ring).value());
    }
    std::atomic<bool> done{false};
    std::vector<std::thread> runners;
    for (const auto& device : devices) {
      runners.emplace_back([&done, device] {
        std::mt19937 random(5);
        while (!done || device->waiting() > 0) {
          const Stream on = stream(random() % kStreams);
          for (auto burst = random() % 8; burst > 0 && device->runOne(on); --burst) continue;
        }
      });
    }
    std::array<Tags, 4> accepted;
    std::vector<std::thread> threads;
    for (std::uint64_t t = 0; t < accepted.size(); ++t) {
      threads.emplace_back([&, t] {
        std::array<Tensor, 4> tensors{Tensor(0), Tensor(1), Tensor(2), Tensor(3)};
        std::array<RequestBatch, 2> batches;
        for (std::uint64_t i = 0; i < kPerThread; ++i) {
          const std::uint64_t tag = (t * kPerThread + i) * 4 + i % 4;  // its last two bits: how many nans
          const Admission admission = rings[i % 2]->measure(batches[i % 2], tensors[i % 4].view(), StatsLevel::kFull,
                                                            tag, stream((t + i / 16) % kStreams));
          if (admission == Admission::kEnqueued) accepted[t].push_back(tag);
          if (i % 7 == 0) rings[i % 2]->enqueue(batches[i % 2]);
        }
        for (std::size_t i = 0; i < 2; ++i) rings[i]->enqueue(batches[i]);
        // The tensors may go only when they have been read, as on a device.
        for (const auto& device : devices) {
          while (device->waiting() > 0) std::this_thread::yield();
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    done = true;
    RingCounts sum;
    for (const auto& ring : rings) {
      const RingCounts counts = ring->close(kLongGrace);
      sum.delivered += counts.delivered;
      sum.full += counts.full;
      sum.lost += counts.lost;
    }
    for (std::thread& runner : runners) runner.join();
    Tags want;
    for (const Tags& tags : accepted) want.insert(want.end(), tags.begin(), tags.end());
    Tags got = heard.tags();
    std::sort(want.begin(), want.end());
    std::sort(got.begin(), got.end());
    EXPECT_EQ(got, want);
    EXPECT_EQ(sum.delivered, want.size());
    EXPECT_EQ(sum.delivered + sum.full, accepted.size() * kPerThread);
    EXPECT_EQ(sum.lost, 0U);
    EXPECT_TRUE(!waits || sum.full == 0) << sum.full;
    for (const Heard::Answer& answer : heard.answers()) EXPECT_EQ(answer.nonfinite, answer.tag % 4);
  }
}

}  // namespace
}  // namespace ampscope::gpu
