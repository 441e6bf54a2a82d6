// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What `ampscope profile` asks of the tracer, handed over as one flat environment variable. Parsed once at start.
#pragma once

#include <cstdint>
#include <string_view>

#include "analyzer/base/vocabulary.h"
#include "kernels/stats/tensor_stats.h"

namespace ampscope::tracer {

struct Options {
  stats::StatsLevel level = stats::StatsLevel::kFull;
  std::uint32_t every = 1;       ///< measure one step in this many
  std::uint32_t first_step = 0;  ///< measure steps in [first_step, end_step)
  std::uint32_t end_step = UINT32_MAX;
  double budget = 0;  ///< 1.3: at most 30 % more time than without; 0: no budget
  ReferenceLevel reference = ReferenceLevel::kOff;
  std::uint32_t reference_every = 1;    ///< of the measured steps, compare one in this many with the reference
  std::uint32_t reference_samples = 4;  ///< elements of each result that ReferenceLevel::kCertified computes
  std::uint64_t reference_seed = 0;     ///< and which ones
  std::uint32_t reference_mib = 0;      ///< bound on the twins of ReferenceLevel::kShadow; 0: half of what there is
  bool device = false;                  ///< measure tensors on CUDA devices there
  bool graphs = false;                  ///< and what is captured into graphs, with each replay
  bool nvtx = false;                    ///< tell NVTX what the program does
  bool cupti = false;                   ///< ask CUPTI what devices do for each call
  bool device_waits = false;            ///< where too many of these are under way, wait rather than leave one out
  std::uint32_t buffer_mib = 24;        ///< bound on the blocks that wait to be written
};

/// Reads "stats=full;every=1;steps=0:100;budget=1.3;reference=local;reference_every=10;reference_mib=512;
/// device=1;no_drop=1;graphs=1;nvtx=1;cupti=1;buffer_mib=24". Unknown keys and unusable values are left at their
/// defaults: the command line has checked them, and training must not fail over them.
[[nodiscard]] Options parseOptions(std::string_view text) noexcept;

/// Whether the values of `step` are measured when one step in `period` is.
[[nodiscard]] constexpr bool isSampled(const Options& options, std::uint32_t step, std::uint32_t period) noexcept {
  return step >= options.first_step && step < options.end_step && (step - options.first_step) % period == 0;
}

/// Whether the `nth` measured step, from 0, is compared with the reference when one in `period` is.
[[nodiscard]] constexpr bool isReferenced(const Options& options, std::uint64_t nth, std::uint32_t period) noexcept {
  return options.reference != ReferenceLevel::kOff && nth % period == 0;
}

}  // namespace ampscope::tracer
