// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The rule by which GradScaler updates its scale, exactly as torch computes it, and a check that a run followed it. Used
// by analysis; values and pure functions.
// Source: aten/src/ATen/native/AmpKernels.cpp, _amp_update_scale_cpu_ (the CUDA kernel computes the same).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "analyzer/store/rows.h"

namespace ampscope::analysis {

struct ScaleRule {
  double growth_factor = 2;
  double backoff_factor = 0.5;
  std::int64_t growth_interval = 2000;
};

struct ScaleState {
  float scale = 65536;
  std::int64_t growth_tracker = 0;  ///< good steps since the scale last changed
};

/// One update(): the scale is a binary32 value, the product with a factor is rounded once, from binary64. A growth that
/// would leave the finite range is not taken, but counts as one. There is no lower end: backing off reaches the
/// subnormals and then 0.
[[nodiscard]] ScaleState updated(const ScaleState& state, bool found_inf, const ScaleRule& rule) noexcept;

/// What became of the recorded updates of one scaler when the rule was applied to their found_inf.
struct Replay {
  std::uint64_t updates = 0;     ///< recorded; those of update(new_scale) are taken over, not computed
  std::uint64_t mismatches = 0;  ///< updates whose scale or tracker came out differently, bit for bit
  std::optional<std::uint32_t> first_mismatch;  ///< the step of the first
  std::uint64_t resets = 0;  ///< updates that did not start where the one before ended: load_state_dict(), a lost record
};

/// `updates`: all rows of one scaler, by step and ordinal.
[[nodiscard]] Replay replay(std::span<const store::ScalerUpdateRow> updates) noexcept;

}  // namespace ampscope::analysis
