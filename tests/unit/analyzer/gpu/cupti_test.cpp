// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Records of CUPTI made by hand, and a session with a CUPTI that is none: who is told of which work?
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "analyzer/gpu/correlation.h"
#include "analyzer/gpu/cupti_activity.h"
#include "analyzer/gpu/cupti_session.h"
#include "tests/support/result_matchers.h"
#include "tests/unit/analyzer/gpu/fake_cupti.h"

namespace ampscope::gpu::cupti {
namespace {

using std::chrono::milliseconds;
using test::FakeCupti;
using test::RecordBytes;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr milliseconds kLong{20000};

Activity read(const RecordBytes& records) { return readActivity(records.bytes()); }

TEST(CuptiRecords, EveryKindInEveryLength) {
  for (const std::size_t kernel : {std::size_t{112}, std::size_t{144}, std::size_t{208}, std::size_t{232}}) {
    const Activity activity = read(RecordBytes(RecordBytes::sizes(kernel)).kernel(5, "gemm", 100, 140));
    ASSERT_EQ(activity.reading, Reading::kWork);
    EXPECT_EQ(activity.work.kind, DeviceWorkKind::kKernel);
    EXPECT_STREQ(activity.work.name, "gemm");
    EXPECT_EQ(activity.work.correlation, 5U);
    EXPECT_EQ(activity.work.device, 1U);
    EXPECT_EQ(activity.work.stream, 7U);
    EXPECT_EQ(activity.work.start_ns, 100U);
    EXPECT_EQ(activity.work.end_ns, 140U);
  }
  for (const std::uint8_t direction : {std::uint8_t{1}, std::uint8_t{10}}) {
    const Activity copy = read(RecordBytes().copy(6, direction, 4096, 1, 2));
    ASSERT_EQ(copy.reading, Reading::kWork);
    EXPECT_EQ(copy.work.kind, DeviceWorkKind::kCopy);
    EXPECT_EQ(copy.work.bytes, 4096U);
    EXPECT_EQ(copy.work.direction, direction);
    EXPECT_EQ(copy.work.correlation, 6U);
  }
  const Activity set = read(RecordBytes().set(8, 512, 3, 9));
  EXPECT_EQ(set.work.kind, DeviceWorkKind::kSet);
  EXPECT_EQ(set.work.bytes, 512U);
  EXPECT_EQ(set.work.correlation, 8U);
  const Activity external = read(RecordBytes().external(9, UINT64_MAX, 3));
  ASSERT_EQ(external.reading, Reading::kExternal);
  EXPECT_EQ(external.external.kind, 3U);
  EXPECT_EQ(external.external.id, UINT64_MAX);
  EXPECT_EQ(external.external.correlation, 9U);
  EXPECT_EQ(read(RecordBytes().other(kRuntimeCall)).reading, Reading::kSkipped);
  EXPECT_EQ(read(RecordBytes().other(77)).reading, Reading::kUnknown);
  EXPECT_STREQ(directionName(2), "device to host");
  EXPECT_STREQ(directionName(200), "other");
}

TEST(CuptiRecords, ARecordThatIsCutIsNotRead) {
  for (const RecordBytes& whole :
       {RecordBytes().kernel(1, "k", 1, 2), RecordBytes().copy(1, 1, 1, 1, 2), RecordBytes().copy(1, 10, 1, 1, 2),
        RecordBytes().set(1, 1, 1, 2), RecordBytes().external(1, 1)}) {
    // A copy in memory of its own, so that the address sanitizer sees the end.
    std::size_t shortest = 0;
    for (std::size_t size = whole.bytes().size(); size-- > 0;) {
      const std::vector<std::uint8_t> cut(whole.bytes().begin(), whole.bytes().begin() + static_cast<long>(size));
      if (readActivity(cut).reading != Reading::kTruncated) shortest = size;
    }
    EXPECT_GE(shortest, 20U);
  }
}

TEST(CuptiCorrelation, EitherOrderAndWithinBounds) {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> got;
  const auto deliver = [&](std::uint64_t id, const DoneWork& work) { got.emplace_back(id, work.name); };
  const auto named = [](std::uint32_t name) { return DoneWork{DeviceWorkKind::kKernel, name, 1, 0}; };
  Correlation correlation(3, 2);
  correlation.external(1, 100);
  correlation.work(1, named(1), deliver);
  correlation.work(1, named(2), deliver);  // one call may start several kernels
  correlation.work(2, named(3), deliver);
  EXPECT_THAT(got, ElementsAre(std::pair(100U, 1U), std::pair(100U, 2U)));
  got.clear();
  correlation.external(2, 200);
  correlation.endBatch(deliver);
  EXPECT_THAT(got, ElementsAre(std::pair(200U, 3U)));

  got.clear();
  correlation.work(50, named(4), deliver);
  correlation.endBatch(deliver);
  EXPECT_THAT(got, IsEmpty()) << "its id may come with the next buffer";
  correlation.endBatch(deliver);
  EXPECT_THAT(got, ElementsAre(std::pair(Correlation::kNobody, 4U)));

  got.clear();
  for (std::uint32_t name = 60; name < 64; ++name) correlation.work(name, named(name), deliver);
  EXPECT_THAT(got, ElementsAre(std::pair(Correlation::kNobody, 60U))) << "the oldest makes room";
  got.clear();
  correlation.finish(deliver);
  EXPECT_EQ(got.size(), 3U);

  got.clear();
  for (std::uint32_t each = 70; each < 74; ++each) correlation.external(each, each);
  correlation.work(70, named(70), deliver);
  correlation.work(73, named(73), deliver);
  EXPECT_THAT(got, ElementsAre(std::pair(73U, 73U))) << "the oldest id was forgotten";
}

/// What a session says, as (id, name, duration, bytes).
class Heard final : public Sink {
 public:
  using Item = std::tuple<std::uint64_t, std::string, std::int64_t, std::uint64_t>;

