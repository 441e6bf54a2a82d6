// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Every record of the traces in a folder, which must be sound.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>

#include "analyzer/trace/reader.h"

namespace ampscope::test {

inline void readTraces(const std::filesystem::path& folder, trace::RecordVisitor& visitor) {
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".amptrace") continue;
    auto reader = trace::Reader::open(entry.path().string());
    ASSERT_TRUE(reader.ok());
    trace::BlockView block;
    while (reader.value().next(block, true)) {
      bool bad = false;
      trace::decodeBlock(block, visitor, bad);
      EXPECT_FALSE(bad);
    }
  }
}

}  // namespace ampscope::test
