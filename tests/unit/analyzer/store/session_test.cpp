// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Do queries answer right, and is every other file refused with one sentence?
#include "analyzer/store/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <cmath>
#include <filesystem>
#include <random>

#include "tests/support/result_matchers.h"
#include "tests/support/temp_dir.h"
#include "tests/support/trace_builder.h"

namespace ampscope::store {
namespace {

using test::failsWith;
using test::input;
using test::isOk;
using test::output;
using test::TempDir;
using test::TraceBuilder;
using test::writeFile;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

void execute(const std::string& path, const std::string& sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
  sqlite3_close(database);
}

class SessionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    {
      TraceBuilder trace(folder / "1.amptrace");
      trace.process({{"pid", "1"}});
      for (int step = 0; step < 4; ++step) {
        const CallId call = trace.call({.module = "a", .tensors = {input({1, 2}), output({1024, 0})}});
        stats::Comparison comparison;
        comparison.ulp = {1, 2, 300};
        trace.add(trace::Reference{call, 1, ReferenceLevel::kLocal, &comparison});
        trace.call({.op = "aten::relu", .module = "b", .tensors = {input({-1}, Dtype::kFloat16), output({0.5, 0.25})}});
        trace.call({.op = "aten::sum", .phase = Phase::kBackward});
        trace.endStep();
      }
      trace.end();
    }
    ASSERT_THAT(ingest({folder / "1.amptrace"}, path, {}), isOk());
  }

  std::vector<std::uint64_t> calls(const CallFilter& filter) const {
    const auto session = Session::open(path);
    std::vector<std::uint64_t> ids;
    EXPECT_THAT(session.value().forEachCall(filter,
                                            [&ids](const CallRow& call, std::span<const TensorRow> tensors) {
                                              ids.push_back(call.id.value());
                                              EXPECT_EQ(tensors.size(), call.id.value() % 3 == 0 ? 0U : 2U);
                                              return true;
                                            }),
                isOk());
    return ids;
  }

  TempDir folder;
  std::string path = folder / "run.ampscope";
};

TEST_F(SessionTest, FiltersCalls) {
  EXPECT_THAT(calls({}), SizeIs(12));
  CallFilter filter;
  filter.first_step = 1;
  filter.end_step = 3;
  EXPECT_THAT(calls(filter), ElementsAre(4, 5, 6, 7, 8, 9));
  filter.phase = Phase::kBackward;
  EXPECT_THAT(calls(filter), ElementsAre(6, 9));
  filter = {};
  filter.module = ModuleId();
  EXPECT_THAT(calls(filter), ElementsAre(3, 6, 9, 12));
  filter.module = ModuleId(2);
  EXPECT_THAT(calls(filter), ElementsAre(2, 5, 8, 11));
  filter = {};
  filter.site = SiteId(1);
  filter.end_step = 2;
  EXPECT_THAT(calls(filter), ElementsAre(1, 4));
  filter.process = ProcessId(2);
  EXPECT_THAT(calls(filter), SizeIs(0));
}

TEST_F(SessionTest, ExecutionOrderIsByTime) {
  execute(path, "UPDATE call SET start_ns = -start_ns");
  CallFilter filter;
  filter.order = CallOrder::kExecution;
  filter.first_step = 3;
  EXPECT_THAT(calls(filter), ElementsAre(12, 11, 10));
}

TEST_F(SessionTest, StopsWhenTheCallbackSaysSo) {
  const auto session = Session::open(path);
  int tensors = 0;
  EXPECT_THAT(session.value().forEachTensor({}, [&tensors](const CallRow&, const TensorRow&) { return ++tensors < 3; }),
              isOk());
  EXPECT_EQ(tensors, 3);
}

TEST_F(SessionTest, StatisticsCanBeLeftOut) {
  const auto session = Session::open(path);
  CallFilter filter;
  filter.with_stats = false;
  EXPECT_THAT(session.value().forEachTensor(filter,
                                            [](const CallRow&, const TensorRow& tensor) {
                                              EXPECT_EQ(tensor.stats, nullptr);
                                              EXPECT_TRUE(tensor.stats_id.valid());
                                              return true;
                                            }),
              isOk());
}

