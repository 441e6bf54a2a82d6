// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Is every observed call either compared with a reference or counted under a reason, in all and for each op?
#include "analyzer/analysis/session_facts.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/support/temp_dir.h"
#include "tests/support/trace_builder.h"

namespace ampscope::analysis {
namespace {

using Reasons = std::vector<std::pair<std::string, std::uint64_t>>;

class CoverageTest : public ::testing::Test {
 protected:
  /// Three calls of mm, two of rand; `references` may say what became of them.
  template <class References>
  Coverage coverage(const References& references) {
    {
      test::TraceBuilder trace(folder / "1.amptrace");
      for (const char* op : {"aten::mm", "aten::mm", "aten::mm", "aten::rand", "aten::rand"}) {
        trace.call({.op = op});
      }
      references(trace);
      trace.end();
    }
    const store::Session session = test::makeSession({folder / "1.amptrace"}, folder / "run.ampscope");
    return readCoverage(session).value();
  }

  test::TempDir folder;
};

TEST_F(CoverageTest, WithoutAReferenceEveryCallIsOff) {
  const Coverage found = coverage([](test::TraceBuilder&) {});
  EXPECT_FALSE(found.reference_on);
  EXPECT_EQ(found.referenced, 0U);
  EXPECT_EQ(found.unreferenced_by_reason, (Reasons{{"off", 5}}));
  ASSERT_EQ(found.ops.size(), 2U);
  EXPECT_EQ(found.ops[0].unreferenced_by_reason, (Reasons{{"off", 3}}));
  EXPECT_EQ(found.ops[1].unreferenced_by_reason, (Reasons{{"off", 2}}));
}

TEST_F(CoverageTest, WhatWasNotLookedAtWasNotSampled) {
  const Coverage found = coverage([](test::TraceBuilder& trace) {
    trace.add(trace::ReferenceCounts{trace.op("aten::mm"), Unreferenced::kNone, 1});
    trace.add(trace::ReferenceCounts{trace.op("aten::rand"), Unreferenced::kRandom, 1});
  });
  EXPECT_TRUE(found.reference_on);
  EXPECT_EQ(found.referenced, 1U);
  EXPECT_EQ(found.unreferenced_by_reason, (Reasons{{"not sampled", 3}, {"random", 1}}));
  EXPECT_EQ(found.ops[0].op, "aten::mm");
  EXPECT_EQ(found.ops[0].referenced, 1U);
  EXPECT_EQ(found.ops[0].unreferenced_by_reason, (Reasons{{"not sampled", 2}}));
  EXPECT_EQ(found.ops[1].referenced, 0U);
  EXPECT_EQ(found.ops[1].unreferenced_by_reason, (Reasons{{"not sampled", 1}, {"random", 1}}));
}

TEST_F(CoverageTest, ASurplusOfOneOpDoesNotHideTheMissingCallsOfAnother) {
  // As in a trace that lost blocks of calls but kept the counts.
  const Coverage found = coverage([](test::TraceBuilder& trace) {
    trace.add(trace::ReferenceCounts{trace.op("aten::mm"), Unreferenced::kNone, 7});
  });
  EXPECT_EQ(found.unreferenced_by_reason, (Reasons{{"not sampled", 2}}));
  EXPECT_TRUE(found.ops[0].unreferenced_by_reason.empty());
}

TEST_F(CoverageTest, CertifiedCallsAreCountedAmongThoseThatWereCompared) {
  const Coverage found = coverage([](test::TraceBuilder& trace) {
    constexpr auto kCertified = ReferenceLevel::kCertified;
    trace.add(trace::ReferenceCounts{trace.op("aten::mm"), Unreferenced::kNone, 3});
    trace.add(trace::ReferenceCounts{trace.op("aten::mm"), Unreferenced::kNone, 1, kCertified});
    trace.add(trace::ReferenceCounts{trace.op("aten::mm"), Unreferenced::kNoBound, 2, kCertified});
    trace.add(trace::ReferenceCounts{trace.op("aten::rand"), Unreferenced::kNone, 2});
    trace.add(trace::ReferenceCounts{trace.op("aten::rand"), Unreferenced::kNoFormula, 2, kCertified});
  });
  EXPECT_EQ(found.referenced, 5U);
  EXPECT_TRUE(found.unreferenced_by_reason.empty());
  EXPECT_EQ(found.certified, 1U);
  EXPECT_EQ(found.uncertified_by_reason, (Reasons{{"no bound", 2}, {"no formula", 2}}));
  EXPECT_EQ(found.ops[0].certified, 1U);
  EXPECT_EQ(found.ops[0].uncertified_by_reason, (Reasons{{"no bound", 2}}));
  EXPECT_EQ(found.ops[1].uncertified_by_reason, (Reasons{{"no formula", 2}}));
}

TEST_F(CoverageTest, NothingComparedIsNotTheSameAsOff) {
  const Coverage found = coverage([](test::TraceBuilder& trace) {
    trace.add(trace::ReferenceCounts{trace.op("aten::mm"), Unreferenced::kFailed, 3});
    trace.add(trace::ReferenceCounts{trace.op("aten::rand"), Unreferenced::kRandom, 2});
  });
  EXPECT_TRUE(found.reference_on);
  EXPECT_EQ(found.referenced, 0U);
  ASSERT_EQ(found.unreferenced_by_reason.size(), 2U);
}

}  // namespace
}  // namespace ampscope::analysis
