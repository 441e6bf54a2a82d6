// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/scaler_replay.h"

#include <bit>
#include <cmath>

namespace ampscope::analysis {
namespace {

/// The same value: a nan equals a nan, whatever its payload, which a session does not keep.
bool isSame(float a, float b) noexcept {
  return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b) || (std::isnan(a) && std::isnan(b));
}

}  // namespace

ScaleState updated(const ScaleState& state, bool found_inf, const ScaleRule& rule) noexcept {
  if (found_inf) {
    return {static_cast<float>(static_cast<double>(state.scale) * rule.backoff_factor), 0};
  }
  if (state.growth_tracker + 1 == rule.growth_interval) {
    const auto grown = static_cast<float>(static_cast<double>(state.scale) * rule.growth_factor);
    return {std::isfinite(grown) ? grown : state.scale, 0};
  }
  return {state.scale, state.growth_tracker + 1};
}

Replay replay(std::span<const store::ScalerUpdateRow> updates) noexcept {
  Replay result;
  ScaleState state;
  for (const store::ScalerUpdateRow& row : updates) {
    const auto before = static_cast<float>(row.scale_before);
    const auto after = static_cast<float>(row.scale_after);
    if (result.updates == 0 || !isSame(before, state.scale) || row.tracker_before != state.growth_tracker) {
      result.resets += result.updates == 0 ? 0 : 1;
      state = {before, row.tracker_before};
    }
    ++result.updates;
    if (row.is_set) {
      state = {after, row.tracker_after};
      continue;
    }
    state = updated(state, row.found_inf != 0, {row.growth_factor, row.backoff_factor, row.growth_interval});
    if (!isSame(state.scale, after) || state.growth_tracker != row.tracker_after) {
      ++result.mismatches;
      result.first_mismatch = result.first_mismatch ? result.first_mismatch : row.step;
      state = {after, row.tracker_after};
    }
  }
  return result;
}

}  // namespace ampscope::analysis
