// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The statistics of a batch of tensors in one pass, for any Block (execution.h): the same results as
// stats::measureScalar, bit for bit. A warp takes a chunk of a tensor, counts it in registers and in a histogram of its
// own in shared memory, and adds that to the tensor's record when the chunk ends.
#pragma once

#include <cstdint>
#include <new>

#include "kernels/cuda/batch.h"
#include "kernels/cuda/encoding.h"
#include "kernels/cuda/execution.h"
#include "kernels/cuda/tile_loader.h"
#include "kernels/stats/ordered_sum.h"

namespace ampscope::cuda {

/// Warps of a block: as many as leave its shared memory below the 48 KiB that every device grants.
template <format::FormatId kId>
inline constexpr int kMeasureWarps = kId == format::FormatId::kBinary64 ? 2 : 4;

template <format::FormatId kId>
struct MeasureShared {
  struct Warp {
    Vector stage[kStageVectors];
    stats::BlockSums tiles;  ///< used by lane 0
    std::uint32_t bins[Encoding<kId>::kBins];
    std::uint32_t below[stats::kCutCount + 1];
  };
  Warp warp[kMeasureWarps<kId>];
  std::uint32_t partial[Encoding<kId>::kBins];  ///< per bin: bit k says that partial bin k is a part of it
};

template <format::FormatId kId, class Block>
class ChunkMeasurer {
 public:
  using Code = Encoding<kId>;
  using Word = typename Code::Word;
  using Shared = MeasureShared<kId>;

  AMPSCOPE_DEVICE ChunkMeasurer(Block& block, Shared& shared, const MeasureBatch& batch) noexcept
      : block_(block),
        mine_(shared.warp[block.warp()]),
        partial_(shared.partial),
        batch_(batch),
        loader_(block, mine_.stage) {}

  /// The bins must be zero, and are so again afterwards.
  AMPSCOPE_DEVICE void measure(const MeasuredTensor& tensor, std::uint32_t chunk) {
    loader_.open(tensor, tensor.shape < 0 ? nullptr : &batch_.shape[tensor.shape]);
    counts_ = {};
    if (block_.lane() == 0) new (&mine_.tiles) stats::BlockSums;
    const Span span = spanOf(tensor.cutting, chunk);
    for (std::uint64_t at = span.begin; at < span.end; at += kTile) {
      double lane_sum = 0;
      loader_.load(at, tileSize(span, at), [&](Word pattern) { add(pattern, lane_sum); });
      const double tile_sum = sumOfWarp(block_, lane_sum);
      if (block_.lane() == 0) mine_.tiles.push(tile_sum);
    }
    publish(*tensor.record, chunk);
  }

 private:
  /// What a lane counts in registers. None can pass 2^26: a lane sees that much of a chunk at most.
  struct Counts {
    std::uint32_t zero = 0;
    std::uint32_t negative = 0;
    std::uint32_t pos_inf = 0;
    std::uint32_t neg_inf = 0;
    std::uint32_t nan = 0;
    Word largest_positive = 0;
    Word largest_negative = 0;
    Word smallest_complement = 0;
  };

  AMPSCOPE_DEVICE static void raise(Word& largest, Word value) noexcept {
    if (value > largest) largest = value;
  }

  // Values are chosen here, never what they are added to: a choice between two counters would move both to memory.
  AMPSCOPE_DEVICE void add(Word pattern, double& lane_sum) {
    const Word magnitude = pattern & Code::kMagnitude;
    const bool negative = (pattern & Code::kSign) != 0;
    if (!Code::isFinite(pattern)) {
      const bool inf = Code::isInf(pattern);
      counts_.nan += inf ? 0 : 1;
      counts_.pos_inf += inf && !negative ? 1 : 0;
      counts_.neg_inf += inf && negative ? 1 : 0;
      return;
    }
    if (magnitude == 0) {
      ++counts_.zero;
      return;
    }
    const int bin = Code::binOf(magnitude);
    block_.addShared(mine_.bins[bin], 1U);
    for (std::uint32_t rest = partial_[bin]; rest != 0; rest &= rest - 1) {
      const int k = lowestBit(rest);
      if (magnitude < static_cast<Word>(batch_.partial_end[k])) block_.addShared(mine_.below[k], 1U);
    }
    counts_.negative += negative ? 1 : 0;
    raise(counts_.largest_positive, negative ? 0 : magnitude);
    raise(counts_.largest_negative, negative ? magnitude : 0);
    raise(counts_.smallest_complement, Word{0} - magnitude);
    lane_sum += Code::valueOf(pattern);
  }

