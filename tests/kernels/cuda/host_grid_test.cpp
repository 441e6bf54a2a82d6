// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Does the host's stand-in for a device order threads as a device may, and does it find what a device would not
// forgive?
#include "tests/kernels/cuda/support/host_grid.h"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>
#include <vector>

#include "kernels/cuda/execution.h"

namespace ampscope::testing_support {
namespace {

struct Cells {
  std::uint32_t cell[256];
};

TEST(HostGrid, EveryThreadOfEveryBlockRunsOnce) {
  std::vector<int> seen(7 * 96);
  launchOnHost<Cells>(1, {7, 96}, [&](HostBlock& block, Cells& /*shared*/) {
    EXPECT_EQ(block.blocks(), 7);
    EXPECT_EQ(block.warps(), 3);
    EXPECT_EQ(block.warp() * 32 + block.lane(), block.thread());
    ++seen[static_cast<std::size_t>(block.block() * block.threads() + block.thread())];
  });
  EXPECT_EQ(seen, std::vector<int>(7 * 96, 1));
}

TEST(HostGrid, SumsAndMaximaOfAWarp) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    launchOnHost<Cells>(seed, {3, 64}, [&](HostBlock& block, Cells& /*shared*/) {
      for (int round = 0; round < 5; ++round) {
        EXPECT_EQ(cuda::sumOfWarp(block, static_cast<std::uint32_t>(block.lane() + round)), 496U + 32U * round);
        EXPECT_EQ(cuda::maxOfWarp(block, 1.5 * ((block.lane() * 7 + round) % 32)), 1.5 * 31);
      }
    });
  }
}

/// Each thread writes a cell and reads another's, with or without a barrier between.
int wrongReads(std::uint64_t seed, bool with_barrier) {
  int wrong = 0;
  launchOnHost<Cells>(seed, {1, 256}, [&](HostBlock& block, Cells& shared) {
    shared.cell[block.thread()] = static_cast<std::uint32_t>(block.thread());
    if (with_barrier) block.barrier();
    const int other = 255 - block.thread();
    wrong += shared.cell[other] == static_cast<std::uint32_t>(other) ? 0 : 1;
  });
  return wrong;
}

TEST(HostGrid, AMissingBarrierShows) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    EXPECT_EQ(wrongReads(seed, true), 0);
    EXPECT_GT(wrongReads(seed, false), 0);
  }
}

TEST(HostGrid, TheSeedDecidesTheOrder) {
  const auto order = [](std::uint64_t seed) {
    std::vector<int> threads;
    launchOnHost<Cells>(seed, {1, 64}, [&](HostBlock& block, Cells& /*shared*/) {
      threads.push_back(block.thread());
      block.barrier();
      threads.push_back(block.thread());
    });
    return threads;
  };
  EXPECT_EQ(order(3), order(3));
  std::set<std::vector<int>> orders;
  for (std::uint64_t seed = 0; seed < 10; ++seed) orders.insert(order(seed));
  EXPECT_EQ(orders.size(), 10U);
}

TEST(HostGrid, AThreadThatStaysAwayFromABarrierIsReported) {
  const auto stray = [](HostBlock& block, Cells& /*shared*/) {
    if (block.thread() != 17) block.barrier();
  };
  EXPECT_THROW(launchOnHost<Cells>(1, {2, 64}, stray), std::logic_error);
}

TEST(HostGrid, LanesThatMeetAtDifferentOperationsAreReported) {
  const auto divergent = [](HostBlock& block, Cells& /*shared*/) {
    if (block.lane() < 5) {
      block.syncWarp();
    } else {
      block.shuffleXor(1U, 1);
    }
  };
  EXPECT_THROW(launchOnHost<Cells>(1, {1, 32}, divergent), std::logic_error);
}

}  // namespace
}  // namespace ampscope::testing_support
