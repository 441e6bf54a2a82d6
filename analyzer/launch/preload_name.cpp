// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/launch/preload_name.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace ampscope::launch {

PreloadName::PreloadName(const std::string& library) {
  if (library.find_first_of(" \t\n:") == std::string::npos) {
    text_ = library;
    return;
  }
  std::string folder = "/tmp/ampscope-XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) {
    return;
  }
  folder_ = folder;
  const std::filesystem::path link = std::filesystem::path(folder) / "libampscope_preload.so";
  std::error_code error;
  std::filesystem::create_symlink(library, link, error);
  if (!error) {
    text_ = link.string();
  }
}

PreloadName::~PreloadName() {
  if (!folder_.empty()) {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
}

}  // namespace ampscope::launch
