// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Does the writer survive what a disk does to it?
#include "analyzer/trace/writer.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "analyzer/trace/reader.h"
#include "analyzer/trace/wire.h"
#include "tests/support/temp_dir.h"

namespace ampscope::trace {
namespace {

using test::TempDir;

const std::vector<std::uint8_t> kContext = {6, 2, 8, 9};

TEST(Writer, NeverReplacesAFile) {
  const TempDir folder;
  test::writeFile(folder / "a", "precious");
  Writer writer;
  EXPECT_EQ(writer.open(folder / "a"), EEXIST);
  EXPECT_EQ(writer.append(1, 1, kContext), EEXIST);
  EXPECT_EQ(test::readFile(folder / "a"), "precious");
}

TEST(Writer, SaysWhyAFileCannotBeOpened) {
  const TempDir folder;
  Writer writer;
  EXPECT_EQ(writer.open(folder / "no/such/folder"), ENOENT);
  EXPECT_EQ(Writer().append(1, 1, kContext), EBADF);
}

TEST(Writer, RefusesABlockThatNoReaderTakes) {
  const TempDir folder;
  Writer writer;
  ASSERT_EQ(writer.open(folder / "a"), 0);
  EXPECT_EQ(writer.append(1, 1, std::vector<std::uint8_t>(wire::kMaxPayload + 1)), EMSGSIZE);
  EXPECT_EQ(writer.append(1, 1, kContext), 0) << "the next one is written";
}

TEST(Writer, CountsItsBytes) {
  const TempDir folder;
  Writer writer;
  ASSERT_EQ(writer.open(folder / "a"), 0);
  ASSERT_EQ(writer.append(1, 1, kContext), 0);
  EXPECT_EQ(writer.bytesWritten(), test::readFile(folder / "a").size());
}

TEST(Writer, LeavesATornBlockWhereTheFileMayNotGrow) {
  const TempDir folder;
  const std::string path = folder / "a";
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{100'000, 100'000};
    setrlimit(RLIMIT_FSIZE, &limit);
    Writer writer;
    const std::vector<std::uint8_t> payload(30'000);
    int error = writer.open(path);
    int blocks = 0;
    while (error == 0 && blocks < 10) {
      error = writer.append(1, 0, payload);
      blocks += error == 0 ? 1 : 0;
    }
    const bool right = error == EFBIG && blocks == 3 && writer.append(1, 0, payload) == EFBIG;
    _exit(right ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  auto reader = Reader::open(path);
  ASSERT_TRUE(reader.ok());
  BlockView block;
  int blocks = 0;
  while (reader.value().next(block, true)) {
    ++blocks;
  }
  EXPECT_EQ(blocks, 3);
  EXPECT_GT(reader.value().damage().torn_bytes, 0U);
  EXPECT_EQ(reader.value().damage().corrupt_blocks, 0U);
}

}  // namespace
}  // namespace ampscope::trace
