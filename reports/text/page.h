// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Lines on their way to a terminal: sections, paragraphs, tables. Used by reports/text only.
#pragma once

#include <ostream>
#include <string>
#include <string_view>

#include "reports/data/report_data.h"
#include "reports/text/table.h"

namespace ampscope::reports {

class Page {
 public:
  Page(std::ostream& out, const Style& style);

  [[nodiscard]] std::size_t width() const noexcept { return width_; }
  [[nodiscard]] bool isWide() const noexcept { return width_ >= 110; }  ///< tables show all their columns

  void section(std::string_view title);  ///< a blank line, then the title
  /// Wrapped to the page, continued under `indent`. `text` must be printable.
  void paragraph(std::string_view text, std::size_t indent, Tone tone = Tone::kPlain);
  /// "  label     text": the text is wrapped beside the label.
  void labelled(std::string_view label, std::string_view text, Tone tone = Tone::kPlain);
  void table(const Table& table);
  void line(std::string_view text) { out_ << text << '\n'; }  ///< as it is
  [[nodiscard]] std::string painted(std::string text, Tone tone) const { return paint(std::move(text), tone, color_); }

 private:
  std::ostream& out_;
  std::size_t width_;
  bool color_;
};

}  // namespace ampscope::reports
