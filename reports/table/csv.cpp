// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/table/csv.h"

#include <fmt/format.h>

#include <cmath>

#include "reports/text/printable.h"

namespace ampscope::reports {

void CsvRow::separate() {
  out_ << (first_ ? "" : ",");
  first_ = false;
}

CsvRow& CsvRow::add(std::string_view text) {
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

CsvRow& CsvRow::add(std::uint64_t number) {
  separate();
  out_ << number;
  return *this;
}

CsvRow& CsvRow::add(double number) {
  separate();
  out_ << (std::isnan(number) ? std::string("nan") : fmt::format("{}", number));
  return *this;
}

CsvRow& CsvRow::measured(double number) { return std::isnan(number) ? skip() : add(number); }

CsvRow& CsvRow::skip() {
  separate();
  return *this;
}

void CsvRow::end() {
  out_ << '\n';
  first_ = true;
}

}  // namespace ampscope::reports
