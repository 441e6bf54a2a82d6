// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Does the host see every number when it sees the ticket, and nothing else, whatever the order of the threads?
#include "kernels/cuda/read_kernel.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <vector>

#include "tests/kernels/cuda/support/watched_block.h"

namespace ampscope::cuda {
namespace {

using testing_support::HostBlock;
using testing_support::launchOnHost;
using testing_support::NothingShared;
using testing_support::WatchedBlock;

TEST(ReadKernel, TheTicketComesLast) {
  const float scale = 1024;
  const std::array<std::int32_t, 2> trackers{3, -7};
  const std::vector<std::uint32_t> want{std::bit_cast<std::uint32_t>(scale), std::bit_cast<std::uint32_t>(trackers[1]),
                                        3, std::bit_cast<std::uint32_t>(scale)};
  for (std::uint32_t count = 1; count <= kMostWords; ++count) {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      std::vector<std::uint32_t> host(kMostWords, 55);
      std::vector<std::uint32_t> seen;
      std::uint64_t flag = 6;
      const Reading reading{{{&scale, &trackers[1], trackers.data(), &scale}, count}, host.data(), &flag, 7};
      launchOnHost<NothingShared>(seed, {1, kWarpSize}, [&](HostBlock& block, NothingShared& /*shared*/) {
        WatchedBlock watched(block, host, seen);
        readWords(watched, reading);
      });
      EXPECT_EQ(flag, 7U);
      std::vector<std::uint32_t> expected(want.begin(), want.begin() + count);
      expected.resize(kMostWords, 55);
      EXPECT_EQ(seen, expected);
      EXPECT_EQ(host, expected);
    }
  }
}

}  // namespace
}  // namespace ampscope::cuda
