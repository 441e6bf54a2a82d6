// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/text/printable.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <utility>

namespace ampscope::reports {
namespace {

struct Glyph {
  char32_t code = 0;
  std::size_t bytes = 1;
  bool valid = false;
};

// The first code point of `text` (not empty); overlong forms, surrogates and values past U+10FFFF are not valid.
Glyph decode(std::string_view text) noexcept {
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) {
    return {lead, 1, true};
  }
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) {
    return {};
  }
  char32_t code = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) {
      return {};
    }
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  constexpr std::array<char32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
  if (code < kSmallest[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) {
    return {};
  }
  return {code, length, true};
}

using Range = std::pair<char32_t, char32_t>;

template <std::size_t N>
bool inRanges(const std::array<Range, N>& ranges, char32_t code) noexcept {
  return std::any_of(ranges.begin(), ranges.end(),
                     [code](const Range& range) { return range.first <= code && code <= range.second; });
}

// C0, DEL, C1, soft hyphen, zero-width and bidirectional controls, line separators, variation tags, not a character.
constexpr std::array<Range, 11> kHidden = {{{0x00, 0x1F},
                                            {0x7F, 0x9F},
                                            {0xAD, 0xAD},
                                            {0x61C, 0x61C},
                                            {0x200B, 0x200F},
                                            {0x2028, 0x202E},
                                            {0x2060, 0x206F},
                                            {0xFEFF, 0xFEFF},
                                            {0xFFF0, 0xFFFB},
                                            {0xFFFE, 0xFFFF},
                                            {0xE0000, 0xE0FFF}}};
constexpr std::array<Range, 6> kCombining = {
    {{0x300, 0x36F}, {0x483, 0x489}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF}, {0xFE00, 0xFE2F}}};
constexpr std::array<Range, 8> kWide = {{{0x1100, 0x115F},
                                         {0x2E80, 0xA4CF},
                                         {0xAC00, 0xD7A3},
                                         {0xF900, 0xFAFF},
                                         {0xFE30, 0xFE6F},
                                         {0xFF00, 0xFF60},
                                         {0x1F300, 0x1FAFF},
                                         {0x20000, 0x3FFFD}}};

std::size_t columnsOf(char32_t code) noexcept { return inRanges(kCombining, code) ? 0 : inRanges(kWide, code) ? 2 : 1; }

}  // namespace

std::string printable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const Glyph glyph = decode(text);
    if (!glyph.valid) {
      fmt::format_to(std::back_inserter(result), "\\x{:02x}", static_cast<unsigned char>(text.front()));
    } else if (inRanges(kHidden, glyph.code)) {
      const auto code = static_cast<std::uint32_t>(glyph.code);
      fmt::format_to(std::back_inserter(result), fmt::runtime(code < 0x100 ? "\\x{:02x}" : "\\u{:04x}"), code);
    } else {
      result.append(text.substr(0, glyph.bytes));
    }
    text.remove_prefix(glyph.bytes);
  }
  return result;
}

std::string validUtf8(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const Glyph glyph = decode(text);
    result += glyph.valid ? text.substr(0, glyph.bytes) : std::string_view("\xef\xbf\xbd");
    text.remove_prefix(glyph.bytes);
  }
  return result;
}

std::size_t columns(std::string_view text) noexcept {
  std::size_t total = 0;
  while (!text.empty()) {
    const Glyph glyph = decode(text);
    total += columnsOf(glyph.code);
    text.remove_prefix(glyph.bytes);
  }
  return total;
}

std::string cutEnd(std::string_view text, std::size_t width) {
  if (columns(text) <= width) {
    return std::string(text);
  }
  if (width == 0) {
    return {};
  }
  std::size_t used = 1;
  std::size_t kept = 0;
  while (kept < text.size()) {
    const Glyph glyph = decode(text.substr(kept));
    used += columnsOf(glyph.code);
    if (used > width) {
      break;
    }
    kept += glyph.bytes;
  }
  return std::string(text.substr(0, kept)) + "…";
}

std::string cutBegin(std::string_view text, std::size_t width) {
  std::size_t total = columns(text);
  if (total <= width) {
    return std::string(text);
  }
  if (width == 0) {
    return {};
  }
  while (total + 1 > width && !text.empty()) {
    const Glyph glyph = decode(text);
    total -= columnsOf(glyph.code);
    text.remove_prefix(glyph.bytes);
  }
  return "…" + std::string(text);
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  width = std::max<std::size_t>(width, 8);
  std::vector<std::string> lines;
  std::string line;
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    std::string_view word = text.substr(0, space);
    text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
    if (!line.empty() && columns(line) + 1 + columns(word) > width) {
      lines.push_back(std::exchange(line, {}));
    }
    while (columns(word) > width) {
      std::size_t bytes = 0;
      for (std::size_t used = 0; bytes < word.size();) {
        const Glyph glyph = decode(word.substr(bytes));
        used += columnsOf(glyph.code);
        if (used > width) {
          break;
        }
        bytes += glyph.bytes;
      }
      lines.emplace_back(word.substr(0, bytes));
      word.remove_prefix(bytes);
    }
    if (!word.empty()) {
      line += (line.empty() ? "" : " ");
      line += word;
    }
  }
  if (!line.empty()) {
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace ampscope::reports
