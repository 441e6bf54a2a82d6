// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Does a session say what the traces said? Sound traces here; damaged ones in ingest_damage_test.cpp.
#include "analyzer/store/ingest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "analyzer/store/session.h"
#include "tests/support/record_text.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temp_dir.h"
#include "tests/support/trace_builder.h"

namespace ampscope::store {
namespace {

using test::CallSpec;
using test::input;
using test::isOk;
using test::makeSession;
using test::output;
using test::TempDir;
using test::Tensor;
using test::TraceBuilder;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::SizeIs;

struct Seen {
  std::vector<CallRow> calls;
  std::vector<std::vector<TensorRow>> tensors;
  std::vector<std::vector<std::string>> stats;  ///< text, "" for none
};

Seen readCalls(const Session& session, const CallFilter& filter = {}) {
  Seen seen;
  const auto done = session.forEachCall(filter, [&](const CallRow& call, std::span<const TensorRow> tensors) {
    seen.calls.push_back(call);
    seen.tensors.emplace_back(tensors.begin(), tensors.end());
    auto& texts = seen.stats.emplace_back();
    for (const TensorRow& tensor : tensors) {
      texts.push_back(tensor.stats == nullptr ? "" : test::recordText(trace::Stats{StatsId(1), tensor.stats}));
    }
    return true;
  });
  EXPECT_THAT(done, isOk());
  return seen;
}

std::string statsText(const std::vector<double>& values, format::FormatId format = format::FormatId::kBinary32) {
  const stats::TensorStats s = test::statsOf(values, format);
  return test::recordText(trace::Stats{StatsId(1), &s});
}

class IngestTest : public ::testing::Test {
 protected:
  TempDir folder;
  std::string trace_path = folder / "1.amptrace";
  std::string target = folder / "run.ampscope";
};

TEST_F(IngestTest, KeepsEveryFieldOfACall) {
  const double inf = std::numeric_limits<double>::infinity();
  {
    TraceBuilder trace(trace_path);
    trace.process({{"pid", "42"}, {"rank", ""}, {"started_monotonic_ns", "400000"}});
    trace.call({.op = "aten::addmm",
                .overload = "out",
                .op_flags = trace::kOpWrites,
                .module = "fc1",
                .phase = Phase::kBackward,
                .ordinal = 3,
                .public_op = "aten::linear",
                .autograd_node = "AddmmBackward0",
                .flags = trace::kCallAutocast | trace::kCallInAutocastWrapper,
                .autocast_dtype = Dtype::kFloat16,
                .cast_from = Dtype::kFloat32,
                .cast_bytes = 4096,
                .duration_ns = 777,
                .tensors = {input({1, -2, 6e-8, 0}, Dtype::kFloat16), input({3, 70000}),
                            output({inf, -inf, std::nan(""), 5}, Dtype::kFloat16, Role::kGradInput)}});
    trace.endStep().end();
  }
  const Session session = makeSession({trace_path}, target);
  const Seen seen = readCalls(session);
  ASSERT_THAT(seen.calls, SizeIs(1));
  const CallRow& call = seen.calls[0];
  EXPECT_EQ(call.id, CallId(1));
  EXPECT_EQ(call.process, ProcessId(1));
  EXPECT_EQ(call.thread, 1U);
  EXPECT_EQ(call.step, 0U);
  EXPECT_EQ(call.flags, std::uint32_t{trace::kCallAutocast | trace::kCallInAutocastWrapper});
  EXPECT_EQ(call.autocast_dtype, Dtype::kFloat16);
  EXPECT_EQ(call.cast_from, Dtype::kFloat32);
  EXPECT_EQ(call.cast_bytes, 4096U);
  EXPECT_EQ(call.start_ns, 600'000);
  EXPECT_EQ(call.duration_ns, 777);

  const std::vector<TensorRow>& tensors = seen.tensors[0];
  ASSERT_THAT(tensors, SizeIs(3));
  EXPECT_EQ(tensors[1].position, 1U);
  EXPECT_EQ(tensors[1].slot, 1U);
  EXPECT_EQ(tensors[2].slot, 0U);
  EXPECT_EQ(tensors[2].flags, trace::kTensorOutput);
  EXPECT_EQ(tensors[2].role, Role::kGradInput);
  EXPECT_EQ(tensors[0].dtype, Dtype::kFloat16);
  EXPECT_EQ(tensors[0].numel, 4U);
  EXPECT_EQ(seen.stats[0][0], statsText({1, -2, 6e-8, 0}, format::FormatId::kBinary16));
  EXPECT_EQ(seen.stats[0][1], statsText({3, 70000}));
  EXPECT_EQ(seen.stats[0][2], statsText({inf, -inf, std::nan(""), 5}, format::FormatId::kBinary16));

  const auto site = session.sites().value().at(0);
  EXPECT_EQ(site.id, call.site);
  EXPECT_EQ(site.phase, Phase::kBackward);
  EXPECT_EQ(site.ordinal, 3U);
  EXPECT_EQ(site.autograd_node, "AddmmBackward0");
  const std::vector<OpRow> ops = session.ops().value();
  EXPECT_EQ(ops.at(site.op.value() - 1).name, "aten::addmm");
  EXPECT_EQ(ops.at(site.op.value() - 1).overload, "out");
  EXPECT_EQ(ops.at(site.op.value() - 1).flags, std::uint32_t{trace::kOpWrites});
  EXPECT_EQ(ops.at(site.public_op.value() - 1).name, "aten::linear");
  EXPECT_EQ(session.modules().value().at(site.module.value() - 1).path, "fc1");
  EXPECT_EQ(session.processes().value().at(0).pid, 42);
  EXPECT_TRUE(session.processes().value().at(0).complete);
}

TEST_F(IngestTest, SameSiteAndTypeAreOneRow) {
  {
    TraceBuilder trace(trace_path);
    for (int step = 0; step < 3; ++step) {
      trace.call({.module = "a", .tensors = {input({1})}});
      trace.call({.module = "a", .ordinal = 1, .tensors = {input({1})}});
      trace.call({.module = "b", .tensors = {input({1})}});
      trace.endStep();
    }
    trace.end();
  }
  const Session session = makeSession({trace_path}, target);
  EXPECT_THAT(session.sites().value(), SizeIs(3));
  EXPECT_EQ(session.size().value().calls, 9U);
  const std::vector<SiteTotals> totals = session.totalsBySite({}).value();
  ASSERT_THAT(totals, SizeIs(3));
  EXPECT_EQ(totals[0].tensors, 3U);
  EXPECT_EQ(totals[0].first_step, 0U);
  EXPECT_EQ(totals[0].last_step, 2U);
}

TEST_F(IngestTest, StepsComeFromTheirEndsAndTheLastIsIncomplete) {
  {
    TraceBuilder trace(trace_path);
    trace.call({});
    trace.endStep(trace::StepReason::kScalerUpdate);
    trace.call({});
    trace.endStep(trace::StepReason::kScalerUpdate);
    trace.call({});
    trace.end();
  }
  const auto steps = makeSession({trace_path}, target).steps().value();
  ASSERT_THAT(steps, SizeIs(3));
  EXPECT_EQ(steps[0].start_ns, 0);
  EXPECT_EQ(steps[1].start_ns, steps[0].end_ns);
  EXPECT_EQ(steps[1].reason, trace::StepReason::kScalerUpdate);
  EXPECT_TRUE(steps[1].complete);
  EXPECT_FALSE(steps[2].complete);
}

TEST_F(IngestTest, WithoutAnOptimizerForwardsAreTheSteps) {
  {
    TraceBuilder trace(trace_path);
    for (std::uint32_t forward = 0; forward < 3; ++forward) {
      trace.context(0, forward);
      trace.call({.module = ""});
      trace.thread(static_cast<std::uint16_t>(2 + forward)).context(0, forward);
      trace.call({.module = "a"});
      trace.thread(1);
    }
    trace.end();
  }
  const Session session = makeSession({trace_path}, target);
  const Seen seen = readCalls(session);
  std::vector<std::uint32_t> steps;
  for (const CallRow& call : seen.calls) {
    steps.push_back(call.step);
  }
  EXPECT_THAT(steps, ElementsAre(0, 0, 1, 1, 2, 2));
  const auto rows = session.steps().value();
  ASSERT_THAT(rows, SizeIs(3));
  EXPECT_EQ(rows[0].reason, trace::StepReason::kNative);
  EXPECT_TRUE(rows[1].complete);
  EXPECT_FALSE(rows[2].complete) << "no forward ended after it";
}

TEST_F(IngestTest, RoleFixesReachCallsBeforeAndBehindThem) {
  {
    TraceBuilder trace(trace_path);
    const CallSpec backward = {.phase = Phase::kBackward,
                               .tensors = {input({1}), output({2}, Dtype::kFloat32, Role::kGradInput)}};
    const CallId first = trace.call(backward);
    const ParameterId weight = trace.parameter("fc1.weight");
    trace.add(trace::RoleFix{1, first, 1, Role::kGradWeight, weight});
    // Of a call of thread 2 whose block comes later.
    trace.add(trace::RoleFix{2, CallId(std::uint64_t{2} << 48U | 1), 1, Role::kGradWeight, weight});
    trace.add(trace::RoleFix{2, CallId(std::uint64_t{2} << 48U | 99), 1, Role::kGradWeight, weight});
    trace.thread(2);
    trace.call(backward);
    trace.end();
  }
  const Session session = makeSession({trace_path}, target);
  const Seen seen = readCalls(session);
  ASSERT_THAT(seen.calls, SizeIs(2));
  for (const auto& tensors : seen.tensors) {
    EXPECT_EQ(tensors[0].role, Role::kInput);
    EXPECT_EQ(tensors[1].role, Role::kGradWeight);
    EXPECT_EQ(tensors[1].parameter, ParameterId(1));
  }
  const std::vector<IngestStatRow> rows = session.ingestStats().value();
  for (const IngestStatRow& row : rows) {
    EXPECT_EQ(row.value, row.name == "lost_role_fixes" || row.name == "traces_read" ? 1U : 0U) << row.name;
  }
}

TEST_F(IngestTest, MeasurementsOfOtherThreadsAreFoundEvenBeforeTheirBlock) {
  {
    TraceBuilder trace(trace_path);
    Tensor later;
    later.stats = StatsId(std::uint64_t{2} << 48U | 1);
    trace.call({.tensors = {later}});
    trace.thread(2);
    const StatsId measured = trace.measure({8, 9});
    trace.thread(3);
    Tensor earlier;
    earlier.stats = measured;
    trace.call({.tensors = {earlier}});
    trace.end();
  }
  const Session session = makeSession({trace_path}, target);
  const Seen seen = readCalls(session);
  EXPECT_EQ(seen.stats[0][0], statsText({8, 9}));
  EXPECT_EQ(seen.stats[1][0], statsText({8, 9}));
  EXPECT_EQ(seen.tensors[0][0].stats_id, seen.tensors[1][0].stats_id);
  EXPECT_EQ(session.size().value().stats, 1U);
}

TEST_F(IngestTest, ADeviceMayOweAnAnswer) {
  {
    TraceBuilder trace(trace_path);
    Tensor answered;
    answered.device = DeviceType::kCuda;
    answered.stats = StatsId(std::uint64_t{2} << 48U | 1);
    Tensor owed = answered;
    owed.stats = StatsId(std::uint64_t{2} << 48U | 2);
    trace.call({.tensors = {answered, owed}});
    trace.thread(2);
    trace.measure({8, 9});
    trace.end();
  }
  const Session session = makeSession({trace_path}, target);
  const Seen seen = readCalls(session);
  EXPECT_EQ(seen.stats[0][0], statsText({8, 9}));
  EXPECT_EQ(seen.tensors[0][0].unmeasured, Unmeasured::kNone);
  EXPECT_FALSE(seen.tensors[0][1].stats_id.valid());
  EXPECT_EQ(seen.tensors[0][1].unmeasured, Unmeasured::kDevice);
}

TEST_F(IngestTest, TheScalerLedgerComesBackBitForBit) {
  {
    TraceBuilder trace(trace_path);
    trace.add(trace::ScalerInfo{1, true, 65536, 2, 0.5, 2000, "cpu"});
    trace.call({});
    trace.add(trace::ScalerUnscale{1, 0, 0, 1.0 / 65536, std::nan("")});
    trace.add(trace::ScalerUnscale{1, 1, 0, 1.0 / 65536, 0});
    trace.scalerUpdate(65536.0F, std::numeric_limits<float>::infinity(), std::nan(""));
    trace.scalerUpdate(0x1.234568p-20F, std::numeric_limits<float>::denorm_min(), 1);
    trace.endStep().end();
  }
  const Session session = makeSession({trace_path}, target);
  EXPECT_EQ(session.scalers().value().at(0).device, "cpu");
  EXPECT_EQ(session.scalers().value().at(0).growth_interval, 2000);
  const auto unscales = session.scalerUnscales().value();
  ASSERT_THAT(unscales, SizeIs(2));
  EXPECT_TRUE(std::isnan(unscales[0].found_inf));
  EXPECT_EQ(unscales[1].optimizer, 1U);
  const auto updates = session.scalerUpdates().value();
  ASSERT_THAT(updates, SizeIs(2));
  EXPECT_TRUE(std::isinf(updates[0].scale_after));
  EXPECT_TRUE(std::isnan(updates[0].found_inf));
  EXPECT_EQ(updates[1].ordinal, 1U);
  EXPECT_EQ(updates[1].scale_before, 0x1.234568p-20);
  EXPECT_EQ(updates[1].scale_after, static_cast<double>(std::numeric_limits<float>::denorm_min()));
}

TEST_F(IngestTest, RunInformationIsTheCallersFirst) {
  {
    TraceBuilder trace(trace_path);
    trace.process({{"pid", "1"},
                   {"command", "python\x1ftrain.py"},
                   {"torch_version", "2.15.0"},
                   {"started_unix_ns", "1700000000123456789"}});
    trace.call({});
    trace.end();
  }
  IngestOptions options;
  options.run = {{"exit_code", "3"}, {"torch_version", "given"}};
  const Fields info = makeSession({trace_path}, target, options).runInfo().value();
  EXPECT_THAT(info, Contains(Pair("exit_code", "3")));
  EXPECT_THAT(info, Contains(Pair("torch_version", "given")));
  EXPECT_THAT(info, Contains(Pair("command", "python\x1ftrain.py")));
  EXPECT_THAT(info, Contains(Pair("started_at", "2023-11-14T22:13:20Z")));
}

TEST_F(IngestTest, CountsAtLeastTheCallsThatWereRecorded) {
  {
    TraceBuilder trace(trace_path);
    for (int i = 0; i < 5; ++i) {
      trace.call({.op = "aten::mm"});
    }
    trace.add(trace::OpCounts{trace.op("aten::mm"), 3, 2});  // the rest of the counts was lost with a kill
    trace.add(trace::OpCounts{trace.op("aten::view"), 7, 0});
  }
  const auto counts = makeSession({trace_path}, target).opCounts().value();
  ASSERT_THAT(counts, SizeIs(2));
  EXPECT_EQ(counts[0].observed, 5U);
  EXPECT_EQ(counts[0].dispatched, 6U);
  EXPECT_EQ(counts[1].dispatched, 7U);
  EXPECT_EQ(counts[1].observed, 0U);
}

TEST_F(IngestTest, RanksShareNamesAndKeepTheirOwnSteps) {
  for (const char* rank : {"1", "0"}) {
    TraceBuilder trace(folder / (std::string("rank") + rank + ".amptrace"));
    trace.process({{"pid", std::string("10") + rank}, {"rank", rank}, {"world_size", "2"}});
    if (rank[0] == '1') {
      std::ignore = trace.parameter("other.weight");  // other numbers in this process
    }
    trace.call({.module = "fc1", .tensors = {input({1})}});
    trace.endStep();
    trace.call({.module = "fc1", .tensors = {input({1})}});
    trace.endStep().end();
  }
  const Session session = makeSession({folder.path()}, target);
  const auto processes = session.processes().value();
  ASSERT_THAT(processes, SizeIs(2));
  EXPECT_EQ(processes[0].rank, 0U) << "ordered by rank";
  EXPECT_EQ(processes[0].pid, 100);
  EXPECT_EQ(processes[1].world_size, 2U);
  EXPECT_THAT(session.sites().value(), SizeIs(1));
  EXPECT_THAT(session.steps().value(), SizeIs(4));
  CallFilter second;
  second.process = ProcessId(2);
  EXPECT_THAT(readCalls(session, second).calls, SizeIs(2));
}

TEST_F(IngestTest, AProcessThatTrainedNothingIsLeftOutWhereAnotherDid) {
  {
    TraceBuilder launcher(folder / "1.amptrace");
    launcher.process({{"pid", "1"}, {"main", "1"}});
    launcher.call({.op = "aten::zeros", .phase = Phase::kOther});
    launcher.end();
    TraceBuilder worker(folder / "2.amptrace");
    worker.process({{"pid", "2"}});
    worker.call({.phase = Phase::kForward});
    worker.end();
  }
  const auto report = ingest({folder.path()}, target, {});
  ASSERT_THAT(report, isOk());
  ASSERT_THAT(report.value().processes, SizeIs(2));
  const Session session = std::move(Session::open(target)).value();
  ASSERT_THAT(session.processes().value(), SizeIs(1));
  EXPECT_EQ(session.processes().value()[0].pid, 2);
  EXPECT_TRUE(report.value().lossless());

  // Alone it is kept.
  const Session alone = makeSession({folder / "1.amptrace"}, folder / "alone.ampscope");
  EXPECT_THAT(alone.processes().value(), SizeIs(1));
}

TEST_F(IngestTest, ReportsWhatItDid) {
  {
    TraceBuilder trace(trace_path);
    trace.process({{"pid", "5"}});
    trace.call({.tensors = {input({1}), input({2})}});
    trace.endStep().end();
  }
  std::uint64_t calls = 0;
  IngestOptions options;
  options.progress = [&calls](const IngestProgress& progress) {
    ++calls;
    EXPECT_LE(progress.bytes_done, progress.bytes_total);
  };
  const auto report = ingest({trace_path}, target, options);
  ASSERT_THAT(report, isOk());
  EXPECT_EQ(report.value().calls, 1U);
  EXPECT_EQ(report.value().tensors, 2U);
  EXPECT_EQ(report.value().stats, 2U);
  EXPECT_EQ(report.value().processes.at(0).pid, 5);
  EXPECT_EQ(report.value().processes.at(0).steps, 1U);
  EXPECT_EQ(report.value().trace_bytes, test::readFile(trace_path).size());
  EXPECT_EQ(report.value().session_bytes, test::readFile(target).size());
  EXPECT_GT(calls, 0U);
}

}  // namespace
}  // namespace ampscope::store