TEST_F(SessionTest, SumsBySiteRoleAndDtype) {
  const auto session = Session::open(path);
  const auto totals = session.value().totalsBySite({}).value();
  ASSERT_THAT(totals, SizeIs(4));
  const SiteTotals& written = totals[1];
  EXPECT_EQ(written.site, SiteId(1));
  EXPECT_EQ(written.role, Role::kOutput);
  EXPECT_EQ(written.tensors, 4U);
  EXPECT_EQ(written.measured, 4U);
  EXPECT_EQ(written.full, 4U);
  EXPECT_EQ(written.numel, 8U);
  EXPECT_EQ(written.zero, 4U);
  EXPECT_EQ(written.min, 0);
  EXPECT_EQ(written.absmin, 1024);
  EXPECT_EQ(written.absmax, 1024);
  EXPECT_EQ(written.histogram_first, 10);
  EXPECT_THAT(written.histogram, ElementsAre(4));
  EXPECT_EQ(written.what_if[3].overflow, 4U) << "1024 is beyond e4m3fn";
  EXPECT_EQ(totals[2].dtype, Dtype::kFloat16);
  EXPECT_EQ(totals[2].negative, 4U);
  EXPECT_EQ(totals[3].histogram_first, -2);
  EXPECT_THAT(totals[3].histogram, ElementsAre(4, 4));
  EXPECT_EQ(totals[3].last_step, 3U);
}

TEST_F(SessionTest, IsReadOnlyAndLeavesNoFilesBehind) {
  const std::string before = test::readFile(path);
  ::chmod(path.c_str(), 0444);
  {
    const auto one = Session::open(path);
    const auto two = Session::open(path);
    EXPECT_THAT(one.value().totalsBySite({}), isOk());
    EXPECT_THAT(two.value().totalsBySite({}), isOk());
  }
  EXPECT_EQ(test::readFile(path), before);
  EXPECT_FALSE(std::filesystem::exists(path + "-journal"));
  EXPECT_FALSE(std::filesystem::exists(path + "-wal"));
}

TEST_F(SessionTest, RefusesASessionFromTheFuture) {
  execute(path, "PRAGMA user_version = 7");
  EXPECT_THAT(Session::open(path),
              failsWith(ErrorCode::kInput, AllOf(HasSubstr(path), HasSubstr("format 7"), HasSubstr("reads format 4"),
                                                 HasSubstr("newer"))));
}

TEST_F(SessionTest, ASessionOfAnOlderFormatNamesTheRemedy) {
  execute(path, "PRAGMA user_version = 1");
  EXPECT_THAT(Session::open(path),
              failsWith(ErrorCode::kInput, AllOf(HasSubstr(path), HasSubstr("format 1"), HasSubstr("reads format 4"),
                                                 HasSubstr("`ampscope ingest`"))));
}

