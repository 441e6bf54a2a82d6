// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What did the person probably mean? Used by cli only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ampscope::cli {

/// The candidate with the fewest edits from `word`, or "" when none is near enough to be meant.
[[nodiscard]] std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace ampscope::cli
