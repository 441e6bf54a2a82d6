// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The same as publish_kernel.h for a measurement that is captured into a graph. It runs with every replay, so its
// ticket is counted on the device, and the next replay may overwrite an answer while the host reads it. The host can
// tell: it reads `ticket`, the record, then `begun`; where that is another number, what it has read is worth nothing.
#pragma once

#include <cstdint>

#include "kernels/cuda/execution.h"

namespace ampscope::cuda {

/// Whoever reads a ticket from the host's `*ticket`, then `to`, and then the same number from `*begun`, has read the
/// record of that replay, counted from 1.
struct ReplayPublication {
  std::uint64_t* from;     ///< the record, on the device
  std::uint64_t* replays;  ///< on the device: how often this has run
  std::uint64_t* to;       ///< the host's memory, at the address that the device has for it
  std::uint64_t* begun;    ///< the same
  std::uint64_t* ticket;   ///< the same
  std::uint32_t words;     ///< of 64 bits
};

/// What each thread of the launch runs, with one block of any number of threads.
template <class Block>
AMPSCOPE_DEVICE void publishReplay(Block& block, const ReplayPublication& publication) {
  const std::uint64_t replay = *publication.replays + 1;
  block.barrier();
  if (block.thread() == 0) {
    *publication.replays = replay;
    block.releaseToHost(*publication.begun, replay);
  }
  block.barrier();
  block.fenceToHost();
  for (auto i = static_cast<std::uint32_t>(block.thread()); i < publication.words;
       i += static_cast<std::uint32_t>(block.threads())) {
    publication.to[i] = publication.from[i];
    publication.from[i] = 0;
  }
  block.barrier();
  if (block.thread() == 0) block.releaseToHost(*publication.ticket, replay);
}

}  // namespace ampscope::cuda
