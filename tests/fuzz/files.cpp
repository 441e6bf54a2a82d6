// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <sstream>

#include "tests/fuzz/fuzz_target.h"
#include "tests/support/temp_dir.h"

namespace ampscope::fuzz {

const std::string& asFile(const std::uint8_t* data, std::size_t size) {
  static const test::TempDir folder;
  static const std::string path = folder / "input";
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  return path;
}

std::string contentOf(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace ampscope::fuzz