  AMPSCOPE_DEVICE void publish(StatsRecord& record, std::uint32_t chunk) {
    block_.syncWarp();
    for (int i = block_.lane(); i < Code::kBins; i += kWarpSize) flush(mine_.bins[i], binsOf(&record)[i]);
    for (int i = block_.lane(); i < batch_.partial_count; i += kWarpSize) flush(mine_.below[i], record.below[i]);
    addOfWarp(counts_.zero, record.zero);
    addOfWarp(counts_.negative, record.negative);
    addOfWarp(counts_.pos_inf, record.pos_inf);
    addOfWarp(counts_.neg_inf, record.neg_inf);
    addOfWarp(counts_.nan, record.nan);
    takeMaxOfWarp(counts_.largest_positive, record.largest_positive);
    takeMaxOfWarp(counts_.largest_negative, record.largest_negative);
    const Word complement = maxOfWarp(block_, counts_.smallest_complement);
    if (block_.lane() == 0) {
      // In the record it is a complement in 64 bits, whatever the width here.
      if (complement != 0) {
        block_.maxGlobal(record.smallest_complement, std::uint64_t{0} - static_cast<Word>(Word{0} - complement));
      }
      sumsOf(&record, Code::kBins)[chunk] = mine_.tiles.total();
    }
    block_.syncWarp();
  }

  AMPSCOPE_DEVICE void flush(std::uint32_t& from, std::uint64_t& to) {
    if (from == 0) return;
    block_.addGlobal(to, std::uint64_t{from});
    from = 0;
  }

  AMPSCOPE_DEVICE void addOfWarp(std::uint32_t count, std::uint64_t& to) {
    const std::uint32_t sum = sumOfWarp(block_, count);
    if (block_.lane() == 0 && sum != 0) block_.addGlobal(to, std::uint64_t{sum});
  }

  AMPSCOPE_DEVICE void takeMaxOfWarp(Word value, std::uint64_t& to) {
    const Word largest = maxOfWarp(block_, value);
    if (block_.lane() == 0 && largest != 0) block_.maxGlobal(to, std::uint64_t{largest});
  }

  Block& block_;
  typename Shared::Warp& mine_;
  const std::uint32_t* partial_;
  const MeasureBatch& batch_;
  TileLoader<kId, Block> loader_;
  Counts counts_;
};

/// What each thread of the launch runs, with kMeasureWarps warps to a block and any number of blocks.
template <format::FormatId kId, class Block>
AMPSCOPE_DEVICE void measureBatch(Block& block, MeasureShared<kId>& shared, const MeasureBatch& batch) {
  using Code = Encoding<kId>;
  for (int i = block.thread(); i < Code::kBins; i += block.threads()) {
    std::uint32_t parts = 0;
    for (int k = 1; k < batch.partial_count; ++k) parts |= batch.partial_bin[k] == i ? 1U << k : 0;
    shared.partial[i] = parts;
  }
  auto& mine = shared.warp[block.warp()];
  for (int i = block.lane(); i < Code::kBins; i += kWarpSize) mine.bins[i] = 0;
  for (int i = block.lane(); i < batch.partial_count; i += kWarpSize) mine.below[i] = 0;
  block.barrier();
  ChunkMeasurer<kId, Block> measurer(block, shared, batch);
  const auto stride = static_cast<std::uint32_t>(block.blocks() * block.warps());
  for (auto unit = static_cast<std::uint32_t>(block.block() * block.warps() + block.warp()); unit < batch.units;
       unit += stride) {
    const MeasuredTensor& tensor = batch.tensor[tensorOf(batch, unit)];
    if (batch.only_found && tensor.record->searched == 0) continue;
    measurer.measure(tensor, unit - tensor.cutting.first_unit);
  }
}

}  // namespace ampscope::cuda
