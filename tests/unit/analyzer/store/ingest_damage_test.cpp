// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Does ingest save what a damaged trace still holds, say what is missing, and never leave half a session?
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <random>

#include "analyzer/store/ingest.h"
#include "analyzer/store/session.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temp_dir.h"
#include "tests/support/trace_builder.h"

namespace ampscope::store {
namespace {

namespace fs = std::filesystem;
using test::failsWith;
using test::input;
using test::isOk;
using test::output;
using test::readFile;
using test::TempDir;
using test::TraceBuilder;
using test::writeFile;
using ::testing::AllOf;
using ::testing::HasSubstr;

/// A few steps in several blocks of two threads; returns the bytes.
std::string soundTrace(const std::string& file) {
  {
    TraceBuilder trace(file);
    trace.process({{"pid", "7"}});
    for (int step = 0; step < 3; ++step) {
      const StatsId shared = trace.measure({1, 2});
      test::Tensor again;
      again.stats = shared;
      const CallId forward = trace.call({.module = "fc1", .tensors = {again, input({1, -2, 0}), output({4, 5})}});
      stats::Comparison comparison;
      comparison.numel = comparison.compared = comparison.ulp[0] = 2;
      trace.add(trace::Reference{forward, 2, ReferenceLevel::kLocal, &comparison});
      trace.add(trace::ReferenceCounts{trace.op("aten::mm"), Unreferenced::kNone, 1});
      const CallId call = trace.call({.module = "fc1", .phase = Phase::kBackward, .tensors = {again, output({1})}});
      trace.add(trace::RoleFix{1, call, 1, Role::kGradWeight, trace.parameter("fc1.weight")});
      trace.scalerUpdate(65536, 65536, 0).endStep().flush();
    }
    trace.end();
  }
  return readFile(file);
}

std::map<std::string, std::uint64_t> counters(const Session& session) {
  std::map<std::string, std::uint64_t> values;
  const std::vector<IngestStatRow> rows = session.ingestStats().value();
  for (const IngestStatRow& row : rows) {
    values[row.name] = row.value;
  }
  return values;
}

class IngestDamageTest : public ::testing::Test {
 protected:
  void expectNothingWritten() {
    for (const auto& entry : fs::directory_iterator(folder.path())) {
      EXPECT_EQ(entry.path().extension(), ".amptrace") << entry.path();
    }
  }

  /// Foreign keys hold and SQLite finds no fault.
  void expectSound(const std::string& session) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open_v2(session.c_str(), &database, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
    int faults = 0;
    const auto count = [](void* context, int, char** values, char**) {
      *static_cast<int*>(context) += std::string(values[0]) == "ok" ? 0 : 1;
      return 0;
    };
    EXPECT_EQ(sqlite3_exec(database, "PRAGMA foreign_key_check", count, &faults, nullptr), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, "PRAGMA integrity_check", count, &faults, nullptr), SQLITE_OK);
    EXPECT_EQ(faults, 0);
    sqlite3_close(database);
  }

  TempDir folder;
  std::string path = folder / "1.amptrace";
  std::string target = folder / "run.ampscope";
  IngestOptions force{.force = true, .run = {}, .progress = {}, .cancel = nullptr};
};

TEST_F(IngestDamageTest, ASoundTraceIsLossless) {
  soundTrace(path);
  const auto report = ingest({path}, target, {});
  ASSERT_THAT(report, isOk());
  EXPECT_TRUE(report.value().lossless());
  expectSound(target);
}

TEST_F(IngestDamageTest, EveryTruncationGivesASoundSessionOrASentence) {
  const std::string whole = soundTrace(path);
  std::uint64_t most = 0;
  for (std::size_t size = 0; size < whole.size(); size += 7) {
    SCOPED_TRACE(size);
    writeFile(path, whole.substr(0, size));
    const auto report = ingest({path}, target, force);
    if (size < 16) {
      EXPECT_THAT(report, failsWith(ErrorCode::kInput, HasSubstr(path)));
      continue;
    }
    ASSERT_THAT(report, isOk());
    EXPECT_FALSE(report.value().lossless()) << "it was cut, so it has no end";
    EXPECT_GE(report.value().calls, most);
    most = report.value().calls;
    expectSound(target);
  }
  EXPECT_EQ(most, 6U);
}

TEST_F(IngestDamageTest, EveryCorruptByteGivesASoundSessionThatSaysSo) {
  const std::string whole = soundTrace(path);
  for (std::size_t at = 16; at < whole.size(); at += 5) {
    SCOPED_TRACE(at);
    std::string bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x55);
    writeFile(path, bytes);
    const auto report = ingest({path}, target, force);
    ASSERT_THAT(report, isOk());
    EXPECT_FALSE(report.value().lossless());
    expectSound(target);
  }
}

