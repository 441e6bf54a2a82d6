// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Rows of a table as CSV (RFC 4180): UTF-8, a comma, a line of titles, fields in quotes where they need them. Used by
// reports only.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

namespace ampscope::reports {

/// Writes field by field. An empty field is an absent value; numbers round-trip; non-finite ones are inf, -inf, nan.
class CsvRow {
 public:
  explicit CsvRow(std::ostream& out) : out_(out) {}

  CsvRow& add(std::string_view text);  ///< as it is; bytes that are no UTF-8 become U+FFFD
  CsvRow& add(const char* text) { return add(std::string_view(text)); }
  CsvRow& add(std::uint64_t number);
  CsvRow& add(double number);
  CsvRow& add(bool truth) { return add(std::string_view(truth ? "true" : "false")); }
  CsvRow& measured(double number);  ///< NaN: no such element, so nothing
  CsvRow& skip();                   ///< an absent value
  void end();

 private:
  void separate();
  std::ostream& out_;
  bool first_ = true;
};

}  // namespace ampscope::reports
