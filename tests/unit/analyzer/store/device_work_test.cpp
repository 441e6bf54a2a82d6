// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What devices did, in a session: under the calls that asked for it, in whichever order the trace tells.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <limits>
#include <string>
#include <tuple>
#include <vector>

#include "analyzer/store/merge.h"
#include "analyzer/store/session.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temp_dir.h"
#include "tests/support/trace_builder.h"

namespace ampscope::store {
namespace {

using test::isOk;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr std::uint16_t kCuptiThread = 9;

class DeviceWorkTest : public testing::Test {
 protected:
  using Total = std::tuple<std::string, DeviceWorkOwner, DeviceWorkKind, std::string, std::uint64_t, std::uint64_t,
                           std::uint64_t, std::uint64_t>;

  static trace::DeviceWork work(CallId call, StringId name, std::int64_t duration, std::uint64_t count = 1) {
    return {call, DeviceWorkOwner::kOp, DeviceWorkKind::kKernel, name, count, duration, 0};
  }

  /// Two calls of mm, the first of which is told of before it stands in the trace, and one of exp.
  std::string trace(const std::string& name, const std::string& rank = "0") {
    std::string path = folder_ / name;
    test::TraceBuilder trace(path);
    trace.process({{"pid", rank + "1"}, {"rank", rank}, {"world_size", "2"}});
    const StringId gemm = trace.string("gemm_f16");
    const CallId first((std::uint64_t{1} << 48U) | 1U);
    trace.thread(kCuptiThread).add(work(first, gemm, 100)).flush();
    trace.thread(1);
    EXPECT_EQ(trace.call({.op = "aten::mm"}), first);
    const CallId second = trace.call({.op = "aten::mm"});
    const CallId third = trace.call({.op = "aten::exp"});
    trace.flush().thread(kCuptiThread);
    trace.add(work(second, gemm, 40, 2)).add(work(second, gemm, 2));
    trace.add(trace::DeviceWork{third, DeviceWorkOwner::kOp, DeviceWorkKind::kCopy, trace.string("host to device"), 1,
                                7, 4096});
    for (int i = 0; i < 2; ++i) {
      trace.add(trace::DeviceWork{CallId(), DeviceWorkOwner::kTracer, DeviceWorkKind::kKernel,
                                  trace.string("statistics"), 3, 30, 0});
    }
    trace.add(trace::DeviceWork{CallId(), DeviceWorkOwner::kOutside, DeviceWorkKind::kSet, StringId(), 1, 5, 64});
    trace.end();
    return path;
  }

  static std::vector<Total> totals(const Session& session) {
    const auto rows = session.deviceWorkTotals();
    EXPECT_THAT(rows, isOk());
    const auto sites = session.sites().value();
    const auto ops = session.ops().value();
    std::vector<Total> all;
    for (const DeviceWorkTotalRow& row : rows.value()) {
      const std::string op =
          row.site.valid() ? ops.at(sites.at(row.site.value() - 1).op.value() - 1).name : std::string();
      all.emplace_back(op, row.owner, row.kind, row.name, row.calls, row.count, row.duration_ns, row.bytes);
    }
    return all;
  }

  static std::uint64_t stat(const Session& session, const std::string& name) {
    const auto stats = session.ingestStats();
    for (const IngestStatRow& row : stats.value()) {
      if (row.name == name) return row.value;
    }
    return UINT64_MAX;
  }

  test::TempDir folder_;
};

using O = DeviceWorkOwner;
using K = DeviceWorkKind;

TEST_F(DeviceWorkTest, ItStandsUnderItsCalls) {
  const Session session = test::makeSession({trace("1.amptrace")}, folder_ / "1.ampscope");
  using T = Total;
  EXPECT_THAT(totals(session), UnorderedElementsAre(T("aten::mm", O::kOp, K::kKernel, "gemm_f16", 2, 4, 142, 0),
                                                    T("aten::exp", O::kOp, K::kCopy, "host to device", 1, 1, 7, 4096),
                                                    T("", O::kTracer, K::kKernel, "statistics", 0, 6, 60, 0),
                                                    T("", O::kOutside, K::kSet, "", 0, 1, 5, 64)));
  EXPECT_EQ(stat(session, "bad_values"), 0U);
}

TEST_F(DeviceWorkTest, WorkOfALostCallIsNobodys) {
  const std::string path = folder_ / "lost.amptrace";
  test::TraceBuilder trace(path);
  trace.process({{"pid", "1"}});
  const CallId call = trace.call({});
  trace.add(work(CallId(call.value() + 1), trace.string("gemm"), 100));
  trace.end();
  const Session session = test::makeSession({path}, folder_ / "lost.ampscope");
  EXPECT_THAT(totals(session), ElementsAre(Total("", O::kOutside, K::kKernel, "gemm", 0, 1, 100, 0)));
}

TEST_F(DeviceWorkTest, NumbersThatCannotBe) {
  const std::string path = folder_ / "bad.amptrace";
  test::TraceBuilder trace(path);
  trace.process({{"pid", "1"}});
  const CallId call = trace.call({});
  const StringId name = trace.string("k");
  const auto huge = std::numeric_limits<std::int64_t>::max();
  trace.add(work(call, name, huge, UINT64_MAX)).add(work(call, name, huge, UINT64_MAX));
  trace.add(trace::DeviceWork{CallId(), O::kOutside, K::kKernel, name, UINT64_MAX, huge, UINT64_MAX});
  trace.add(trace::DeviceWork{CallId(), O::kOutside, K::kKernel, name, UINT64_MAX, huge, UINT64_MAX});
  trace.add(trace::DeviceWork{CallId(), static_cast<O>(77), static_cast<K>(77), name, 1, -5, 1});
  trace.add(trace::DeviceWork{CallId(), O::kOp, K::kKernel, name, 1, 1, 1});
  trace.end();
  const Session session = test::makeSession({path}, folder_ / "bad.ampscope");
  EXPECT_EQ(totals(session).size(), 3U);
  EXPECT_EQ(stat(session, "bad_values"), 2U);
}

TEST_F(DeviceWorkTest, RanksKeepTheirOwn) {
  const std::string merged = folder_ / "merged.ampscope";
  (void)test::makeSession({trace("0.amptrace", "0")}, folder_ / "0.ampscope");
  (void)test::makeSession({trace("1.amptrace", "1")}, folder_ / "1.ampscope");
  ASSERT_THAT(merge({folder_ / "0.ampscope", folder_ / "1.ampscope"}, merged, false), isOk());
  const auto mm = [](std::uint64_t calls, std::uint64_t count, std::uint64_t ns) {
    return testing::Contains(Total("aten::mm", O::kOp, K::kKernel, "gemm_f16", calls, count, ns, 0));
  };
  EXPECT_THAT(totals(Session::open(merged).value()), mm(4, 8, 284));
  EXPECT_THAT(totals(Session::open(merged, 1).value()), mm(2, 4, 142));
}

TEST_F(DeviceWorkTest, ASessionFromBeforeHasNone) {
  const std::string path = folder_ / "before.ampscope";
  (void)test::makeSession({trace("1.amptrace")}, path);
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, "DROP TABLE device_work; DROP TABLE device_work_name", nullptr, nullptr, nullptr),
            SQLITE_OK);
  sqlite3_close(database);
  EXPECT_THAT(totals(Session::open(path).value()), IsEmpty());
  EXPECT_THAT(Session::open(path, 0), isOk());
}

}  // namespace
}  // namespace ampscope::store