TEST_F(IngestDamageTest, AKilledProcessIsMarked) {
  {
    TraceBuilder trace(path);
    trace.call({.tensors = {input({1})}});
  }
  const Session session = test::makeSession({path}, target);
  EXPECT_FALSE(session.processes().value().at(0).complete);
  EXPECT_EQ(counters(session)["processes_cut"], 1U);
}

TEST_F(IngestDamageTest, MeasurementsOfALostBlockAreCountedAndNull) {
  std::uint64_t lost_from = 0;
  std::uint64_t lost_to = 0;
  {
    TraceBuilder trace(path);
    trace.call({});  // names
    trace.flush();
    lost_from = fs::file_size(path);
    test::Tensor tensor;
    tensor.stats = trace.measure({1});
    trace.flush();
    lost_to = fs::file_size(path);
    trace.call({.tensors = {tensor, tensor}});
    trace.end();
  }
  const std::string whole = readFile(path);
  writeFile(path, whole.substr(0, lost_from) + whole.substr(lost_to));
  const Session session = test::makeSession({path}, target);
  EXPECT_EQ(counters(session)["lost_stats"], 2U);
  EXPECT_EQ(counters(session)["missing_blocks"], 1U);
  int tensors = 0;
  ASSERT_THAT(session.forEachTensor({},
                                    [&tensors](const CallRow&, const TensorRow& tensor) {
                                      EXPECT_EQ(tensor.stats, nullptr);
                                      EXPECT_EQ(tensor.unmeasured, Unmeasured::kNone);
                                      ++tensors;
                                      return true;
                                    }),
              isOk());
  EXPECT_EQ(tensors, 2);
}

TEST_F(IngestDamageTest, LostDefinitionsAreNamedAsLost) {
  {
    TraceBuilder trace(path);
    trace.add(trace::Context{});
    trace::Call call;
    call.id = CallId(std::uint64_t{1} << 48U | 1);
    call.op = OpId(17);
    call.module = ModuleId(4);
    call.phase = Phase::kForward;
    trace.add(call);
    trace.end();
  }
  const Session session = test::makeSession({path}, target);
  EXPECT_EQ(session.ops().value().at(0).name, "<lost op 17>");
  EXPECT_EQ(counters(session)["undefined_names"], 2U);
  expectSound(target);
}

TEST_F(IngestDamageTest, NamesThatAreNoUtf8AreRepaired) {
  {
    TraceBuilder trace(path);
    trace.call({.op = "aten::\xFF", .module = std::string("a\0b", 3)});
    trace.end();
  }
  const Session session = test::makeSession({path}, target);
  EXPECT_EQ(session.ops().value().at(0).name, "aten::\xEF\xBF\xBD");
  EXPECT_EQ(counters(session)["bad_texts"], 2U);
}

