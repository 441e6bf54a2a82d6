// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// A block of a launch that looks at the host's memory at the moment that a ticket is written.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "tests/kernels/cuda/support/host_grid.h"

namespace ampscope::testing_support {

/// What a kernel without shared memory keeps there.
struct NothingShared {};

template <class Word>
class WatchedBlock {
 public:
  /// `seen`, empty at first, becomes what `to` holds then.
  WatchedBlock(HostBlock& block, const std::vector<Word>& to, std::vector<Word>& seen)
      : block_(&block), to_(&to), seen_(&seen) {}
  [[nodiscard]] int block() const { return block_->block(); }
  [[nodiscard]] int thread() const { return block_->thread(); }
  [[nodiscard]] int threads() const { return block_->threads(); }
  void barrier() { block_->barrier(); }
  void releaseToHost(std::uint64_t& cell, std::uint64_t x) {
    EXPECT_TRUE(seen_->empty()) << "the ticket was written twice";
    *seen_ = *to_;
    block_->releaseToHost(cell, x);
  }

 private:
  HostBlock* block_;
  const std::vector<Word>* to_;
  std::vector<Word>* seen_;
};

}  // namespace ampscope::testing_support
