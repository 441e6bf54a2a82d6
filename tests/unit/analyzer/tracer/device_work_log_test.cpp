// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Does what devices did reach the trace under the calls that asked for it, and is the rest said?
#include "analyzer/tracer/device_work_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "analyzer/tracer/core.h"
#include "tests/support/read_traces.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/analyzer/gpu/fake_cupti.h"

namespace ampscope::tracer {
namespace {

namespace fs = std::filesystem;
using test::FakeCupti;
using test::RecordBytes;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

int g_loaded = 0;

bool loadFake(gpu::cupti::CuptiApi& api, std::string& /*why*/) {
  ++g_loaded;
  api = FakeCupti::api();
  return true;
}

bool loadNothing(gpu::cupti::CuptiApi& /*api*/, std::string& why) {
  ++g_loaded;
  why = "there is none here";
  return false;
}

struct Seen : trace::RecordVisitor {
  using RecordVisitor::on;
  void on(const trace::StringDef& def) override { names[def.id.value()] = def.text; }
  void on(const trace::DeviceWork& work) override {
    items.emplace_back(work.call.value(), work.owner, names[work.name.value()], work.count, work.duration_ns,
                       work.bytes);
  }
  void on(const trace::Notice& notice) override { notices.emplace_back(notice.text); }

  std::map<std::uint32_t, std::string> names;
  using Item = std::tuple<std::uint64_t, DeviceWorkOwner, std::string, std::uint64_t, std::int64_t, std::uint64_t>;
  std::vector<Item> items;
  std::vector<std::string> notices;
};

class DeviceWorkLogTest : public testing::Test {
 protected:
  void SetUp() override {
    g_loaded = 0;
    core_ = std::make_unique<Core>(folder_.path(), Options{}, names_, trace::ProcessInfo{});
  }

  /// What a call asks for, as (correlation, id).
  std::uint64_t idOfACall(DeviceWorkLog& log, ThreadState& thread) {
    log.beginCall(thread);
    const std::uint64_t id = FakeCupti::topmost();
    log.end();
    EXPECT_EQ(FakeCupti::depth(), 0U);
    EXPECT_EQ(id, g_loaded == 0 ? 0 : thread.id(thread.next_call));
    ++thread.next_call;
    return id;
  }

  Seen stopAndRead(DeviceWorkLog& log) {
    trace::Call call;  // a process without one leaves no trace
    call.id = CallId(1);
    call.op = names_.op("aten::mm", "", 0);
    EXPECT_TRUE(core_->acquireThread()->emitCall(call));
    log.close();
    core_->stop(true);
    Seen seen;
    test::readTraces(folder_.path(), seen);
    return seen;
  }

  FakeCupti cupti_;
  test::TempDir folder_;
  Registry names_;
  std::unique_ptr<Core> core_;
};

TEST_F(DeviceWorkLogTest, WorkStandsUnderItsCall) {
  DeviceWorkLog log(*core_, true, &loadFake);
  EXPECT_EQ(g_loaded, 0);
  ThreadState& thread = *core_->acquireThread();
  const std::uint64_t first = idOfACall(log, thread);
  const std::uint64_t second = idOfACall(log, thread);
  EXPECT_EQ(g_loaded, 1);
  EXPECT_NE(first, second);
  log.beginOwn();
  const std::uint64_t own = FakeCupti::topmost();
  log.end();
  EXPECT_EQ(FakeCupti::depth(), 0U);
  ASSERT_TRUE(cupti_.deliver(RecordBytes()
                                 .external(1, first)
                                 .kernel(1, "gemm", 100, 130)
                                 .external(2, second)
                                 .kernel(2, "gemm", 200, 210)
                                 .external(3, first)
                                 .kernel(3, "gemm", 300, 305)
                                 .external(4, first)
                                 .copy(4, 1, 64, 1, 3)
                                 .external(5, own)
                                 .kernel(5, "statistics", 1, 8)
                                 .set(6, 16, 1, 2)));
  const Seen seen = stopAndRead(log);
  EXPECT_THAT(seen.items, UnorderedElementsAre(Seen::Item(first, DeviceWorkOwner::kOp, "gemm", 2, 35, 0),
                                               Seen::Item(first, DeviceWorkOwner::kOp, "host to device", 1, 2, 64),
                                               Seen::Item(second, DeviceWorkOwner::kOp, "gemm", 1, 10, 0),
                                               Seen::Item(0, DeviceWorkOwner::kTracer, "statistics", 1, 7, 0),
                                               Seen::Item(0, DeviceWorkOwner::kOutside, "", 1, 1, 16)));
  EXPECT_THAT(seen.notices, IsEmpty());
}

TEST_F(DeviceWorkLogTest, WhatIsMissingIsSaid) {
  DeviceWorkLog log(*core_, true, &loadFake);
  ThreadState& thread = *core_->acquireThread();
  (void)idOfACall(log, thread);
  cupti_.dropped = 5;
  ASSERT_TRUE(cupti_.deliver(RecordBytes().kernel(1, "no end", 9, 0)));
  EXPECT_THAT(stopAndRead(log).notices,
              UnorderedElementsAre(HasSubstr("5 records that CUPTI lost"), HasSubstr("1 pieces of work that had not")));
}

TEST_F(DeviceWorkLogTest, WithoutCuptiTheRunGoesOn) {
  DeviceWorkLog log(*core_, true, &loadNothing);
  ThreadState& thread = *core_->acquireThread();
  log.beginCall(thread);
  log.end();
  log.beginCall(thread);
  log.end();
  EXPECT_EQ(g_loaded, 1) << "it is tried once";
  EXPECT_THAT(stopAndRead(log).notices, ElementsAre("no device work (--cupti): there is none here"));
}

TEST_F(DeviceWorkLogTest, AnotherProfilerIsNotPushedAside) {
  cupti_.subscribe_status = gpu::cupti::kMultipleSubscribers;
  DeviceWorkLog log(*core_, true, &loadFake);
  ThreadState& thread = *core_->acquireThread();
  log.beginCall(thread);
  EXPECT_EQ(FakeCupti::depth(), 0U);
  log.end();
  EXPECT_THAT(stopAndRead(log).notices, ElementsAre(HasSubstr("another profiler (torch.profiler")));
}

TEST_F(DeviceWorkLogTest, AProgramWithoutADeviceIsToldSo) {
  DeviceWorkLog log(*core_, true, &loadFake);
  EXPECT_THAT(stopAndRead(log).notices, ElementsAre(HasSubstr("no call that was measured touched a CUDA device")));
  EXPECT_EQ(g_loaded, 0);
}

TEST_F(DeviceWorkLogTest, NotAskedForNothingHappens) {
  DeviceWorkLog log(*core_, false, &loadFake);
  ThreadState& thread = *core_->acquireThread();
  EXPECT_EQ(idOfACall(log, thread), 0U);
  const Seen seen = stopAndRead(log);
  EXPECT_EQ(g_loaded, 0);
  EXPECT_THAT(seen.notices, IsEmpty());
}

}  // namespace
}  // namespace ampscope::tracer
