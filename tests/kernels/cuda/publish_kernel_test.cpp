// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Does the host see the whole record when it sees the ticket, whatever the order of the threads?
#include "kernels/cuda/publish_kernel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include "tests/kernels/cuda/support/watched_block.h"

namespace ampscope::cuda {
namespace {

using testing_support::GridSize;
using testing_support::HostBlock;
using testing_support::launchOnHost;
using testing_support::NothingShared;
using testing_support::WatchedBlock;

TEST(PublishKernel, TheTicketComesLastAndTheRecordIsCleared) {
  for (const std::size_t words : {1U, 63U, 256U, 1000U}) {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      std::vector<std::uint64_t> record(words);
      std::iota(record.begin(), record.end(), std::uint64_t{100});
      const std::vector<std::uint64_t> want = record;
      record.push_back(77);  // what lies behind it is not the record's
      std::vector<std::uint64_t> host(words + 1, 55);
      std::vector<std::uint64_t> seen;
      std::uint64_t flag = 6;
      const PublishBatch batch{1, {{record.data(), host.data(), &flag, 7, static_cast<std::uint32_t>(words)}}};
      launchOnHost<NothingShared>(seed, {1, kPublishThreads}, [&](HostBlock& block, NothingShared& /*shared*/) {
        WatchedBlock watched(block, host, seen);
        publishRecords(watched, batch);
      });
      EXPECT_EQ(flag, 7U);
      ASSERT_EQ(seen.size(), words + 1);
      EXPECT_TRUE(std::equal(want.begin(), want.end(), seen.begin()));
      EXPECT_EQ(host.back(), 55U);
      EXPECT_EQ(record.back(), 77U);
      EXPECT_EQ(std::count(record.begin(), record.end() - 1, 0U), static_cast<std::ptrdiff_t>(words));
    }
  }
}

TEST(PublishKernel, EachBlockHandsOverARecordOfItsOwn) {
  constexpr std::uint32_t kRecords = 5;
  std::vector<std::uint64_t> records(kRecords * 10);
  std::iota(records.begin(), records.end(), std::uint64_t{1});
  const std::vector<std::uint64_t> want = records;
  std::vector<std::uint64_t> host(records.size());
  std::vector<std::uint64_t> flags(kRecords);
  PublishBatch batch{};
  for (std::uint32_t i = 0; i < kRecords; ++i) {
    batch.publication[batch.publications++] = {&records[i * 10], &host[i * 10], &flags[i], 100 + i, 10};
  }
  launchOnHost<NothingShared>(3, {kRecords, kPublishThreads},
                              [&](HostBlock& block, NothingShared& /*shared*/) { publishRecords(block, batch); });
  EXPECT_EQ(host, want);
  EXPECT_EQ(flags, (std::vector<std::uint64_t>{100, 101, 102, 103, 104}));
  EXPECT_EQ(std::count(records.begin(), records.end(), 0U), std::ssize(records));
}

}  // namespace
}  // namespace ampscope::cuda
