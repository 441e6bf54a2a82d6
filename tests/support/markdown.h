// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The rows of Markdown tables, for tests that hold a document to the code. Used by tests.
#pragma once

#include <sstream>
#include <string>
#include <vector>

namespace ampscope::test {

/// Every line "| a | b |" of `text` as its trimmed cells.
inline std::vector<std::vector<std::string>> markdownRows(const std::string& text) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| ")) {
      continue;
    }
    auto& row = rows.emplace_back();
    std::size_t at = 1;
    for (std::size_t end = line.find('|', at); end != std::string::npos; end = line.find('|', at)) {
      const std::size_t first = line.find_first_not_of(' ', at);
      const std::size_t last = line.find_last_not_of(' ', end - 1);
      row.push_back(first < end ? line.substr(first, last - first + 1) : "");
      at = end + 1;
    }
  }
  return rows;
}

}  // namespace ampscope::test
