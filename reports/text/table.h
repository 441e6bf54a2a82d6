// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Rows of cells -> aligned lines that fit a width. Used by reports/text only.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace ampscope::reports {

/// What a cell or a line means; the painter turns it into a colour, or into nothing.
enum class Tone { kPlain, kTitle, kDim, kBad, kWarn, kGood };

/// `text` in the colour of `tone`, or unchanged where `color` is false.
[[nodiscard]] std::string paint(std::string text, Tone tone, bool color);

struct Cell {
  std::string text;  ///< printable
  Tone tone = Tone::kPlain;
};

struct Column {
  std::string title;
  enum class Align { kLeft, kRight } align = Align::kRight;
  bool flexible = false;  ///< gives way when the table is too wide; its texts are cut at the beginning
};

class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// As many cells as there are columns.
  void add(std::vector<Cell> row) { rows_.push_back(std::move(row)); }
  [[nodiscard]] bool empty() const noexcept { return rows_.empty(); }

  /// Title line and rows, `indent` spaces before each, two spaces between columns, no trailing space.
  [[nodiscard]] std::vector<std::string> lines(std::size_t indent, std::size_t width, bool color) const;

 private:
  [[nodiscard]] std::vector<std::size_t> widths(std::size_t available) const;

  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace ampscope::reports
