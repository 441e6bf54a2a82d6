// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/text/table.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "reports/text/printable.h"

namespace ampscope::reports {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kSmallestColumn = 8;

}  // namespace

std::string paint(std::string text, Tone tone, bool color) {
  if (!color || tone == Tone::kPlain || text.empty()) {
    return text;
  }
  const auto code = [tone]() -> std::string_view {
    switch (tone) {
      case Tone::kTitle:
        return "1";
      case Tone::kDim:
        return "2";
      case Tone::kBad:
        return "1;31";
      case Tone::kWarn:
        return "33";
      case Tone::kGood:
        return "32";
      case Tone::kPlain:
        break;
    }
    return "0";
  }();
  return std::string("\x1b[").append(code).append("m").append(text).append("\x1b[0m");
}

std::vector<std::size_t> Table::widths(std::size_t available) const {
  std::vector<std::size_t> result;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t width = reports::columns(columns_[i].title);
    for (const auto& row : rows_) {
      width = std::max(width, reports::columns(row[i].text));
    }
    result.push_back(width);
  }
  std::size_t total = kGap * (columns_.empty() ? 0 : columns_.size() - 1);
  for (const std::size_t width : result) {
    total += width;
  }
  // The widest flexible column gives way first, so that they end up alike.
  while (total > available) {
    std::size_t widest = columns_.size();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i].flexible && result[i] > kSmallestColumn &&
          (widest == columns_.size() || result[i] > result[widest])) {
        widest = i;
      }
    }
    if (widest == columns_.size()) {
      break;
    }
    --result[widest];
    --total;
  }
  return result;
}

std::vector<std::string> Table::lines(std::size_t indent, std::size_t width, bool color) const {
  const std::vector<std::size_t> column_widths = widths(width > indent ? width - indent : 0);
  std::vector<std::string> result;
  const auto addLine = [&](const std::vector<Cell>& cells) {
    std::string line(indent, ' ');
    std::size_t blanks = 0;  // written only before the next visible character
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::string text = cutBegin(cells[i].text, column_widths[i]);
      const std::size_t padding = column_widths[i] - std::min(column_widths[i], reports::columns(text));
      const bool right = columns_[i].align == Column::Align::kRight;
      if (!text.empty()) {
        line.append(blanks + (right ? padding : 0), ' ');
        line += paint(text, cells[i].tone, color);
        blanks = (right ? 0 : padding) + kGap;
      } else {
        blanks += column_widths[i] + kGap;
      }
    }
    result.push_back(std::move(line));
  };
  std::vector<Cell> titles;
  for (const Column& column : columns_) {
    titles.push_back({column.title, Tone::kDim});
  }
  addLine(titles);
  for (const auto& row : rows_) {
    addLine(row);
  }
  return result;
}

}  // namespace ampscope::reports
