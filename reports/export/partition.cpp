// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "reports/export/partition.h"

#include <fmt/format.h>

namespace ampscope::reports {

std::string partition(std::string_view key, std::string_view value) {
  // Hive's list, the space (which some readers trim) and + (which some take for a space).
  constexpr std::string_view kEscaped = "\"#%'*/:=?\\{}[]^ +\x7f";
  std::string folder = fmt::format("{}=", key);
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || kEscaped.find(c) != std::string_view::npos) {
      folder += fmt::format("%{:02X}", byte);
    } else {
      folder += c;
    }
  }
  return folder;
}

}  // namespace ampscope::reports
