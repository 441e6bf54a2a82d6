// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Text -> Markdown that shows it as it is, and tables. Used by reports only (Markdown report, comparison).
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace ampscope::reports {

/// Whatever Markdown, HTML or a code host (mentions, issue numbers) would take for more than text becomes a character
/// reference; line breaks and other control characters are shown as the summary shows them. At most `columns` wide, cut
/// at the end.
[[nodiscard]] std::string markdown(std::string_view text, std::size_t columns = 400);

/// A table of the GitHub dialect. Cells are Markdown already. The first column is left-aligned, as are those whose
/// title begins with '<'; the others are right-aligned.
void writeMarkdownTable(const std::vector<std::string>& titles, const std::vector<std::vector<std::string>>& rows,
                        std::ostream& out);

}  // namespace ampscope::reports