TEST_F(IngestDamageTest, NumbersOutsideTheListsAreCounted) {
  {
    TraceBuilder trace(path);
    test::Tensor tensor;
    tensor.role = static_cast<Role>(12);
    tensor.dtype = static_cast<Dtype>(200);
    tensor.unmeasured = Unmeasured::kDevice;
    trace.call({.phase = static_cast<Phase>(6), .tensors = {tensor}});
    trace.end();
  }
  const Session session = test::makeSession({path}, target);
  EXPECT_EQ(counters(session)["bad_values"], 3U);
}

TEST_F(IngestDamageTest, OneUnreadableTraceDoesNotSpoilTheOthers) {
  soundTrace(path);
  writeFile(folder / "2.amptrace", "garbage");
  const Session session = test::makeSession({folder.path()}, target);
  EXPECT_EQ(counters(session)["traces_unreadable"], 1U);
  EXPECT_EQ(counters(session)["traces_read"], 1U);
}

TEST_F(IngestDamageTest, NothingReadableIsOneSentence) {
  EXPECT_THAT(ingest({folder.path()}, target, {}), failsWith(ErrorCode::kInput, HasSubstr("no *.amptrace file")));
  EXPECT_THAT(ingest({}, target, {}), failsWith(ErrorCode::kInput, HasSubstr("no *.amptrace file")));
  EXPECT_THAT(ingest({folder / "absent.amptrace"}, target, {}),
              failsWith(ErrorCode::kInput, AllOf(HasSubstr("absent.amptrace"), HasSubstr("No such file"))));
  std::mt19937 random(1);
  std::string garbage(50'000, '\0');
  for (char& byte : garbage) {
    byte = static_cast<char>(random());
  }
  writeFile(path, garbage);
  EXPECT_THAT(ingest({path}, target, {}), failsWith(ErrorCode::kInput, HasSubstr("not an ampscope trace")));
  expectNothingWritten();
}

TEST_F(IngestDamageTest, AnExistingTargetIsReplacedOnlyWithForce) {
  soundTrace(path);
  writeFile(target, "precious");
  EXPECT_THAT(ingest({path}, target, {}), failsWith(ErrorCode::kUsage, AllOf(HasSubstr(target), HasSubstr("--force"))));
  EXPECT_EQ(readFile(target), "precious");
  EXPECT_THAT(ingest({path}, target, force), isOk());
  EXPECT_THAT(Session::open(target), isOk());
}

TEST_F(IngestDamageTest, AnUnwritableTargetIsOneSentence) {
  soundTrace(path);
  EXPECT_THAT(
      ingest({path}, folder / "no/such/folder/x.ampscope", {}),
      failsWith(ErrorCode::kInput, AllOf(HasSubstr("no/such/folder/x.ampscope"), HasSubstr("cannot be opened"))));
}

TEST_F(IngestDamageTest, CancelLeavesNothingBehind) {
  soundTrace(path);
  std::atomic<bool> cancel = true;
  IngestOptions options;
  options.cancel = &cancel;
  EXPECT_THAT(ingest({path}, target, options), failsWith(ErrorCode::kUsage, HasSubstr("cancelled")));
  expectNothingWritten();
}

TEST_F(IngestDamageTest, AFileThatMayNotGrowLeavesTheOldSession) {
  {
    TraceBuilder trace(path);
    for (int i = 0; i < 20'000; ++i) {
      trace.call({.module = "fc1", .tensors = {input({1, 2, 3}), output({4, 5})}});
    }
    trace.end();
  }
  writeFile(target, "old");
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const rlimit limit{500'000, 500'000};  // SIGXFSZ stays at its default: it would end the process
    setrlimit(RLIMIT_FSIZE, &limit);
    const auto report = ingest({path}, target, force);
    const bool right = !report && report.error().code == ErrorCode::kInput &&
                       report.error().message.find(target) != std::string::npos &&
                       report.error().message.find("cannot grow further") != std::string::npos;
    _exit(right ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(readFile(target), "old");
  fs::remove(target);
  expectNothingWritten();
}

}  // namespace
}  // namespace ampscope::store
