// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Hands records to the host, for any Block (execution.h): copies each from the device's memory, where atomics are
// cheap, to memory that the host sees, leaves zeros behind for the next measurement, and then writes the ticket that
// the host waits for. On the stream of the measurements, after them; nobody has to be synchronised.
#pragma once

#include <cstdint>

#include "kernels/cuda/batch.h"
#include "kernels/cuda/execution.h"

namespace ampscope::cuda {

inline constexpr int kPublishThreads = 256;

/// Whoever reads `ticket` from the host's `*flag` sees all of `to`.
struct Publication {
  std::uint64_t* from;  ///< the record, on the device
  std::uint64_t* to;    ///< the host's memory, at the address that the device has for it
  std::uint64_t* flag;  ///< the same
  std::uint64_t ticket;
  std::uint32_t words;  ///< of 64 bits
};

/// The argument of a launch.
struct PublishBatch {
  std::uint32_t publications;
  Publication publication[kBatchTensors];
};
static_assert(sizeof(PublishBatch) <= kLargestArgument);

/// What each thread of the launch runs, with one block of any number of threads for each publication.
template <class Block>
AMPSCOPE_DEVICE void publishRecords(Block& block, const PublishBatch& batch) {
  const Publication& publication = batch.publication[block.block()];
  for (auto i = static_cast<std::uint32_t>(block.thread()); i < publication.words;
       i += static_cast<std::uint32_t>(block.threads())) {
    publication.to[i] = publication.from[i];
    publication.from[i] = 0;
  }
  block.barrier();
  if (block.thread() == 0) block.releaseToHost(*publication.flag, publication.ticket);
}

}  // namespace ampscope::cuda
