// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Whether an op is one of a list of names. Used by analysis only.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace ampscope::analysis {

template <std::size_t N>
bool isOneOf(const std::array<std::string_view, N>& names, std::string_view op) noexcept {
  return std::find(names.begin(), names.end(), op) != names.end();
}

}  // namespace ampscope::analysis