TEST_F(SessionTest, RefusesEveryOtherFile) {
  const std::string other = folder / "other";
  EXPECT_THAT(Session::open(other), failsWith(ErrorCode::kInput, AllOf(HasSubstr(other), HasSubstr("no such file"))));
  EXPECT_THAT(Session::open(folder.path()), failsWith(ErrorCode::kInput, HasSubstr("not a file")));
  EXPECT_THAT(Session::open(":memory:"), failsWith(ErrorCode::kInput, HasSubstr("no such file")));
  writeFile(other, "");
  EXPECT_THAT(Session::open(other), failsWith(ErrorCode::kInput, HasSubstr("not an ampscope session")));
  std::mt19937 random(5);
  std::string garbage(20'000, '\0');
  for (char& byte : garbage) {
    byte = static_cast<char>(random());
  }
  writeFile(other, garbage);
  EXPECT_THAT(Session::open(other),
              failsWith(ErrorCode::kInput, AllOf(HasSubstr(other), HasSubstr("not an ampscope session"))));
  EXPECT_THAT(Session::open(folder / "1.amptrace"), failsWith(ErrorCode::kInput, HasSubstr("not an ampscope session")));
  const std::string foreign = folder / "foreign.db";
  execute(foreign, "CREATE TABLE run (key, value)");
  EXPECT_THAT(Session::open(foreign), failsWith(ErrorCode::kInput, HasSubstr("application_id")));
}

TEST_F(SessionTest, RefusesViewsAndTriggers) {
  execute(path, "CREATE VIEW innocent AS SELECT * FROM run");
  EXPECT_THAT(Session::open(path), failsWith(ErrorCode::kInput, HasSubstr("views or triggers")));
}

TEST_F(SessionTest, AMissingTableIsOneSentence) {
  execute(path, "DROP TABLE scaler");
  const auto session = Session::open(path);
  ASSERT_THAT(session, isOk());
  EXPECT_THAT(session.value().scalers(), failsWith(ErrorCode::kInput, AllOf(HasSubstr(path), HasSubstr("scaler"))));
}

TEST_F(SessionTest, DamagedRowsAreOneSentence) {
  for (const char* sql :
       {"UPDATE stats SET histogram = x'80'", "UPDATE tensor SET type = 1000000", "UPDATE tensor SET call = 999",
        "UPDATE call SET tensors = 5000", "UPDATE call SET tensors = -1", "DELETE FROM tensor WHERE id = 3"}) {
    const std::string copy = folder / "copy.ampscope";
    std::filesystem::copy_file(path, copy, std::filesystem::copy_options::overwrite_existing);
    execute(copy, sql);
    const auto session = Session::open(copy);
    ASSERT_THAT(session, isOk());
    EXPECT_THAT(session.value().totalsBySite({}),
                failsWith(ErrorCode::kInput, AllOf(HasSubstr(copy), HasSubstr("damaged"))))
        << sql;
  }
}

TEST_F(SessionTest, AWatchEndsAStream) {
  {
    TraceBuilder trace(folder / "long.amptrace");
    for (int call = 0; call < 9000; ++call) {
      trace.call({.module = "a"});
    }
    trace.endStep().end();
  }
  Session session = test::makeSession({folder / "long.amptrace"}, folder / "long.ampscope");
  std::vector<std::uint64_t> asked;
  session.watch([&asked](std::uint64_t rows) {
    asked.push_back(rows);
    return true;
  });
  const auto none = [](const CallRow&, std::span<const TensorRow>) { return true; };
  EXPECT_THAT(session.forEachCall({}, none), isOk());
  EXPECT_THAT(asked, ElementsAre(4096U, 8192U));
  session.watch([](std::uint64_t) { return false; });
  EXPECT_THAT(session.forEachCall({}, none), failsWith(ErrorCode::kUsage, HasSubstr("stopped")));
  session.watch({});
  EXPECT_THAT(session.forEachCall({}, none), isOk());
}

/// So long that a thread reads ahead.
class LongSessionTest : public ::testing::Test {
 protected:
  static constexpr std::uint64_t kCalls = 20'000;

  void SetUp() override {
    {
      TraceBuilder trace(folder / "1.amptrace");
      trace.process({{"pid", "1"}});
      for (std::uint64_t i = 1; i <= kCalls; ++i) {
        trace.call({.tensors = {input({1}), output({static_cast<double>(i)}), output({-1, 0})}});
      }
      trace.endStep();
      trace.end();
    }
    ASSERT_THAT(ingest({folder / "1.amptrace"}, path, {}), isOk());
  }

  /// Streams until `last`, and holds every row on the way against what was written.
  Result<void> stream(std::uint64_t last) {
    const auto session = Session::open(path);
    seen = 0;
    return session.value().forEachCall({}, [this, last](const CallRow& call, std::span<const TensorRow> tensors) {
      ++seen;
      EXPECT_EQ(call.id.value(), seen);
      EXPECT_EQ(tensors.size(), 3U);
      EXPECT_EQ(tensors[1].position, 1U);
      EXPECT_EQ(tensors[1].stats->max, static_cast<double>(seen));
      EXPECT_EQ(tensors[2].stats->zero, 1U);
      return seen != last;
    });
  }

  TempDir folder;
  std::string path = folder / "run.ampscope";
  std::uint64_t seen = 0;
};

TEST_F(LongSessionTest, EveryCallComesOnceInOrder) {
  EXPECT_THAT(stream(0), isOk());
  EXPECT_EQ(seen, kCalls);
}

TEST_F(LongSessionTest, StopsWhenTheCallbackSaysSo) {
  for (const std::uint64_t last : {std::uint64_t{1}, std::uint64_t{5'000}, kCalls - 1, kCalls}) {
    EXPECT_THAT(stream(last), isOk());
    EXPECT_EQ(seen, last);
  }
}

TEST_F(LongSessionTest, AnOpenSessionStaysWhatItWasWhenItsFileIsReplaced) {
  const auto session = Session::open(path);
  std::filesystem::rename(path, folder / "old.ampscope");
  writeFile(path, "something else");
  std::uint64_t tensors = 0;
  EXPECT_THAT(session.value().forEachTensor({},
                                            [&tensors](const CallRow&, const TensorRow&) {
                                              ++tensors;
                                              return true;
                                            }),
              isOk());
  EXPECT_EQ(tensors, 3 * kCalls);
}

TEST_F(LongSessionTest, EverythingBeforeTheDamageIsGiven) {
  execute(path, "UPDATE call SET tensors = -1 WHERE id = 15000");
  EXPECT_THAT(stream(0), failsWith(ErrorCode::kInput, HasSubstr("call 15000: number of tensors")));
  EXPECT_EQ(seen, 14'999U);
  execute(path, "UPDATE tensor SET type = 1000 WHERE call = 14000 AND position = 2");
  EXPECT_THAT(stream(0), failsWith(ErrorCode::kInput, HasSubstr("call 14000: a measurement")));
  EXPECT_EQ(seen, 13'999U);
  execute(path, "UPDATE tensor SET call = 1 WHERE call = 13000 AND position = 1");
  EXPECT_THAT(stream(0), failsWith(ErrorCode::kInput, HasSubstr("call 13000: its tensors")));
  EXPECT_EQ(seen, 12'999U);
}

/// There SQLite has to sort the tensors, and hands all of them over before it answers with the first.
TEST_F(LongSessionTest, ATableWithoutItsKeyIsDamage) {
  execute(path,
          "CREATE TABLE keyless AS SELECT * FROM tensor; DROP TABLE tensor; ALTER TABLE keyless RENAME TO tensor");
  EXPECT_THAT(stream(0), failsWith(ErrorCode::kInput, HasSubstr("call 1: its tensors")));
  execute(path, "UPDATE tensor SET id = 1, call = 1; UPDATE call SET tensors = 1");
  EXPECT_THAT(stream(0), failsWith(ErrorCode::kInput, HasSubstr("call 1: its tensors")));
  EXPECT_EQ(seen, 0U);
}

TEST_F(SessionTest, SurvivesCorruptPages) {
  const std::string whole = test::readFile(path);
  const std::string copy = folder / "copy.ampscope";
  std::mt19937 random(11);
  for (int round = 0; round < 300; ++round) {
    std::string bytes = whole;
    for (int i = 0; i < 20; ++i) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    if (round % 3 == 0) {
      bytes.resize(random() % bytes.size());
    }
    writeFile(copy, bytes);
    const auto session = Session::open(copy);
    if (session.ok()) {
      std::ignore = session.value().totalsBySite({});
      std::ignore = session.value().forEachReference([](const ReferenceRow&) { return true; });
      std::ignore = session.value().referenceCounts();
      std::ignore = session.value().steps();
      std::ignore = session.value().modules();
      std::ignore = session.value().processes();
    } else {
      EXPECT_THAT(session.error().message, HasSubstr(copy));
    }
  }
}

}  // namespace
}  // namespace ampscope::store
