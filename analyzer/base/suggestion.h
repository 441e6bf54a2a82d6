// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What did the person probably mean? Any part may use this header.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ampscope {

/// The candidate with the fewest edits from `word`, or "" when none is near enough to be meant.
[[nodiscard]] std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace ampscope
