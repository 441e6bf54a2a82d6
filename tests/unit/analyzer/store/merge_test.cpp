// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Is a merged session the sum of its parts, and is what does not belong together refused?
#include "analyzer/store/merge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <string>
#include <vector>

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
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

struct RankSpec {
  int rank = 0;
  int steps = 3;
  bool killed = false;
  std::string module = "fc";
  std::string world_size = "2";
  std::string torch = "2.15.0";
};

class MergeTest : public ::testing::Test {
 protected:
  /// A session of one rank, whose numbers tell the rank and the step.
  std::string rank(const RankSpec& spec, const std::string& name) {
    const std::string trace_path = folder / (name + ".amptrace");
    {
      TraceBuilder trace(trace_path);
      trace.process({{"pid", std::to_string(100 + spec.rank)},
                     {"rank", std::to_string(spec.rank)},
                     {"world_size", spec.world_size},
                     {"torch_version", spec.torch}});
      if (spec.rank == 1) {
        trace.call({.op = "aten::only_here", .module = "side", .tensors = {input({7}, Dtype::kFloat16)}});
      }
      for (int step = 0; step < spec.steps; ++step) {
        const double value = 10 * spec.rank + step + 1;
        const CallId call =
            trace.call({.op = "aten::mm", .module = spec.module, .tensors = {input({value, 2}), output({value})}});
        stats::Comparison comparison;
        comparison.max_abs_error = value;
        trace.add(trace::Reference{call, 1, ReferenceLevel::kLocal, &comparison});
        trace.scalerUpdate(1024, 1024, 0);
        trace.endStep();
      }
      if (!spec.killed) {
        trace.end();
      }
    }
    const std::string session = folder / (name + ".ampscope");
    IngestOptions options;
    options.run = {{"command", "train.py"}, {"exit_code", spec.killed ? "137" : "0"}};
    EXPECT_THAT(ingest({trace_path}, session, options), isOk());
    return session;
  }

  TempDir folder;
  std::string target = folder / "run.ampscope";
};

TEST_F(MergeTest, KeepsEveryRowOfEachRankInOrderOfRank) {
  const std::string one = rank({.rank = 1}, "b");
  const std::string zero = rank({.rank = 0}, "a");
  const auto report = merge({one, zero}, target, false);
  ASSERT_THAT(report, isOk());
  EXPECT_THAT(report.value().processes, SizeIs(2));

  const auto session = Session::open(target);
  ASSERT_THAT(session, isOk());
  const auto processes = session.value().processes().value();
  ASSERT_THAT(processes, SizeIs(2));
  EXPECT_EQ(processes[0].rank, 0U);
  EXPECT_EQ(processes[1].rank, 1U);
  EXPECT_THAT(session.value().ops().value(), SizeIs(2)) << "aten::mm is shared";
  EXPECT_THAT(session.value().sites().value(), SizeIs(2));
  EXPECT_THAT(session.value().steps().value(), SizeIs(6));
  EXPECT_THAT(session.value().scalerUpdates().value(), SizeIs(6));

  std::vector<double> largest;
  ASSERT_THAT(session.value().forEachCall({},
                                          [&](const CallRow& call, std::span<const TensorRow> tensors) {
                                            EXPECT_EQ(call.process, largest.size() < 3 ? ProcessId(1) : ProcessId(2));
                                            EXPECT_NE(tensors.back().stats, nullptr);
                                            largest.push_back(tensors.back().stats->absmax);
                                            return true;
                                          }),
              isOk());
  EXPECT_THAT(largest, ElementsAre(1, 2, 3, 7, 11, 12, 13));
  std::vector<double> errors;
  ASSERT_THAT(session.value().forEachReference([&errors](const ReferenceRow& reference) {
    errors.push_back(reference.comparison.max_abs_error);
    return true;
  }),
              isOk());
  EXPECT_THAT(errors, ElementsAre(1, 2, 3, 11, 12, 13));
  const std::vector<IngestStatRow> counters = session.value().ingestStats().value();
  for (const IngestStatRow& row : counters) {
    EXPECT_EQ(row.value, row.name == "traces_read" ? 2U : 0U) << row.name;
  }
}

