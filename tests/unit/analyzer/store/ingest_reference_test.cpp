// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Do comparisons with a reference reach the tensor they belong to, and is every one that does not counted?
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cmath>
#include <limits>
#include <map>

#include "analyzer/store/session.h"
#include "tests/support/record_text.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temp_dir.h"
#include "tests/support/trace_builder.h"

namespace ampscope::store {
namespace {

using test::failsWith;
using test::input;
using test::isOk;
using test::makeSession;
using test::output;
using test::TempDir;
using test::TraceBuilder;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

/// Every field differs from every other one.
stats::Comparison comparison(std::uint64_t seed) {
  stats::Comparison c;
  c.format = format::FormatId::kBinary16;
  std::uint64_t next = 100 * seed;
  for (std::uint64_t* count :
       {&c.numel, &c.compared, &c.correctly_rounded, &c.both_nonfinite, &c.reference_nonfinite, &c.nan_made,
        &c.flushed.format_limited, &c.flushed.algorithm_limited, &c.underflowed.format_limited,
        &c.underflowed.algorithm_limited, &c.overflowed.format_limited, &c.overflowed.algorithm_limited, &c.stalled}) {
    *count = ++next;
  }
  for (double* value : {&c.max_abs_error, &c.max_rel_error, &c.max_ulp_error, &c.sum_error, &c.sum_squared_error,
                        &c.sum_squared_reference, &c.sum_squared_flushed, &c.reference_absmax}) {
    *value = -0x1p-60 / static_cast<double>(++next);
  }
  for (std::size_t bin = 0; bin < c.ulp.size(); ++bin) {
    c.ulp[bin] = ++next;
  }
  return c;
}

/// As text, whatever the call it belongs to.
std::string text(const stats::Comparison& c, ReferenceLevel level) {
  return test::recordText(trace::Reference{CallId(), 0, level, &c});
}

std::vector<ReferenceRow> references(const Session& session) {
  std::vector<ReferenceRow> rows;
  EXPECT_THAT(session.forEachReference([&rows](const ReferenceRow& row) {
    rows.push_back(row);
    return true;
  }),
              isOk());
  return rows;
}

std::map<std::string, std::uint64_t> counters(const Session& session) {
  std::map<std::string, std::uint64_t> values;
  const std::vector<IngestStatRow> rows = session.ingestStats().value();
  for (const IngestStatRow& row : rows) {
    if (row.value != 0 && row.severity != "info") {
      values[row.name] = row.value;
    }
  }
  return values;
}

class IngestReferenceTest : public ::testing::Test {
 protected:
  TempDir folder;
  std::string path = folder / "1.amptrace";
  std::string target = folder / "run.ampscope";
};

TEST_F(IngestReferenceTest, EveryFieldReachesTheTensorItIsOf) {
  const stats::Comparison local = comparison(1);
  const stats::Comparison shadow = comparison(2);
  stats::Comparison largest = comparison(3);
  largest.numel = std::numeric_limits<std::uint64_t>::max();
  largest.max_abs_error = std::numeric_limits<double>::infinity();
  largest.sum_error = std::nan("");
  {
    TraceBuilder trace(path);
    trace.call({});
    trace.endStep();
    const CallId call = trace.call({.op = "aten::mul",
                                    .module = "fc",
                                    .phase = Phase::kBackward,
                                    .tensors = {input({1}), output({2}, Dtype::kFloat16, Role::kGradInput),
                                                output({3}, Dtype::kBfloat16, Role::kGradInput)}});
    trace.add(trace::Reference{call, 2, ReferenceLevel::kShadow, &shadow});
    trace.add(trace::Reference{call, 1, ReferenceLevel::kLocal, &local});
    trace.add(trace::Reference{call, 2, ReferenceLevel::kLocal, &largest});
    trace.add(trace::RoleFix{1, call, 1, Role::kGradWeight, trace.parameter("fc.weight")});
    trace.endStep().end();
  }
  const Session session = makeSession({path}, target);
  EXPECT_THAT(counters(session), IsEmpty());
  const std::vector<ReferenceRow> rows = references(session);
  ASSERT_THAT(rows, SizeIs(3));
  for (const ReferenceRow& row : rows) {
    EXPECT_EQ(row.call, CallId(2));
    EXPECT_EQ(row.process, ProcessId(1));
    EXPECT_EQ(row.step, 1U);
    EXPECT_EQ(row.site, SiteId(2));
    EXPECT_EQ(row.flags, trace::kTensorOutput);
  }
  EXPECT_EQ(text(rows[0].comparison, rows[0].level), text(local, ReferenceLevel::kLocal));
  EXPECT_EQ(rows[0].role, Role::kGradWeight) << "as the tensor, which was put right later";
  EXPECT_EQ(rows[0].parameter, ParameterId(1));
  EXPECT_EQ(rows[0].dtype, Dtype::kFloat16);
  EXPECT_EQ(rows[1].level, ReferenceLevel::kLocal) << "by tensor, then by level";
  EXPECT_EQ(rows[1].comparison.numel, static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()));
  EXPECT_TRUE(std::isinf(rows[1].comparison.max_abs_error));
  EXPECT_TRUE(std::isnan(rows[1].comparison.sum_error));
  EXPECT_EQ(text(rows[2].comparison, rows[2].level), text(shadow, ReferenceLevel::kShadow));
  EXPECT_EQ(rows[2].dtype, Dtype::kBfloat16);
}

TEST_F(IngestReferenceTest, OneOfADeviceMayComeBeforeItsCallOrBehindIt) {
  const stats::Comparison before = comparison(1);
  const stats::Comparison behind = comparison(2);
  {
    TraceBuilder trace(path);
    const CallId first = trace.call({.tensors = {input({1}), output({2})}});
    const CallId second(first.value() + 1);
    trace.add(trace::LateReference{1, {second, 1, ReferenceLevel::kLocal, &before}});
    trace.add(trace::LateReference{1, {first, 1, ReferenceLevel::kLocal, &behind}});
    trace.add(trace::LateReference{2, {first, 1, ReferenceLevel::kLocal, &behind}});  // no such thread
    trace.call({.tensors = {input({1}), output({2})}});
    trace.endStep().end();
  }
  const Session session = makeSession({path}, target);
  EXPECT_THAT(counters(session), ElementsAre(Pair("lost_references", 1)));
  const std::vector<ReferenceRow> rows = references(session);
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_EQ(rows[0].call, CallId(1));
  EXPECT_EQ(text(rows[0].comparison, rows[0].level), text(behind, ReferenceLevel::kLocal));
  EXPECT_EQ(rows[1].call, CallId(2));
  EXPECT_EQ(text(rows[1].comparison, rows[1].level), text(before, ReferenceLevel::kLocal));
}

TEST_F(IngestReferenceTest, WhatBelongsNowhereIsCounted) {
  const stats::Comparison some = comparison(1);
  stats::Comparison other = comparison(2);
  {
    TraceBuilder trace(path);
    const CallId call = trace.call({.tensors = {input({1}), output({2})}});
    trace.add(trace::Reference{CallId(call.value() + 1), 1, ReferenceLevel::kLocal, &some});  // no such call
    trace.add(trace::Reference{call, 2, ReferenceLevel::kLocal, &some});                      // no such tensor
    trace.add(trace::Reference{call, 0xFFFFFFFF, ReferenceLevel::kLocal, &some});
    trace.add(trace::Reference{call, 1, ReferenceLevel::kLocal, &some});
    trace.add(trace::Reference{call, 1, ReferenceLevel::kLocal, &other});  // the same again
    trace.end();
  }
  const Session session = makeSession({path}, target);
  EXPECT_EQ(counters(session),
            (std::map<std::string, std::uint64_t>{{"lost_references", 1}, {"bad_values", 2}, {"repeated_ids", 1}}));
  const std::vector<ReferenceRow> rows = references(session);
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_EQ(text(rows[0].comparison, rows[0].level), text(some, ReferenceLevel::kLocal)) << "the first stays";
}

TEST_F(IngestReferenceTest, CancellationsReachTheTensorTheyAreOf) {
  stats::Cancellation cancellation;
  cancellation.numel = 11;
  cancellation.counted = 10;
  cancellation.complete = 2;
  cancellation.bits[0] = 3;
  cancellation.bits[stats::kCancelledBins - 1] = 5;
  cancellation.summand_absmax = 0x1p-30;
  cancellation.sum_absmax = std::numeric_limits<double>::infinity();
  {
    TraceBuilder trace(path);
    trace.endStep();
    const CallId call = trace.call({.op = "aten::sub", .tensors = {input({1}), output({2}, Dtype::kBfloat16)}});
    trace.add(trace::Cancellation{call, 1, &cancellation});
    trace.add(trace::Cancellation{call, 1, &cancellation});                      // the same again
    trace.add(trace::Cancellation{call, 2, &cancellation});                      // no such tensor
    trace.add(trace::Cancellation{CallId(call.value() + 1), 1, &cancellation});  // no such call
    trace.end();
  }
  const Session session = makeSession({path}, target);
  EXPECT_EQ(counters(session),
            (std::map<std::string, std::uint64_t>{{"lost_references", 1}, {"bad_values", 1}, {"repeated_ids", 1}}));
  std::vector<CancellationRow> rows;
  EXPECT_THAT(session.forEachCancellation([&rows](const CancellationRow& row) {
    rows.push_back(row);
    return true;
  }),
              isOk());
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_EQ(rows[0].step, 1U);
  EXPECT_EQ(rows[0].site, SiteId(1));
  EXPECT_EQ(rows[0].role, Role::kOutput);
  EXPECT_EQ(rows[0].dtype, Dtype::kBfloat16);
  EXPECT_EQ(test::recordText(trace::Cancellation{CallId(), 0, &rows[0].cancellation}),
            test::recordText(trace::Cancellation{CallId(), 0, &cancellation}));
}

TEST_F(IngestReferenceTest, CertificationsReachTheTensorTheyAreOf) {
  const stats::Certification certification{300, 8, 2, 0x1p-60, std::numeric_limits<double>::infinity()};
  {
    TraceBuilder trace(path);
    trace.endStep();
    const CallId call = trace.call({.op = "aten::mm", .tensors = {input({1}), output({2}, Dtype::kFloat16)}});
    trace.add(trace::Certification{call, 1, certification});
    trace.add(trace::Certification{call, 1, certification});                      // the same again
    trace.add(trace::Certification{call, 2, certification});                      // no such tensor
    trace.add(trace::Certification{CallId(call.value() + 1), 1, certification});  // no such call
    trace.end();
  }
  const Session session = makeSession({path}, target);
  EXPECT_EQ(counters(session),
            (std::map<std::string, std::uint64_t>{{"lost_references", 1}, {"bad_values", 1}, {"repeated_ids", 1}}));
  std::vector<CertificationRow> rows;
  EXPECT_THAT(session.forEachCertification([&rows](const CertificationRow& row) {
    rows.push_back(row);
    return true;
  }),
              isOk());
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_EQ(rows[0].step, 1U);
  EXPECT_EQ(rows[0].site, SiteId(1));
  EXPECT_EQ(rows[0].role, Role::kOutput);
  EXPECT_EQ(rows[0].dtype, Dtype::kFloat16);
  EXPECT_EQ(test::recordText(trace::Certification{CallId(), 0, rows[0].certification}),
            test::recordText(trace::Certification{CallId(), 0, certification}));
}

TEST_F(IngestReferenceTest, NumbersOutsideTheirListsAreCounted) {
  const stats::Comparison some = comparison(1);
  stats::Comparison unknown = some;
  unknown.format = static_cast<format::FormatId>(200);
  {
    TraceBuilder trace(path);
    const CallId call = trace.call({.tensors = {input({1}), output({2})}});
    trace.add(trace::Reference{call, 1, ReferenceLevel::kOff, &some});
    trace.add(trace::Reference{call, 1, static_cast<ReferenceLevel>(99), &some});
    trace.add(trace::Reference{call, 1, ReferenceLevel::kLocal, &unknown});
    trace.add(trace::ReferenceCounts{trace.op("aten::mm"), static_cast<Unreferenced>(200), 1});
    trace.add(trace::ReferenceCounts{trace.op("aten::mm"), Unreferenced::kNone, 1, ReferenceLevel::kShadow});
    trace.end();
  }
  EXPECT_EQ(counters(makeSession({path}, target)), (std::map<std::string, std::uint64_t>{{"bad_values", 5}}));
}

TEST_F(IngestReferenceTest, ASiteHasTheLineOfItsFirstCall) {
  {
    TraceBuilder trace(path);
    const CallId first = trace.call({.op = "aten::clamp"});
    trace.add(trace::SourceLine{first, trace.string("train.py:7")});
    const CallId again = trace.call({.op = "aten::clamp"});
    trace.add(trace::SourceLine{again, trace.string("train.py:9")});
    trace.call({.op = "aten::exp"});
    trace.add(trace::SourceLine{CallId(first.value() + 9), trace.string("train.py:11")});
    trace.end();
  }
  const store::Session session = makeSession({path}, target);
  const auto sites = session.sites().value();
  ASSERT_THAT(sites, SizeIs(2));
  EXPECT_EQ(sites[0].source, "train.py:7");
  EXPECT_EQ(sites[1].source, "");
  EXPECT_EQ(counters(session), (std::map<std::string, std::uint64_t>{{"lost_sources", 1}}));
}

TEST_F(IngestReferenceTest, NumbersAndApiUsesOfAProgramAreKept) {
  {
    TraceBuilder trace(path);
    const CallId call = trace.call({.op = "aten::clamp", .tensors = {input({1}), output({2})}});
    trace.add(trace::Constant{call, trace.string("min"), 0, 1e-8});
    trace.add(trace::Constant{call, trace.string("scalars"), 3, 0.5});
    trace.add(trace::Constant{CallId(call.value() + 9), trace.string("min"), 0, 1});
    trace.add(trace::ApiUse{trace::ApiUseKind::kClippedScaled, 4, 1, "clip_grad_norm_", "train.py:7"});
    trace.add(trace::ApiUse{static_cast<trace::ApiUseKind>(99), 0, 0, "", ""});
    trace.end();
  }
  const store::Session session = makeSession({path}, target);
  const auto constants = session.constants().value();
  ASSERT_THAT(constants, SizeIs(2));
  EXPECT_EQ(constants[0].call, CallId(1));
  EXPECT_EQ(constants[0].name, "min");
  EXPECT_EQ(constants[0].value, 1e-8);
  EXPECT_EQ(constants[1].element, 3U);
  const auto uses = session.apiUses().value();
  ASSERT_THAT(uses, SizeIs(2));
  EXPECT_EQ(uses[0].kind, trace::ApiUseKind::kClippedScaled);
  EXPECT_EQ(uses[0].step, 4U);
  EXPECT_EQ(uses[0].scaler, 1U);
  EXPECT_EQ(uses[0].name, "clip_grad_norm_");
  EXPECT_EQ(uses[0].place, "train.py:7");
  EXPECT_EQ(counters(session), (std::map<std::string, std::uint64_t>{{"bad_values", 1}, {"lost_constants", 1}}));
}

TEST_F(IngestReferenceTest, CountsOfAnOpAddUp) {
  {
    TraceBuilder trace(path);
    trace.call({});
    const OpId mm = trace.op("aten::mm");
    for (int i = 0; i < 3; ++i) {
      trace.add(trace::ReferenceCounts{mm, Unreferenced::kNone, 5});
      trace.add(trace::ReferenceCounts{mm, Unreferenced::kSampled, 1});
      trace.add(trace::ReferenceCounts{mm, Unreferenced::kNoBound, 4, ReferenceLevel::kCertified});
      trace.add(trace::ReferenceCounts{trace.op("aten::rand"), Unreferenced::kRandom, 2});
    }
    trace.end();
  }
  const auto rows = makeSession({path}, target).referenceCounts().value();
  ASSERT_THAT(rows, SizeIs(4));
  EXPECT_EQ(rows[0].level, ReferenceLevel::kLocal);
  EXPECT_EQ(rows[0].reason, Unreferenced::kNone);
  EXPECT_EQ(rows[0].count, 15U);
  EXPECT_EQ(rows[1].reason, Unreferenced::kSampled);
  EXPECT_EQ(rows[1].count, 3U);
  EXPECT_EQ(rows[2].level, ReferenceLevel::kCertified);
  EXPECT_EQ(rows[2].reason, Unreferenced::kNoBound);
  EXPECT_EQ(rows[2].count, 12U);
  EXPECT_EQ(rows[3].op, OpId(2));
  EXPECT_EQ(rows[3].count, 6U);
}

TEST_F(IngestReferenceTest, DamagedRowsAreOneSentence) {
  const stats::Comparison some = comparison(1);
  {
    TraceBuilder trace(path);
    const CallId call = trace.call({.tensors = {input({1}), output({2})}});
    trace.add(trace::Reference{call, 1, ReferenceLevel::kLocal, &some});
    trace.end();
  }
  std::ignore = makeSession({path}, target);
  for (const char* sql : {"UPDATE reference SET ulp = x'80'", "UPDATE reference SET ulp = zeroblob(35)",
                          "UPDATE tensor SET type = 1000000"}) {
    const std::string copy = folder / "copy.ampscope";
    std::filesystem::copy_file(target, copy, std::filesystem::copy_options::overwrite_existing);
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(copy.c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(database);
    const auto session = Session::open(copy);
    ASSERT_THAT(session, isOk());
    EXPECT_THAT(session.value().forEachReference([](const ReferenceRow&) { return true; }),
                failsWith(ErrorCode::kInput, AllOf(HasSubstr(copy), HasSubstr("damaged"))))
        << sql;
  }
}

}  // namespace
}  // namespace ampscope::store
