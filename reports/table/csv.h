// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Rows of a table as CSV (RFC 4180): UTF-8, a comma, a line of titles, fields in quotes where they need them. Used by
// reports only.
#pragma once

#include <ostream>
#include <span>
#include <string_view>

#include "reports/table/table.h"

namespace ampscope::reports {

/// An empty field is an absent value; numbers round-trip; non-finite ones are inf, -inf, nan. Whoever owns the stream
/// asks it whether everything was written.
class CsvWriter final : public RowSink {
 public:
  CsvWriter(std::ostream& out, std::span<const Column> columns);  ///< writes the titles

  using RowSink::add;
  RowSink& add(std::string_view text) override;
  RowSink& add(std::int64_t count) override;
  RowSink& add(double real) override;
  RowSink& add(bool truth) override;
  RowSink& skip() override;
  void end() override;

 private:
  void separate();
  std::ostream& out_;
  bool first_ = true;
};

}  // namespace ampscope::reports
