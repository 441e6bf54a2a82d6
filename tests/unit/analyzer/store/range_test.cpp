// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The program's own ranges in a session, and which calls are seen through one of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <span>
#include <string>
#include <vector>

#include "analyzer/store/session.h"
#include "tests/support/temp_dir.h"
#include "tests/support/trace_builder.h"

namespace ampscope::store {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class RangeTest : public testing::Test {
 protected:
  /// Ids of the calls that are seen.
  static std::vector<std::uint64_t> calls(const Session& session) {
    std::vector<std::uint64_t> ids;
    EXPECT_TRUE(session
                    .forEachCall({},
                                 [&ids](const CallRow& call, std::span<const TensorRow>) {
                                   ids.push_back(call.id.value());
                                   return true;
                                 })
                    .ok());
    return ids;
  }

  /// When the calls of the file below began, in the trace's clock: `TraceBuilder` decides.
  std::vector<std::int64_t> starts() {
    const std::string trace_path = folder_ / "plain.amptrace";
    test::TraceBuilder trace(trace_path);
    trace.process({{"pid", "1"}, {"started_monotonic_ns", "1"}});
    for (int i = 0; i < 5; ++i) {
      trace.call({});
    }
    trace.end();
    std::vector<std::int64_t> found;
    const Session session = test::makeSession({trace_path}, folder_ / "plain.ampscope");
    EXPECT_TRUE(session
                    .forEachCall({},
                                 [&found](const CallRow& call, std::span<const TensorRow>) {
                                   found.push_back(call.start_ns + 1);
                                   return true;
                                 })
                    .ok());
    return found;
  }

  /// Five calls and some ranges, of which none is around call 3.
  std::string session() {
    const std::vector<std::int64_t> at = starts();
    const std::string trace_path = folder_ / "1.amptrace";
    test::TraceBuilder trace(trace_path);
    trace.process({{"pid", "1"}, {"started_monotonic_ns", "1"}});
    trace.add(trace::RangeEnd{1, at[1]});  // of another thread: before its beginning
    for (int i = 0; i < 5; ++i) {
      trace.call({});
    }
    trace.add(trace::RangeBegin{1, at[0], "", "warm up"});
    trace.add(trace::RangeBegin{2, at[0], "", "warm up"}).add(trace::RangeEnd{2, at[0]});  // inside the first
    trace.add(trace::RangeBegin{3, at[4], "loader", "warm up"});                           // does not end
    trace.add(trace::RangeBegin{4, at[3], "", "late"}).add(trace::RangeEnd{4, at[3]});
    trace.add(trace::RangeEnd{99, at[3]});
    trace.end();
    const std::string path = folder_ / "run.ampscope";
    (void)test::makeSession({trace_path}, path);
    return path;
  }

  test::TempDir folder_;
};

TEST_F(RangeTest, TotalsByDomainAndNameMostTimeFirst) {
  const auto totals = Session::open(session()).value().rangeTotals().value();
  ASSERT_EQ(totals.size(), 3U);
  EXPECT_GE(totals[0].duration_ns, totals[1].duration_ns) << "most time first";
  EXPECT_EQ(totals[0].name, "warm up");
  EXPECT_EQ(totals[0].count, 2U);
  EXPECT_EQ(totals[1].name, "late");
  EXPECT_GT(totals[0].duration_ns, 0);
  EXPECT_EQ(totals[2].domain, "loader");
  EXPECT_EQ(totals[2].duration_ns, 0) << "it did not end";
}

TEST_F(RangeTest, OnlyCallsThatBeganInOneOfThatName) {
  const std::string path = session();
  EXPECT_THAT(calls(Session::open(path).value()), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(calls(Session::open(path, std::nullopt, "warm up").value()), ElementsAre(1, 2, 5));
  EXPECT_EQ(Session::open(path, std::nullopt, "warm up").value().range(), "warm up");
  EXPECT_THAT(calls(Session::open(path, std::nullopt, "late").value()), ElementsAre(4));
  EXPECT_THAT(calls(Session::open(path, 0, "late").value()), ElementsAre(4)) << "and of that rank";
}

TEST_F(RangeTest, ANameThatIsNoneIsAnErrorThatHelps) {
  const auto wrong = Session::open(session(), std::nullopt, "warmup");
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().code, ErrorCode::kUsage);
  EXPECT_THAT(wrong.error().message, HasSubstr("did you mean 'warm up'?"));
  const auto none = Session::open(folder_ / "plain.ampscope", std::nullopt, "late");
  ASSERT_FALSE(none.ok());
  EXPECT_THAT(none.error().message, HasSubstr("profile --nvtx-ranges"));
}

}  // namespace
}  // namespace ampscope::store
