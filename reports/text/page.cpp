// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/text/page.h"

#include <algorithm>
#include <cstddef>

#include "reports/text/printable.h"

namespace ampscope::reports {
namespace {

constexpr std::size_t kLabelColumns = 12;
constexpr int kWidest = 400;
constexpr std::size_t kLongestParagraph = 8;  // lines: only names that are no names are longer

}  // namespace

Page::Page(std::ostream& out, const Style& style)
    : out_(out),
      width_(static_cast<std::size_t>(std::clamp(style.width, kMinimumWidth, kWidest))),
      color_(style.color) {}

void Page::section(std::string_view title) { out_ << '\n' << painted(std::string(title), Tone::kTitle) << '\n'; }

void Page::paragraph(std::string_view text, std::size_t indent, Tone tone) {
  for (std::string& line : wrap(cutEnd(text, kLongestParagraph * width_), width_ - indent)) {
    out_ << std::string(indent, ' ') << painted(std::move(line), tone) << '\n';
  }
}

void Page::labelled(std::string_view label, std::string_view text, Tone tone) {
  std::string head = "  " + cutEnd(label, kLabelColumns - 1);
  head.append(2 + kLabelColumns - columns(head), ' ');
  for (std::string& line : wrap(cutEnd(text, kLongestParagraph * width_), width_ - 2 - kLabelColumns)) {
    out_ << painted(std::exchange(head, std::string(2 + kLabelColumns, ' ')), Tone::kDim)
         << painted(std::move(line), tone) << '\n';
  }
}

void Page::table(const Table& table) {
  for (const std::string& line : table.lines(2, width_, color_)) {
    out_ << line << '\n';
  }
}

}  // namespace ampscope::reports
