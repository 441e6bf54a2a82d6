// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Lines as exec and posix_spawn take arguments and environments. Inside analyzer/launch.
#pragma once

#include <string>
#include <vector>

namespace ampscope::launch {

/// Pointers into `lines`, which must outlive them, and a null pointer at the end.
inline std::vector<char*> pointers(const std::vector<std::string>& lines) {
  std::vector<char*> result;
  result.reserve(lines.size() + 1);
  for (const std::string& line : lines) {
    result.push_back(const_cast<char*>(line.c_str()));  // exec's signature is older than const
  }
  result.push_back(nullptr);
  return result;
}

}  // namespace ampscope::launch
