// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// How many elements of each tensor of a batch are inf or nan, for any Block (execution.h): what runs in steps whose
// statistics are not sampled. Of a record only pos_inf, neg_inf and nan are written.
#pragma once

#include <cstdint>

#include "kernels/cuda/batch.h"
#include "kernels/cuda/encoding.h"
#include "kernels/cuda/execution.h"
#include "kernels/cuda/tile_loader.h"

namespace ampscope::cuda {

inline constexpr int kNonFiniteWarps = 4;

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
    std::uint32_t pos_inf = 0;
    std::uint32_t neg_inf = 0;
    std::uint32_t nan = 0;
    for (std::uint64_t at = span.begin; at < span.end; at += kTile) {
      loader.load(at, tileSize(span, at), [&](typename Code::Word pattern) {
        if (Code::isFinite(pattern)) return;
        const bool inf = Code::isInf(pattern);
        const bool negative = (pattern & Code::kSign) != 0;
        nan += inf ? 0 : 1;
        pos_inf += inf && !negative ? 1 : 0;
        neg_inf += inf && negative ? 1 : 0;
      });
    }
    pos_inf = sumOfWarp(block, pos_inf);
    neg_inf = sumOfWarp(block, neg_inf);
    nan = sumOfWarp(block, nan);
    if (block.lane() == 0) {
      if (pos_inf != 0) block.addGlobal(tensor.record->pos_inf, std::uint64_t{pos_inf});
      if (neg_inf != 0) block.addGlobal(tensor.record->neg_inf, std::uint64_t{neg_inf});
      if (nan != 0) block.addGlobal(tensor.record->nan, std::uint64_t{nan});
    }
  }
}

}  // namespace ampscope::cuda
