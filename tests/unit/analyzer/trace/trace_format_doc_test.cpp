// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Does docs/trace-format.md list exactly the records that exist, with the same words?
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/markdown.h"
#include "tests/support/temp_dir.h"

namespace ampscope::trace {
namespace {

TEST(TraceFormatDocument, ListsTheCatalogue) {
  std::vector<std::vector<std::string>> expected;
#define AMPSCOPE_RECORD(number, name, text) expected.push_back({#number, #name, text});
#include "analyzer/trace/records.inc"
#undef AMPSCOPE_RECORD
  const auto rows = test::markdownRows(test::readFile(AMPSCOPE_SOURCE_DIR "/docs/trace-format.md"));
  const auto head = std::find(rows.begin(), rows.end(), std::vector<std::string>{"number", "record", "what it says"});
  ASSERT_NE(head, rows.end());
  // The catalogue ends where the rows have other columns again.
  std::vector<std::vector<std::string>> listed;
  for (auto row = head + 1; row != rows.end() && row->size() == 3; ++row) {
    listed.push_back(*row);
  }
  EXPECT_EQ(listed, expected);
}

}  // namespace
}  // namespace ampscope::trace
