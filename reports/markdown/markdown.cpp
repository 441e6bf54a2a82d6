// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/markdown/markdown.h"

#include <fmt/format.h>

#include <iterator>

#include "reports/text/printable.h"

namespace ampscope::reports {
namespace {

bool isPlain(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == ' ' ||
         c == ',' || c == ';' || c == '/' || c == '%';
}

}  // namespace

std::string markdown(std::string_view text, std::size_t columns) {
  const std::string shown = cutEnd(printable(text), columns);
  std::string result;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const char c = shown[i];
    // Between letters and digits these are text everywhere, and names are full of them.
    const bool inside = (c == '.' || c == '-' || c == ':') && i != 0 && i + 1 < shown.size() &&
                        shown.substr(i - 1, 1) != "w" && shown.substr(i + 1, 1) != "/";
    if (isPlain(c) || (inside && shown[i - 1] != ' ')) {
      result += c;
    } else {
      fmt::format_to(std::back_inserter(result), "&#{};", static_cast<unsigned char>(c));
    }
  }
  // A line may begin or end with a space that belongs to a name.
  if (!result.empty() && result.back() == ' ') {
    result.replace(result.size() - 1, 1, "&#32;");
  }
  if (!result.empty() && result.front() == ' ') {
    result.replace(0, 1, "&#32;");
  }
  return result;
}

void writeMarkdownTable(const std::vector<std::string>& titles, const std::vector<std::vector<std::string>>& rows,
                        std::ostream& out) {
  std::string rule;
  for (std::size_t i = 0; i < titles.size(); ++i) {
    const bool left = i == 0 || titles[i].starts_with('<');
    out << "| " << (titles[i].starts_with('<') ? titles[i].substr(1) : titles[i]) << ' ';
    rule += left ? "|---" : "|---:";
  }
  out << "|\n" << rule << "|\n";
  for (const std::vector<std::string>& row : rows) {
    for (const std::string& cell : row) {
      out << "| " << cell << ' ';
    }
    out << "|\n";
  }
  out << '\n';
}

}  // namespace ampscope::reports
