// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// When an observation is worth a person's attention: every threshold of the summary, in one place. Used by analysis
// only; docs/report.md lists them.
#pragma once

#include <cstdint>

namespace ampscope::analysis {

struct Thresholds {
  /// Share of a 16-bit gradient's nonzero elements that are subnormal, from which it is said to underflow. A flushed
  /// element is a plain zero and cannot be told from a true one; the subnormals are the visible edge of the loss.
  double gradient_subnormal_share = 0.10;
  /// Share of a wider gradient's nonzero elements that become zero when it is cast to 16 bits.
  double gradient_flush_share = 0.01;
  /// Share of a forward tensor's nonzero elements that become zero when it is cast to 16 bits.
  double forward_flush_share = 0.01;
  /// Elements in the top binade of their format (float16: from 32768), from which a tensor is close to overflow.
  std::uint64_t near_max = 1;
  /// Nonzero elements below which shares are noise.
  std::uint64_t smallest_sample = 64;
  /// A loss scale below this one has collapsed: it no longer lifts gradients out of the subnormal range.
  double smallest_scale = 1.0;
};

inline constexpr Thresholds kThresholds;

}  // namespace ampscope::analysis
