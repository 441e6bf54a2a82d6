// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/html/html.h"

#include <fmt/format.h>

#include <cmath>

#include "analyzer/analysis/words.h"
#include "reports/data/markup.h"
#include "reports/text/printable.h"

namespace ampscope::reports {

std::string html(std::string_view text) { return escapeMarkup(printable(text)); }

HtmlTable::HtmlTable(std::ostream& out, std::string_view id, const std::vector<HtmlColumn>& columns) : out_(out) {
  out_ << "<div class=\"scroll\"><table class=\"sortable\" id=\"" << id << "\"><thead><tr>";
  for (const HtmlColumn& column : columns) {
    out_ << (column.is_number ? "<th class=\"number\" scope=\"col\">" : "<th scope=\"col\">") << column.title
         << "</th>";
  }
  out_ << "</tr></thead><tbody>\n";
}

HtmlTable::~HtmlTable() { out_ << "</tbody></table></div>\n"; }

void HtmlTable::cell(std::string_view content, std::string_view classes) {
  out_ << "<td";
  if (!classes.empty()) {
    out_ << " class=\"" << classes << '"';
  }
  out_ << '>' << content << "</td>";
}

void HtmlTable::number(std::string_view content, double sort_by) {
  // What JavaScript's Number() reads; it has other words for the non-finite ones.
  const std::string value = std::isnan(sort_by)   ? "NaN"
                            : std::isinf(sort_by) ? (sort_by > 0 ? "Infinity" : "-Infinity")
                                                  : fmt::format("{}", sort_by);
  out_ << "<td class=\"number\" data-v=\"" << value << "\">" << content << "</td>";
}

void HtmlTable::count(std::uint64_t number) {
  out_ << "<td class=\"number\" data-v=\"" << number << "\">" << analysis::countText(number) << "</td>";
}

}  // namespace ampscope::reports
