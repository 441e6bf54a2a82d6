// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/table/csv.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <string>

#include "reports/text/printable.h"

namespace ampscope::reports {

RowSink& RowSink::add(std::uint64_t count) {
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  return add(static_cast<std::int64_t>(count < kMost ? count : kMost));
}

CsvWriter::CsvWriter(std::ostream& out, std::span<const Column> columns) : out_(out) {
  for (const Column& column : columns) {
    separate();
    out_ << column.name;
  }
  end();
}

void CsvWriter::separate() {
  out_ << (first_ ? "" : ",");
  first_ = false;
}

RowSink& CsvWriter::add(std::string_view text) {
  separate();
  const std::string valid = validUtf8(text);
  if (valid.find_first_of("\",\r\n") == std::string::npos && valid == text && !valid.starts_with(' ') &&
      !valid.ends_with(' ')) {
    out_ << valid;
    return *this;
  }
  out_ << '"';
  for (const char c : valid) {
    out_ << (c == '"' ? "\"\"" : std::string_view(&c, 1));
  }
  out_ << '"';
  return *this;
}

RowSink& CsvWriter::add(std::int64_t count) {
  separate();
  out_ << count;
  return *this;
}

RowSink& CsvWriter::add(double real) {
  separate();
  out_ << (std::isnan(real) ? std::string("nan") : fmt::format("{}", real));
  return *this;
}

RowSink& CsvWriter::add(bool truth) {
  separate();
  out_ << (truth ? "true" : "false");
  return *this;
}

RowSink& CsvWriter::skip() {
  separate();
  return *this;
}

void CsvWriter::end() {
  out_ << '\n';
  first_ = true;
}

}  // namespace ampscope::reports
