// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Text -> HTML that shows it as it is, and rows of tables that a script can sort. Used by reports/html only.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace ampscope::reports {

/// Text or attribute value: markup as entities, control characters as the summary shows them.
[[nodiscard]] std::string html(std::string_view text);

struct HtmlColumn {
  std::string_view title;
  bool is_number = true;
};

/// A table in a box that scrolls. Cells are HTML already.
class HtmlTable {
 public:
  HtmlTable(std::ostream& out, std::string_view id, const std::vector<HtmlColumn>& columns);
  ~HtmlTable();
  HtmlTable(const HtmlTable&) = delete;
  HtmlTable& operator=(const HtmlTable&) = delete;

  void beginRow() { out_ << "<tr>"; }
  void cell(std::string_view content, std::string_view classes = {});  ///< sorted by its text
  void number(std::string_view content, double sort_by);               ///< sorted by `sort_by`; NaN comes last
  void count(std::uint64_t number);
  void endRow() { out_ << "</tr>\n"; }

 private:
  std::ostream& out_;
};

}  // namespace ampscope::reports
