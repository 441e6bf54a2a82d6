// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/launch/preload_name.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace ampscope::launch {
namespace {

namespace fs = std::filesystem;

TEST(PreloadName, APlainPathIsItsOwnName) { EXPECT_EQ(PreloadName("/opt/x/lib.so").text(), "/opt/x/lib.so"); }

TEST(PreloadName, APathThatTheLoaderWouldCutGetsALinkForAsLongAsItIsNeeded) {
  for (const char* library : {"/opt/my tools/lib.so", "/opt/a:b/lib.so"}) {
    std::string name;
    {
      const PreloadName preload(library);
      name = preload.text();
      EXPECT_EQ(name.find_first_of(" :"), std::string::npos);
      EXPECT_EQ(fs::read_symlink(name), library);
    }
    EXPECT_FALSE(fs::exists(fs::path(name).parent_path()));
  }
}

}  // namespace
}  // namespace ampscope::launch