  std::uint32_t nameOf(std::string_view name) noexcept override {
    names_.emplace_back(name);
    return static_cast<std::uint32_t>(names_.size());
  }
  void done(std::uint64_t id, const DoneWork& work) noexcept override {
    items.emplace_back(id, work.name == 0 ? "" : names_.at(work.name - 1), work.duration_ns, work.bytes);
  }
  void batchEnded() noexcept override { ++batches; }

  std::vector<Item> items;
  int batches = 0;

 private:
  std::vector<std::string> names_;
};

class CuptiSession : public testing::Test {
 protected:
  std::unique_ptr<Session> start(SessionOptions options = {}) {
    auto started = Session::start(FakeCupti::api(), heard, options);
    EXPECT_TRUE(started.ok());
    return started.ok() ? std::move(started).value() : nullptr;
  }
  std::string refusal() {
    const auto started = Session::start(FakeCupti::api(), heard, {});
    if (!started.ok()) return started.error().message;
    (void)started.value()->stop(kLong);  // what is stopped without waiting may use the test's CUPTI for a while
    return "";
  }

  FakeCupti cupti;
  Heard heard;
};

TEST_F(CuptiSession, WorkIsToldWithTheIdItWasAskedForUnder) {
  const auto session = start();
  session->push(11);
  EXPECT_EQ(FakeCupti::topmost(), 11U);
  session->push(12);
  EXPECT_EQ(FakeCupti::topmost(), 12U);
  session->pop();
  session->pop();
  EXPECT_EQ(FakeCupti::depth(), 0U);
  ASSERT_TRUE(cupti.deliver(RecordBytes()
                                .external(1, 11)
                                .other(kRuntimeCall)
                                .kernel(1, "gemm", 100, 150)
                                .external(2, 12)
                                .copy(2, 8, 64, 10, 12)
                                .external(3, 11, 3)  // another tool's kind
                                .set(3, 32, 5, 6)));
  const SessionCounts counts = session->stop(kLong);
  EXPECT_THAT(heard.items, ElementsAre(Heard::Item(11, "gemm", 50, 0), Heard::Item(12, "device to device", 2, 64),
                                       Heard::Item(Correlation::kNobody, "", 1, 32)));
  EXPECT_EQ(counts.unknown + counts.damaged + counts.dropped + counts.outstanding + counts.refused, 0U);
  EXPECT_FALSE(counts.hung);
  EXPECT_EQ(cupti.subscribers, 0);
  for (const auto& [kind, times] : cupti.enabled) EXPECT_EQ(times, 0) << kind;
}

TEST_F(CuptiSession, TheKernelComesBeforeItsId) {
  const auto session = start();
  ASSERT_TRUE(cupti.deliver(RecordBytes().kernel(1, "early", 1, 2)));
  EXPECT_THAT(heard.items, IsEmpty());
  ASSERT_TRUE(cupti.deliver(RecordBytes().external(1, 11)));
  EXPECT_THAT(heard.items, ElementsAre(Heard::Item(11, "early", 1, 0)));
  (void)session->stop(kLong);
}

TEST_F(CuptiSession, WhatItCannotUseIsCounted) {
  const auto session = start();
  cupti.dropped = 7;
  RecordBytes records;
  records.other(77).kernel(1, nullptr, 5, 6).kernel(2, "no end", 5, 0).kernel(3, "no start", 0, 6).set(4, 1, 9, 9);
  ASSERT_TRUE(cupti.deliver(records));
  ASSERT_TRUE(cupti.deliver(RecordBytes().kernel(5, "cut", 1, 2).cut(120)));
  const SessionCounts counts = session->stop(kLong);
  EXPECT_EQ(counts.dropped, 7U);
  EXPECT_EQ(counts.unknown, 1U);
  EXPECT_EQ(counts.unfinished, 2U);
  EXPECT_EQ(counts.damaged, 1U);
  EXPECT_THAT(heard.items, ElementsAre(Heard::Item(0, "", 1, 0), Heard::Item(0, "", 0, 1)));
}

TEST_F(CuptiSession, ACuptiThatLiesAboutItsRecordsIsLeft) {
  const auto session = start();
  cupti.walk = FakeCupti::Walk::kStays;
  ASSERT_TRUE(cupti.deliver(RecordBytes().kernel(1, "again", 1, 2)));
  cupti.walk = FakeCupti::Walk::kLeaves;
  ASSERT_TRUE(cupti.deliver(RecordBytes().kernel(1, "outside", 1, 2)));
  EXPECT_EQ(session->stop(kLong).damaged, 2U);
  EXPECT_EQ(heard.items.size(), 1U);
}

TEST_F(CuptiSession, BuffersAreBounded) {
  SessionOptions options;
  options.most_buffers = 2;
  const auto session = start(options);
  std::uint8_t* const one = cupti.take();
  std::uint8_t* const two = cupti.take();
  ASSERT_TRUE(one != nullptr && two != nullptr);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(one) % 8, 0U);
  EXPECT_EQ(cupti.take(), nullptr);
  ASSERT_TRUE(cupti.complete(two, RecordBytes().kernel(2, "second", 1, 2).external(2, 20)));
  ASSERT_TRUE(cupti.complete(one, RecordBytes().kernel(1, "first", 1, 2).external(1, 10)));
  EXPECT_THAT(heard.items, ElementsAre(Heard::Item(20, "second", 1, 0), Heard::Item(10, "first", 1, 0)));
  EXPECT_EQ(session->stop(kLong).refused, 1U);
}

TEST_F(CuptiSession, TheEndAsksForWhatIsLeft) {
  auto session = start();
  cupti.keep(RecordBytes().external(1, 11).kernel(1, "last", 1, 4));
  std::uint8_t* const held = cupti.take();
  const SessionCounts counts = session->stop(kLong);
  EXPECT_EQ(counts.outstanding, 1U);
  EXPECT_THAT(heard.items, ElementsAre(Heard::Item(11, "last", 3, 0)));
  EXPECT_EQ(session->stop(kLong).outstanding, 1U) << "idempotent";
  session.reset();
  // CUPTI gives it back after all, and asks for another.
  ASSERT_TRUE(cupti.complete(held, RecordBytes().kernel(9, "late", 1, 2)));
  EXPECT_EQ(heard.items.size(), 1U);
  EXPECT_EQ(cupti.take(), nullptr);
}

TEST_F(CuptiSession, TheEndDoesNotWaitForACuptiThatHangs) {
  const auto session = start();
  ASSERT_TRUE(cupti.deliver(RecordBytes().external(1, 11).kernel(1, "early", 1, 4)));
  cupti.hangs = true;
  cupti.keep(RecordBytes().external(1, 11).kernel(1, "never", 1, 4));
  EXPECT_TRUE(session->stop(milliseconds(20)).hung);
  EXPECT_EQ(heard.items.size(), 1U);
  cupti.release();
  cupti.waitForFlush();
  EXPECT_EQ(heard.items.size(), 1U) << "too late";
  while (cupti.subscribers != 0) std::this_thread::yield();  // its thread uses the test's CUPTI
}

TEST_F(CuptiSession, SaysWhyItCannotStart) {
  cupti.subscribe_status = kMultipleSubscribers;
  EXPECT_THAT(refusal(), HasSubstr("another profiler (torch.profiler, Nsight Systems"));
  cupti.subscribe_status = kNotCompatible;
  EXPECT_THAT(refusal(), HasSubstr("another profiler"));
  cupti.subscribe_status = kNotInitialized;
  EXPECT_THAT(refusal(), HasSubstr("no usable NVIDIA driver"));
  cupti.subscribe_status = kInsufficientPrivileges;
  EXPECT_THAT(refusal(), HasSubstr("administrators"));
  cupti.subscribe_status = 999;
  EXPECT_THAT(refusal(), HasSubstr("error 999 (CUPTI_ERROR_OF_A_TEST)"));
  cupti.subscribe_status = 0;
  cupti.enable_status = kMultipleSubscribers;
  EXPECT_THAT(refusal(), HasSubstr("another profiler"));
  EXPECT_EQ(cupti.subscribers, 0) << "what had been taken is given back";
  for (const auto& [kind, times] : cupti.enabled) EXPECT_EQ(times, 0) << kind;
  cupti.enable_status = 0;
  for (const std::uint32_t version : {0U, 17U, 100U, 129999U, 140000U}) {
    cupti.version = version;
    EXPECT_THAT(refusal(), HasSubstr(std::to_string(version)));
  }
  for (const std::uint32_t version : {18U, 28U, 130000U, 130202U}) {
    cupti.version = version;
    EXPECT_EQ(refusal(), "");
  }
}

TEST_F(CuptiSession, ThereIsOneAtATime) {
  const auto session = start();
  EXPECT_THAT(refusal(), HasSubstr("already"));
  (void)session->stop(kLong);
  EXPECT_EQ(refusal(), "");
}

TEST_F(CuptiSession, AChildOfForkHasNothingOfIt) {
  const auto session = start();
  std::uint8_t* const held = cupti.take();
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const bool told = cupti.complete(held, RecordBytes().kernel(1, "parent's", 1, 2)) && !heard.items.empty();
    _exit(told || cupti.take() != nullptr ? 1 : 0);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  ASSERT_TRUE(cupti.complete(held, RecordBytes().external(1, 11).kernel(1, "parent's", 1, 2)));
  EXPECT_EQ(heard.items.size(), 1U);
  (void)session->stop(kLong);
}

TEST_F(CuptiSession, SeveralThreadsEachWithTheirOwnIds) {
  const auto session = start();
  constexpr std::uint32_t kThreads = 4;
  constexpr std::uint32_t kEach = 50;
  std::mutex one_at_a_time;  // the test's CUPTI has one buffer
  std::vector<std::thread> threads;
  for (std::uint32_t thread = 1; thread <= kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (std::uint32_t i = 0; i < kEach; ++i) {
        const std::uint64_t id = thread * 1000 + i;
        session->push(id);
        const auto correlation = static_cast<std::uint32_t>(id);
        RecordBytes records;
        records.external(correlation, FakeCupti::topmost()).kernel(correlation, "k", 1, 1 + id);
        session->pop();
        const std::lock_guard lock(one_at_a_time);
        EXPECT_TRUE(cupti.deliver(records));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  (void)session->stop(kLong);
  ASSERT_EQ(heard.items.size(), kThreads * kEach);
  for (const auto& [id, name, duration, bytes] : heard.items) EXPECT_EQ(id, static_cast<std::uint64_t>(duration));
}

TEST(Cupti, TheRealOneIsNotCalledWithoutADriver) {
  CuptiApi api;
  std::string why;
  if (!loadCupti(api, why)) {
    EXPECT_THAT(why, testing::AnyOf(HasSubstr("no NVIDIA driver in this process"), HasSubstr("was not found")));
  }
  EXPECT_FALSE(loadCuptiFrom("libcupti_of_nobody.so", api, why));
  EXPECT_THAT(why, HasSubstr("libcupti_of_nobody.so"));
  EXPECT_FALSE(loadCuptiFrom("libm.so.6", api, why));
  EXPECT_THAT(why, HasSubstr("lacks functions"));
}

/// Has every function that is asked for? The library is loaded, none of them called.
TEST(Cupti, TheRealOneHasEveryFunction) {
#ifdef AMPSCOPE_TEST_CUPTI
  CuptiApi api;
  std::string why;
  EXPECT_TRUE(loadCuptiFrom(AMPSCOPE_TEST_CUPTI, api, why)) << why;
  EXPECT_NE(api.flush_period, nullptr);
#else
  GTEST_SKIP() << "no CUPTI was found when this was built";
#endif
}

}  // namespace
}  // namespace ampscope::gpu::cupti
