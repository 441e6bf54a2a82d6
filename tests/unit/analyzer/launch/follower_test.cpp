// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/launch/follower.h"

#include <gtest/gtest.h>

#include "tests/support/temp_dir.h"
#include "tests/support/trace_builder.h"

namespace ampscope::launch {
namespace {

trace::Heartbeat heartbeat(std::int64_t time_ns, std::uint32_t step, std::uint64_t calls, float scale) {
  return {.time_ns = time_ns,
          .step = step,
          .calls = calls,
          .nonfinite = 2,
          .dropped = 1,
          .tracer_ns = 100,
          .writer_ns = 5,
          .scale = scale};
}

test::TraceBuilder& begin(test::TraceBuilder& trace, std::int64_t started_ns) {
  return trace.thread(0).process({{"started_monotonic_ns", std::to_string(started_ns)}}).flush();
}

TEST(TraceFollower, SeesNothingInAnEmptyFolder) {
  const test::TempDir folder;
  TraceFollower follower(folder.path());
  follower.poll();
  EXPECT_EQ(follower.progress().processes, 0U);
}

TEST(TraceFollower, FollowsATraceThatGrows) {
  const test::TempDir folder;
  TraceFollower follower(folder.path());
  test::TraceBuilder trace(folder / "7.amptrace");
  begin(trace, 1000);
  follower.poll();
  EXPECT_EQ(follower.progress().processes, 1U);
  EXPECT_EQ(follower.progress().calls, 0U);
  trace.thread(0).add(heartbeat(2000, 3, 50, 1024)).flush();
  follower.poll();
  EXPECT_EQ(follower.progress().step, 3U);
  EXPECT_EQ(follower.progress().calls, 50U);
  EXPECT_EQ(follower.progress().scale, 1024.0F);
  EXPECT_EQ(follower.progress().run_ns, 1000);
  trace.thread(0).add(heartbeat(4000, 5, 80, 512)).flush();
  follower.poll();
  EXPECT_EQ(follower.progress().step, 5U);
  EXPECT_EQ(follower.progress().calls, 80U);
  EXPECT_EQ(follower.progress().run_ns, 3000);
}

TEST(TraceFollower, AddsProcessesUp) {
  const test::TempDir folder;
  TraceFollower follower(folder.path());
  test::TraceBuilder one(folder / "7.amptrace");
  begin(one, 0).thread(0).add(heartbeat(2000, 3, 50, 1024)).flush();
  test::TraceBuilder two(folder / "8.amptrace");
  begin(two, 1000).thread(0).add(heartbeat(2000, 9, 5, 8)).flush();
  follower.poll();
  const Progress total = follower.progress();
  EXPECT_EQ(total.processes, 2U);
  EXPECT_EQ(total.step, 9U);
  EXPECT_EQ(total.calls, 55U);
  EXPECT_EQ(total.nonfinite, 4U);
  EXPECT_EQ(total.dropped, 2U);
  EXPECT_EQ(total.tracer_ns, 200);
  EXPECT_EQ(total.scale, 8.0F);
}

TEST(TraceFollower, LeavesWhatIsNoTraceAlone) {
  const test::TempDir folder;
  test::writeFile(folder / "1.amptrace", std::string(4096, 'x'));
  test::writeFile(folder / "2.amptrace", "");
  TraceFollower follower(folder.path());
  follower.poll();
  EXPECT_EQ(follower.progress().processes, 0U);
}

}  // namespace
}  // namespace ampscope::launch
