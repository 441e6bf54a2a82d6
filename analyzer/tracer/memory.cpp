// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/tracer/memory.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>

namespace ampscope::tracer {
namespace {

constexpr std::uint64_t kUnknown = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t kSmall = std::uint64_t{32} << 20U;

std::uint64_t readNumber(const std::string& path) {
  std::ifstream file(path);
  std::uint64_t value = 0;
  return file >> value ? value : kUnknown;  // "max" is no number
}

std::uint64_t machineAvailable(const std::string& root) {
  std::ifstream file(root + "/proc/meminfo");
  std::string key;
  std::uint64_t kib = 0;
  std::string unit;
  while (file >> key >> kib && std::getline(file, unit)) {
    if (key == "MemAvailable:") {
      return kib * 1024;
    }
  }
  return kUnknown;
}

/// Of the control group at the mount's root, which is the process' own inside a container.
std::uint64_t groupAvailable(const std::string& root, const char* limit_file, const char* used_file) {
  const std::uint64_t limit = readNumber(root + "/sys/fs/cgroup/" + limit_file);
  const std::uint64_t used = readNumber(root + "/sys/fs/cgroup/" + used_file);
  return limit == kUnknown || used == kUnknown ? kUnknown : limit - std::min(limit, used);
}

}  // namespace

std::uint64_t availableMemory(const char* root) {
  return std::min({machineAvailable(root), groupAvailable(root, "memory.max", "memory.current"),
                   groupAvailable(root, "memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes")});
}

bool memoryAllows(std::uint64_t bytes) { return bytes <= kSmall || bytes <= availableMemory() / 2; }

std::uint64_t twinLimit(std::uint64_t held, std::uint64_t bound, const char* root) {
  const std::uint64_t available = availableMemory(root);
  const std::uint64_t half = available == kUnknown ? kUnknown : available / 2 + held / 2;
  return bound == 0 ? half : std::min(half, bound);
}

}  // namespace ampscope::tracer
