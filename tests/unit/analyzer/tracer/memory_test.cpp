// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/tracer/memory.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/temp_dir.h"

namespace ampscope::tracer {
namespace {

void write(const std::string& path, const std::string& text) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path) << text;
}

class AvailableMemory : public ::testing::Test {
 protected:
  [[nodiscard]] std::uint64_t available() const { return availableMemory(root.c_str()); }

  test::TempDir folder;
  std::string root = folder / "root";
};

TEST_F(AvailableMemory, IsUnlimitedWhereNothingSays) { EXPECT_EQ(available(), UINT64_MAX); }

TEST_F(AvailableMemory, IsThatOfTheMachine) {
  write(root + "/proc/meminfo", "MemTotal:  800 kB\nMemFree:  1 kB\nMemAvailable:  300 kB\nBuffers: 7 kB\n");
  EXPECT_EQ(available(), 300U * 1024);
}

TEST_F(AvailableMemory, IsWhatTheControlGroupLeavesWhereThatIsLess) {
  write(root + "/proc/meminfo", "MemAvailable:  300 kB\n");
  write(root + "/sys/fs/cgroup/memory.max", "200000\n");
  write(root + "/sys/fs/cgroup/memory.current", "150000\n");
  EXPECT_EQ(available(), 50000U);
  write(root + "/sys/fs/cgroup/memory.max", "max\n");
  EXPECT_EQ(available(), 300U * 1024);
  write(root + "/sys/fs/cgroup/memory/memory.limit_in_bytes", "1000\n");
  write(root + "/sys/fs/cgroup/memory/memory.usage_in_bytes", "4000\n");
  EXPECT_EQ(available(), 0U) << "over its limit";
}

TEST_F(AvailableMemory, TwinsTakeHalfOfWhatThereWouldBeWithoutThem) {
  write(root + "/proc/meminfo", "MemAvailable:  300 kB\n");
  EXPECT_EQ(twinLimit(0, 0, root.c_str()), 150U * 1024);
  EXPECT_EQ(twinLimit(100 * 1024, 0, root.c_str()), 200U * 1024) << "400 kB without them";
  EXPECT_EQ(twinLimit(100 * 1024, 1 << 17, root.c_str()), 1U << 17) << "what was asked for is less";
  EXPECT_EQ(twinLimit(0, 1 << 30, root.c_str()), 150U * 1024) << "what was asked for is not there";
}

TEST_F(AvailableMemory, TwinsAreBoundByWhatWasAskedForWhereNothingSays) {
  EXPECT_EQ(twinLimit(7, 0, root.c_str()), UINT64_MAX);
  EXPECT_EQ(twinLimit(7, 5, root.c_str()), 5U);
}

TEST(MemoryAllows, SmallAmountsAndNotMoreThanThereIs) {
  EXPECT_TRUE(memoryAllows(1 << 20));
  EXPECT_FALSE(memoryAllows(std::uint64_t{1} << 60U));
}

}  // namespace
}  // namespace ampscope::tracer
