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
      const Publication publication{record.data(), host.data(), &flag, 7, static_cast<std::uint32_t>(words)};
      launchOnHost<NothingShared>(seed, {1, kPublishThreads}, [&](HostBlock& block, NothingShared& /*shared*/) {
        WatchedBlock watched(block, host, seen);
        publishRecord(watched, publication);
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

}  // namespace
}  // namespace ampscope::cuda
