// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Records as lines of text, with every field, so that what was read can be compared with what was written. Floating
// point is printed by its bits. Used by tests.
#pragma once

#include <string>
#include <vector>

#include "analyzer/trace/reader.h"
#include "analyzer/trace/records.h"

namespace ampscope::test {

#define AMPSCOPE_RECORD(number, name, text) [[nodiscard]] std::string recordText(const trace::name& record);
#include "analyzer/trace/records.inc"
#undef AMPSCOPE_RECORD

/// Collects the text of every record.
class TextCollector final : public trace::RecordVisitor {
 public:
#define AMPSCOPE_RECORD(number, name, text) \
  void on(const trace::name& record) override { lines.push_back(recordText(record)); }
#include "analyzer/trace/records.inc"
#undef AMPSCOPE_RECORD

  std::vector<std::string> lines;
};

}  // namespace ampscope::test
