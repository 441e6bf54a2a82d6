// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Are traces of every released version still read, to the last bit?
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "analyzer/trace/reader.h"
#include "tests/support/record_text.h"
#include "tests/support/temp_dir.h"

namespace ampscope::trace {
namespace {

TEST(FrozenTrace, EveryVersionReadsAsItDid) {
  int versions = 0;
  for (const auto& entry : std::filesystem::directory_iterator(AMPSCOPE_SOURCE_DIR "/tests/data")) {
    if (entry.path().extension() != ".amptrace") {
      continue;
    }
    SCOPED_TRACE(entry.path());
    ++versions;
    auto reader = Reader::open(entry.path().string());
    ASSERT_TRUE(reader.ok()) << reader.error().message;
    test::TextCollector collector;
    BlockView block;
    while (reader.value().next(block, true)) {
      reader.value().decode(block, collector);
    }
    EXPECT_FALSE(reader.value().damage().any());
    std::string text;
    for (const std::string& line : collector.lines) {
      text += line + "\n";
    }
    EXPECT_EQ(text, test::readFile(std::filesystem::path(entry.path()).replace_extension(".txt").string()));
  }
  EXPECT_EQ(versions, 1);
}

}  // namespace
}  // namespace ampscope::trace