TEST_F(MergeTest, ARankCanBeLookedAtAlone) {
  ASSERT_THAT(merge({rank({.rank = 0}, "a"), rank({.rank = 1, .steps = 2, .killed = true}, "b")}, target, false),
              isOk());
  const auto session = Session::open(target, 1);
  ASSERT_THAT(session, isOk());
  const auto processes = session.value().processes().value();
  ASSERT_THAT(processes, SizeIs(1));
  EXPECT_EQ(processes[0].rank, 1U);
  EXPECT_FALSE(processes[0].info.empty());
  EXPECT_THAT(session.value().steps().value(), SizeIs(2));
  EXPECT_THAT(session.value().scalerUpdates().value(), SizeIs(2));
  CallFilter filter;
  filter.order = CallOrder::kExecution;
  std::vector<double> largest;
  ASSERT_THAT(session.value().forEachCall(filter,
                                          [&largest](const CallRow&, std::span<const TensorRow> tensors) {
                                            largest.push_back(tensors.back().stats->absmax);
                                            return true;
                                          }),
              isOk());
  EXPECT_THAT(largest, ElementsAre(7, 11, 12));
  std::vector<double> errors;
  ASSERT_THAT(session.value().forEachReference([&errors](const ReferenceRow& reference) {
    errors.push_back(reference.comparison.max_abs_error);
    return true;
  }),
              isOk());
  EXPECT_THAT(errors, ElementsAre(11, 12));
  EXPECT_THAT(Session::open(target, 2),
              failsWith(ErrorCode::kUsage, AllOf(HasSubstr("no rank 2"), HasSubstr("the last one is 1"))));
}

TEST_F(MergeTest, IsASoundDatabase) {
  ASSERT_THAT(merge({rank({.rank = 0}, "a"), rank({.rank = 1}, "b")}, target, false), isOk());
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(target.c_str(), &database), SQLITE_OK);
  std::string answers;
  const auto collect = [](void* out, int, char** values, char**) {
    *static_cast<std::string*>(out) += values[0];
    return 0;
  };
  EXPECT_EQ(sqlite3_exec(database, "PRAGMA integrity_check; PRAGMA foreign_key_check", collect, &answers, nullptr),
            SQLITE_OK);
  sqlite3_close(database);
  EXPECT_EQ(answers, "ok");
}

TEST(MergeSql, TakesOverEveryTable) {
  const std::string folder = std::string(AMPSCOPE_SOURCE_DIR) + "/analyzer/store/";
  const std::string schema = test::readFile(folder + "schema.sql");
  const std::string statements = test::readFile(folder + "merge.sql") + test::readFile(folder + "merge.cpp");
  const std::string_view begin = "CREATE TABLE ";
  std::size_t tables = 0;
  for (std::size_t at = schema.find(begin); at != std::string::npos; at = schema.find(begin, at + 1), ++tables) {
    const std::size_t name = at + begin.size();
    const std::string table = schema.substr(name, schema.find(' ', name) - name);
    EXPECT_TRUE(statements.find("INTO main." + table + "\n") != std::string::npos ||
                statements.find("INTO main." + table + " ") != std::string::npos)
        << table;
  }
  EXPECT_GT(tables, 20U);
}

