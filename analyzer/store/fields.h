// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// One of the facts that tables run and process_info hold by name. Used by store, analysis and tune.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "analyzer/store/rows.h"

namespace ampscope::store {

/// The value of the first field of that name; "" where there is none.
[[nodiscard]] inline std::string valueOf(const Fields& fields, std::string_view key) {
  const auto at = std::find_if(fields.begin(), fields.end(), [key](const auto& field) { return field.first == key; });
  return at == fields.end() ? std::string() : at->second;
}

}  // namespace ampscope::store
