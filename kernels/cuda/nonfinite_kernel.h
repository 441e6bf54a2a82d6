// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// How many elements of each tensor of a batch are inf or nan, for any Block (execution.h): what runs first in steps
// whose statistics are not sampled. Of a record only `searched` is written.
#pragma once

#include <cstdint>

#include "kernels/cuda/batch.h"
#include "kernels/cuda/encoding.h"
#include "kernels/cuda/execution.h"
#include "kernels/cuda/tile_loader.h"

namespace ampscope::cuda {

inline constexpr int kNonFiniteWarps = 4;

/// A batch of so few chunks is measured without a search before it: they run side by side, and a launch costs more than
/// a search could save. Reasoned, not measured.
inline constexpr std::uint32_t kSmallSearch = 256;

struct NonFiniteShared {
  Vector stage[kNonFiniteWarps][kStageVectors];
};

/// What each thread of the launch runs, with kNonFiniteWarps warps to a block and any number of blocks.
template <format::FormatId kId, class Block>
AMPSCOPE_DEVICE void countNonFinite(Block& block, NonFiniteShared& shared, const MeasureBatch& batch) {
  using Code = Encoding<kId>;
  TileLoader<kId, Block> loader(block, shared.stage[block.warp()]);
  const auto stride = static_cast<std::uint32_t>(block.blocks() * block.warps());
  for (auto unit = static_cast<std::uint32_t>(block.block() * block.warps() + block.warp()); unit < batch.units;
       unit += stride) {
    const MeasuredTensor& tensor = batch.tensor[tensorOf(batch, unit)];
    loader.open(tensor, tensor.shape < 0 ? nullptr : &batch.shape[tensor.shape]);
    const Span span = spanOf(tensor.cutting, unit - tensor.cutting.first_unit);
    std::uint32_t found = 0;
    for (std::uint64_t at = span.begin; at < span.end; at += kTile) {
      loader.load(at, tileSize(span, at),
                  [&](typename Code::Word pattern) { found += Code::isFinite(pattern) ? 0 : 1; });
    }
    found = sumOfWarp(block, found);
    if (block.lane() == 0 && found != 0) block.addGlobal(tensor.record->searched, std::uint64_t{found});
  }
}

}  // namespace ampscope::cuda
