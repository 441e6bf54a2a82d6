// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Does docs/session-format.md list exactly the tables, columns and counters that a session has?
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <map>
#include <string>
#include <vector>

#include "analyzer/store/session.h"
#include "tests/support/markdown.h"
#include "tests/support/temp_dir.h"
#include "tests/support/trace_builder.h"

namespace ampscope::store {
namespace {

using Rows = std::vector<std::vector<std::string>>;

/// The rows of the table whose head is `head`: up to the next head, which no row looks like.
Rows tableUnder(const std::vector<std::string>& head) {
  const Rows rows = test::markdownRows(test::readFile(AMPSCOPE_SOURCE_DIR "/docs/session-format.md"));
  Rows found;
  bool inside = false;
  for (const auto& row : rows) {
    if (row == head) {
      inside = true;
    } else if (row[0] == "table" || row[0] == "name") {
      inside = false;
    } else if (inside) {
      found.push_back(row);
    }
  }
  return found;
}

class SessionFormatDocument : public ::testing::Test {
 protected:
  void SetUp() override {
    {
      test::TraceBuilder trace(folder / "1.amptrace");
      trace.end();
    }
    ASSERT_TRUE(ingest({folder / "1.amptrace"}, path, {}).ok());
  }

  test::TempDir folder;
  std::string path = folder / "run.ampscope";
};

TEST_F(SessionFormatDocument, ListsEveryTableAndColumn) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
  std::map<std::string, std::string> expected;
  const auto collect = [](void* context, int, char** values, char**) {
    std::string& columns = (*static_cast<std::map<std::string, std::string>*>(context))[values[0]];
    columns += (columns.empty() ? "" : ", ") + std::string(values[1]);
    return 0;
  };
  ASSERT_EQ(sqlite3_exec(database,
                         "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = "
                         "'table' ORDER BY t.name, c.cid",
                         collect, &expected, nullptr),
            SQLITE_OK);
  sqlite3_close(database);
  std::map<std::string, std::string> listed;
  for (const auto& row : tableUnder({"table", "columns", "one row is"})) {
    listed[row[0]] = row[1];
  }
  EXPECT_EQ(listed, expected);
}

TEST_F(SessionFormatDocument, ListsEveryCounter) {
  const Session session = std::move(Session::open(path)).value();
  Rows expected;
  const std::vector<IngestStatRow> counters = session.ingestStats().value();
  for (const IngestStatRow& row : counters) {
    expected.push_back({row.name, row.severity, row.meaning});
  }
  EXPECT_EQ(tableUnder({"name", "severity", "meaning"}), expected);
}

}  // namespace
}  // namespace ampscope::store