TEST_F(MergeTest, ASessionFromBeforeThereWereRangesIsTaken) {
  const std::string before = rank({.rank = 0}, "r0");
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(before.c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, "DROP TABLE nvtx_range", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(database);
  EXPECT_THAT(merge({before, rank({.rank = 1}, "r1")}, target, false), isOk());
  EXPECT_THAT(Session::open(target), isOk());
}

TEST_F(MergeTest, AKilledRankLosesOnlyItsOwnTail) {
  const auto report =
      merge({rank({.rank = 0, .steps = 5}, "a"), rank({.rank = 1, .steps = 2, .killed = true}, "b")}, target, false);
  ASSERT_THAT(report, isOk());
  EXPECT_EQ(report.value().processes[0].steps, 5U);
  EXPECT_EQ(report.value().processes[1].steps, 2U);
  EXPECT_FALSE(report.value().processes[1].complete);
  const auto session = Session::open(target);
  const Fields run = session.value().runInfo().value();
  for (const auto& [key, value] : run) {
    EXPECT_TRUE(key != "exit_code" || value == "137") << value;
  }
}

TEST_F(MergeTest, RefusesTheSameRankTwice) {
  EXPECT_THAT(merge({rank({.rank = 0}, "a"), rank({.rank = 0}, "b")}, target, false),
              failsWith(ErrorCode::kUsage,
                        AllOf(HasSubstr("a.ampscope"), HasSubstr("b.ampscope"), HasSubstr("both hold rank 0"))));
  const std::string a = folder / "a.ampscope";
  EXPECT_THAT(merge({a, a}, target, false), failsWith(ErrorCode::kUsage, HasSubstr("both hold rank 0")));
  EXPECT_FALSE(std::filesystem::exists(target));
}

TEST_F(MergeTest, RefusesRanksOfDifferentRuns) {
  const std::string zero = rank({.rank = 0}, "a");
  EXPECT_THAT(merge({zero, rank({.rank = 1, .steps = 4}, "b")}, target, false),
              failsWith(ErrorCode::kUsage, HasSubstr("ended after 3 and 4 steps")));
  EXPECT_THAT(merge({zero, rank({.rank = 2, .world_size = "4"}, "c")}, target, false),
              failsWith(ErrorCode::kUsage, HasSubstr("2 and 4 ranks")));
  EXPECT_THAT(merge({zero, rank({.rank = 1, .torch = "2.6.0"}, "d")}, target, false),
              failsWith(ErrorCode::kUsage, HasSubstr("torch 2.15.0 and 2.6.0")));
  EXPECT_THAT(merge({rank({.rank = 1, .module = "other"}, "e"), rank({.rank = 0, .module = "fc"}, "f")}, target, false),
              failsWith(ErrorCode::kUsage, HasSubstr("no module in common")));
  EXPECT_FALSE(std::filesystem::exists(target));
}

TEST_F(MergeTest, RefusesFewerThanTwoWhatIsThereAndWhatIsNoSession) {
  const std::string zero = rank({.rank = 0}, "a");
  const std::string one = rank({.rank = 1}, "b");
  EXPECT_THAT(merge({zero}, target, false), failsWith(ErrorCode::kUsage, HasSubstr("two ranks or more")));
  EXPECT_THAT(merge({zero, one}, one, false), failsWith(ErrorCode::kUsage, HasSubstr("--force")));
  EXPECT_THAT(merge({zero, folder / "none.ampscope"}, target, false), failsWith(ErrorCode::kInput, HasSubstr("none")));
  EXPECT_THAT(merge({zero, one}, folder / "no/folder/x", false),
              failsWith(ErrorCode::kInput, HasSubstr("no/folder/x")));
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(one.c_str(), &database), SQLITE_OK);
  sqlite3_exec(database, "PRAGMA user_version = 99", nullptr, nullptr, nullptr);
  sqlite3_close(database);
  EXPECT_THAT(merge({zero, one}, target, false), failsWith(ErrorCode::kInput, HasSubstr("session format 99")));
  EXPECT_FALSE(std::filesystem::exists(target));
}

TEST_F(MergeTest, ForceReplacesEvenOneOfTheSources) {
  const std::string zero = rank({.rank = 0}, "a");
  ASSERT_THAT(merge({zero, rank({.rank = 1}, "b")}, zero, true), isOk());
  EXPECT_THAT(Session::open(zero).value().processes().value(), SizeIs(2));
}

}  // namespace
}  // namespace ampscope::store
