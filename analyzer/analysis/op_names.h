// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Whether an op is one of a list of names, and the lists that several analyses have in common. Used by analysis only.
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

[[nodiscard]] inline bool isMatrixProduct(std::string_view op) noexcept {
  constexpr std::array<std::string_view, 11> kNames = {
      "aten::mm",    "aten::addmm",  "aten::bmm",    "aten::baddbmm", "aten::addbmm",           "aten::mv",
      "aten::addmv", "aten::matmul", "aten::linear", "aten::addr",    "aten::_addmm_activation"};
  return isOneOf(kNames, op);
}

}  // namespace ampscope::analysis
