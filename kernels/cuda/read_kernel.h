// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Tells the host single numbers that lie on the device, such as a loss scale, for any Block (execution.h). On the
// stream that writes them, behind what wrote them; nobody has to be synchronised.
#pragma once

#include <cstdint>

#include "kernels/cuda/execution.h"

namespace ampscope::cuda {

inline constexpr int kMostWords = 4;

/// Numbers of 32 bits each, of whatever type.
struct Words {
  const void* at[kMostWords];  ///< aligned to 4
  std::uint32_t count;
};

/// Whoever reads `ticket` from the host's `*flag` sees all of `to`.
struct Reading {
  Words words;
  std::uint32_t* to;    ///< the host's memory, at the address that the device has for it
  std::uint64_t* flag;  ///< the same
  std::uint64_t ticket;
};

/// What each thread of the launch runs, with one block of one warp.
template <class Block>
AMPSCOPE_DEVICE void readWords(Block& block, const Reading& reading) {
  const auto thread = static_cast<std::uint32_t>(block.thread());
  if (thread < reading.words.count) {
    reading.to[thread] = *static_cast<const std::uint32_t*>(reading.words.at[thread]);
  }
  block.barrier();
  if (thread == 0) block.releaseToHost(*reading.flag, reading.ticket);
}

}  // namespace ampscope::cuda
