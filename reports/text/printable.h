// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Text from a file -> text that is safe in a terminal and takes a known number of columns. Names come from the profiled
// program and may hold anything. Used by reports only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ampscope::reports {

/// Control characters, escape sequences, bidirectional overrides and invisible characters as \x1b or \u202e; bytes that
/// are no UTF-8 as \xff; everything else unchanged.
[[nodiscard]] std::string printable(std::string_view text);

/// Bytes that are no UTF-8 as U+FFFD; everything else unchanged, control characters too: for formats that quote.
[[nodiscard]] std::string validUtf8(std::string_view text);

/// Columns that printable text takes in a terminal: 2 for wide characters, 0 for combining ones.
[[nodiscard]] std::size_t columns(std::string_view printable_text) noexcept;

/// At most `width` columns: cut at the end, or at the beginning, where "…" then stands.
[[nodiscard]] std::string cutEnd(std::string_view printable_text, std::size_t width);
[[nodiscard]] std::string cutBegin(std::string_view printable_text, std::size_t width);

/// Lines of at most `width` columns, broken at spaces; words longer than a line are cut hard.
[[nodiscard]] std::vector<std::string> wrap(std::string_view printable_text, std::size_t width);

}  // namespace ampscope::reports
