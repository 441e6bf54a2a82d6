// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/launch/runtime.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <string_view>
#include <system_error>

namespace ampscope::launch {
namespace {

namespace fs = std::filesystem;

/// Takes every KEY out of `lines`; the last one held. Empty: it was not set, or empty, which means the same here.
std::string take(std::vector<std::string>& lines, std::string_view key) {
  const std::string prefix = fmt::format("{}=", key);
  std::string value;
  std::erase_if(lines, [&](const std::string& line) {
    if (!line.starts_with(prefix)) {
      return false;
    }
    value = line.substr(prefix.size());
    return true;
  });
  return value;
}

}  // namespace

Result<Runtime> findRuntime(const std::string& executable) {
  std::error_code error;
  const fs::path real = fs::canonical(executable, error);
  if (error) {
    return environmentError(
        fmt::format("cannot find the folder of ampscope itself: {}: {}", executable, error.message()));
  }
  const fs::path home = (real.parent_path() / ".." / "lib" / "ampscope").lexically_normal();
  Runtime runtime{home, home / "libampscope_tracer.so", home / "libampscope_preload.so", home / "python",
                  home / "adapter" / "build_adapter.sh"};
  const fs::path bootstrap = home / "python" / "ampscope_bootstrap" / "__init__.py";
  const fs::path site = home / "python" / "sitecustomize.py";
  for (const fs::path& file :
       {fs::path(runtime.tracer), fs::path(runtime.preload), site, bootstrap, fs::path(runtime.build_adapter)}) {
    if (!fs::exists(file, error)) {
      return environmentError(fmt::format(
          "{} is missing, so no program can be traced; build all of ampscope (cmake --build), or install it "
          "again",
          file.string()));
    }
  }
  return runtime;
}

std::vector<std::string> tracedEnvironment(std::vector<std::string> base, const Runtime& runtime,
                                           const std::string& trace_dir, const std::string& options,
                                           const std::string& policy) {
  const std::string python_path = take(base, "PYTHONPATH");
  const std::string preload = take(base, "LD_PRELOAD");
  for (const char* key : {"AMPSCOPE_HOME", "AMPSCOPE_TRACE_DIR", "AMPSCOPE_OPTIONS", "AMPSCOPE_POLICY"}) {
    take(base, key);
  }
  base.push_back("AMPSCOPE_HOME=" + runtime.home);
  base.push_back("AMPSCOPE_TRACE_DIR=" + trace_dir);
  base.push_back("AMPSCOPE_OPTIONS=" + options);
  if (!policy.empty()) {
    base.push_back("AMPSCOPE_POLICY=" + policy);
  }
  // An empty element of PYTHONPATH would put the working directory on the path.
  base.push_back("PYTHONPATH=" + runtime.python + (python_path.empty() ? "" : ":" + python_path));
  if (!runtime.preload.empty()) {
    base.push_back("LD_PRELOAD=" + (preload.empty() ? "" : preload + ":") + runtime.preload);
  } else if (!preload.empty()) {
    base.push_back("LD_PRELOAD=" + preload);
  }
  return base;
}

std::vector<std::string> ownEnvironment() {
  std::vector<std::string> lines;
  for (char** line = environ; line != nullptr && *line != nullptr; ++line) {
    lines.emplace_back(*line);
  }
  return lines;
}

}  // namespace ampscope::launch
