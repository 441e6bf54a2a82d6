// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Does the host know of each answer of a graph which replay it belongs to, and whether it was overwritten meanwhile?
#include "kernels/cuda/replay_publication.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "tests/kernels/cuda/support/watched_block.h"

namespace ampscope::cuda {
namespace {

using testing_support::HostBlock;
using testing_support::launchOnHost;
using testing_support::NothingShared;

/// What the host can see of a slot.
struct Slot {
  explicit Slot(std::size_t words) : record(words), host(words) {}
  [[nodiscard]] ReplayPublication publication() {
    return {record.data(), &replays, host.data(), &begun, &ticket, static_cast<std::uint32_t>(record.size())};
  }
  std::vector<std::uint64_t> record;
  std::vector<std::uint64_t> host;
  std::uint64_t replays = 0;
  std::uint64_t begun = 0;
  std::uint64_t ticket = 0;
};

/// Looks at the slot whenever a thread tells the host something.
class LookingBlock {
 public:
  struct Look {
    std::uint64_t begun;
    std::uint64_t ticket;
    std::vector<std::uint64_t> host;
  };
  LookingBlock(HostBlock& block, const Slot& slot, std::vector<Look>& looks)
      : block_(&block), slot_(&slot), looks_(&looks) {}
  [[nodiscard]] int thread() const { return block_->thread(); }
  [[nodiscard]] int threads() const { return block_->threads(); }
  void barrier() { block_->barrier(); }
  void fenceToHost() {
    look();
    block_->fenceToHost();
  }
  void releaseToHost(std::uint64_t& cell, std::uint64_t x) {
    look();
    block_->releaseToHost(cell, x);
    look();
  }

 private:
  void look() { looks_->push_back({slot_->begun, slot_->ticket, slot_->host}); }

  HostBlock* block_;
  const Slot* slot_;
  std::vector<Look>* looks_;
};

TEST(ReplayPublication, TicketsCountReplaysAndEachHasARecordOfItsOwn) {
  for (const std::size_t words : {1U, 63U, 256U, 1000U}) {
    Slot slot(words);
    const ReplayPublication publication = slot.publication();
    for (std::uint64_t replay = 1; replay <= 5; ++replay) {
      ASSERT_TRUE(std::all_of(slot.record.begin(), slot.record.end(), [](std::uint64_t x) { return x == 0; }));
      std::iota(slot.record.begin(), slot.record.end(), 1000 * replay);
      const std::vector<std::uint64_t> before = slot.host;
      const std::vector<std::uint64_t> want = slot.record;
      std::vector<LookingBlock::Look> looks;
      launchOnHost<NothingShared>(replay * 31 + words, {1, 256}, [&](HostBlock& block, NothingShared& /*shared*/) {
        LookingBlock looking(block, slot, looks);
        publishReplay(looking, publication);
      });
      EXPECT_EQ(slot.begun, replay);
      EXPECT_EQ(slot.ticket, replay);
      EXPECT_EQ(slot.host, want);
      for (const auto& look : looks) {
        EXPECT_LE(look.ticket, look.begun);
        // An answer that a ticket names is whole, or `begun` says that it is not.
        if (look.begun == replay - 1) {
          EXPECT_EQ(look.host, before);
        }
        if (look.ticket == replay) {
          EXPECT_EQ(look.host, want);
        }
      }
      EXPECT_EQ(looks.front().begun, replay - 1);
      EXPECT_EQ(looks.back().ticket, replay);
    }
  }
}

}  // namespace
}  // namespace ampscope::cuda
