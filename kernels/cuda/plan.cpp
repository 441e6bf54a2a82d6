// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/plan.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "kernels/cuda/encoding.h"
#include "kernels/format/convert.h"
#include "kernels/stats/cuts.h"
#include "kernels/stats/element_walk.h"
#include "kernels/stats/float_environment.h"
#include "kernels/stats/histogram_builder.h"
#include "kernels/stats/ordered_sum.h"

namespace ampscope::cuda {
namespace {

using format::FormatId;
using stats::CutTable;
using stats::TensorStats;

constexpr auto kCuts = [] {
  std::array<CutTable, format::kFormatCount> all{};
  for (std::size_t i = 1; i < all.size(); ++i) {
    if (format::storageBytes(static_cast<FormatId>(i)) > 0) all[i] = stats::makeCutTable(static_cast<FormatId>(i));
  }
  return all;
}();

const CutTable& cutsOf(FormatId id) noexcept { return kCuts[static_cast<std::size_t>(id)]; }

std::uint64_t chunkCount(std::uint64_t size, int tiles_log2) noexcept {
  const std::uint64_t elements = std::uint64_t{stats::kSumBlock} << tiles_log2;
  return size / elements + (size % elements != 0 ? 1 : 0);
}

/// The smallest chunks of which a tensor has no more than `most`.
std::optional<std::int8_t> tilesLog2(std::uint64_t size, std::uint32_t most) noexcept {
  for (std::int8_t k = 0; k <= kMostTilesLog2; ++k) {
    if (chunkCount(size, k) <= most) return k;
  }
  return std::nullopt;
}

template <class Batch>
std::optional<Cutting> nextCutting(Batch& batch, std::uint64_t size, std::int8_t tiles_log2) noexcept {
  const std::uint64_t chunks = chunkCount(size, tiles_log2);
  if (batch.tensors == kBatchTensors) return std::nullopt;
  const Cutting cutting{size, batch.units, tiles_log2};
  batch.units += static_cast<std::uint32_t>(chunks);
  return cutting;
}

/// The counts that are read from the histogram, as every back end defines them.
class Histogram {
 public:
  Histogram(const MeasurePlan& plan, const StatsRecord& record) noexcept
      : bins_(binsOf(&record)), count_(binCount(plan.format)), lowest_(lowestExponent(plan.format)) {}

  [[nodiscard]] std::uint64_t from(int exponent) const noexcept {
    std::uint64_t sum = 0;
    for (int i = std::max(exponent - lowest_, 0); i < count_; ++i) sum += bins_[i];
    return sum;
  }

  void copyTo(stats::ExponentHistogram& histogram) const noexcept {
    stats::HistogramBuilder builder(histogram);
    for (int i = 0; i < count_; ++i) {
      if (bins_[i] == 0) continue;
      builder.cover(lowest_ + i, lowest_ + i);
      builder.at(lowest_ + i) = bins_[i];
    }
    builder.finish();
  }

 private:
  const std::uint64_t* bins_;
  int count_;
  int lowest_;
};

void readWhatIf(const CutTable& cuts, const StatsRecord& record, const Histogram& histogram, std::uint64_t nonzero,
                TensorStats& out) noexcept {
  const auto from = [&](std::size_t k) {
    const stats::Cut& cut = cuts.cuts[k];
    return histogram.from(cut.bin) - record.below[cut.partial];
  };
  for (std::size_t i = 0; i < out.what_if.size(); ++i) {
    const std::uint64_t kept = from(i * stats::kCutsPerTarget);
    const std::uint64_t normal = from(i * stats::kCutsPerTarget + 1);
    out.what_if[i] = {nonzero - kept, kept - normal, from(i * stats::kCutsPerTarget + 2)};
  }
}

void readExtremes(const StatsRecord& record, std::uint64_t nonzero, TensorStats& out) noexcept {
  if (nonzero == 0 && out.zero == 0) return;
  const auto value = [&](std::uint64_t magnitude) { return format::decode(out.format, magnitude); };
  if (nonzero > 0) out.absmin = value(std::uint64_t{0} - record.smallest_complement);
  // Where no element has a sign, the extreme on its side is a zero if there is one, else the other side's smallest.
  out.max = record.largest_positive > 0 ? value(record.largest_positive) : (out.zero > 0 ? 0 : -out.absmin);
  out.min = record.largest_negative > 0 ? -value(record.largest_negative) : (out.zero > 0 ? 0 : out.absmin);
  out.absmax = std::max(std::fabs(out.min), std::fabs(out.max));
}

/// Not inlined into the function that holds the FloatEnvironment.
[[gnu::noinline]] double sumOfChunks(const double* sums, std::uint64_t chunks, std::uint64_t stride) noexcept {
  stats::BlockSums all;
  for (std::uint64_t i = 0; i < chunks; ++i) all.push(sums[i * stride]);
  return all.total();
}

[[gnu::noinline]] void finishIn(const MeasurePlan& plan, stats::StatsLevel level, const StatsRecord& record,
                                TensorStats& out) noexcept {
  stats::reset(out, plan.format, level, plan.size * plan.multiplicity);
  if (level == stats::StatsLevel::kDtype) return;
  const format::FloatFormat& own = format::info(plan.format);
  const Histogram histogram(plan, record);
  const std::uint64_t nonzero = histogram.from(lowestExponent(plan.format));
  out.zero = record.zero;
  out.subnormal = nonzero - histogram.from(own.emin);
  out.near_max = histogram.from(own.emax);
  out.pos_inf = record.pos_inf;
  out.neg_inf = record.neg_inf;
  out.nan = record.nan;
  out.negative = record.negative + record.neg_inf;
  readExtremes(record, nonzero, out);
  out.sum = sumOfChunks(sumsOf(&record, binCount(plan.format)), chunkCount(plan.size, plan.tiles_log2), 1);
  if (level == stats::StatsLevel::kFull) {
    histogram.copyTo(out.histogram);
    readWhatIf(cutsOf(plan.format), record, histogram, nonzero, out);
  }
  stats::multiply(out, plan.multiplicity);
}

}  // namespace

std::optional<MeasurePlan> planMeasurement(const stats::TensorView& view) noexcept {
  const stats::ElementWalk walk(view);
  const std::optional<std::int8_t> tiles_log2 = tilesLog2(walk.size(), kMostChunks);
  if (!tiles_log2) return std::nullopt;
  MeasurePlan plan{walk.origin(), view.format, walk.size(), walk.multiplicity(), *tiles_log2, true, {}};
  if (walk.array() != nullptr || walk.dimensionCount() == 0) return plan;
  if (walk.dimensionCount() > kShapeDimensions) return std::nullopt;
  plan.dense = false;
  for (std::size_t i = 0; i < walk.dimensionCount(); ++i) {
    plan.shape.size[i] = walk.dimension(i).size;
    plan.shape.stride[i] = walk.dimension(i).stride;
  }
  plan.shape.dimensions = static_cast<std::int32_t>(walk.dimensionCount());
  return plan;
}

std::size_t recordBytes(const MeasurePlan& plan) noexcept {
  return sizeof(StatsRecord) + static_cast<std::size_t>(binCount(plan.format)) * sizeof(std::uint64_t) +
         chunkCount(plan.size, plan.tiles_log2) * sizeof(double);
}

void start(MeasureBatch& batch, FormatId id) noexcept {
  const CutTable& cuts = cutsOf(id);
  batch.format = id;
  batch.tensors = batch.shapes = 0;
  batch.units = 0;
  batch.only_found = false;
  batch.partial_count = static_cast<std::uint8_t>(cuts.partial_count);
  for (std::size_t k = 0; k < cuts.partial_count; ++k) {
    batch.partial_bin[k] = static_cast<std::int16_t>(cuts.partial[k].exponent - lowestExponent(id));
    batch.partial_end[k] = cuts.partial[k].end;
  }
}

bool add(MeasureBatch& batch, const MeasurePlan& plan, StatsRecord* record) noexcept {
  if (!plan.dense && batch.shapes == kBatchShapes) return false;
  const std::optional<Cutting> cutting = nextCutting(batch, plan.size, plan.tiles_log2);
  if (!cutting) return false;
  std::int8_t shape = -1;
  if (!plan.dense) {
    shape = static_cast<std::int8_t>(batch.shapes++);
    batch.shape[shape] = plan.shape;
  }
  batch.tensor[batch.tensors++] = {plan.data, record, *cutting, shape};
  return true;
}

void finish(const MeasurePlan& plan, stats::StatsLevel level, const StatsRecord* record, TensorStats& out) noexcept {
  const stats::FloatEnvironment environment;
  finishIn(plan, level, *record, out);
}

std::uint64_t finishNonFinite(const MeasurePlan& plan, const StatsRecord* record) noexcept {
  return record->searched * plan.multiplicity;
}

std::optional<ComparePlan> planComparison(const void* result, FormatId id, const double* reference,
                                          const double* before, std::uint64_t numel) noexcept {
  if (id != FormatId::kBinary16 && id != FormatId::kBfloat16 && id != FormatId::kBinary32) return std::nullopt;
  const std::optional<std::int8_t> tiles_log2 = tilesLog2(numel, kMostComparedChunks);
  if (!tiles_log2) return std::nullopt;
  return ComparePlan{result, reference, before, id, numel, *tiles_log2};
}

std::size_t recordBytes(const ComparePlan& plan) noexcept {
  return sizeof(ComparisonRecord) + chunkCount(plan.numel, plan.tiles_log2) * kErrorSums * sizeof(double);
}

void start(CompareBatch& batch, FormatId id) noexcept {
  batch.format = id;
  batch.tensors = 0;
  batch.units = 0;
}

bool add(CompareBatch& batch, const ComparePlan& plan, ComparisonRecord* record) noexcept {
  const std::optional<Cutting> cutting = nextCutting(batch, plan.numel, plan.tiles_log2);
  if (!cutting) return false;
  batch.tensor[batch.tensors++] = {plan.result, plan.reference, plan.before, record, *cutting};
  return true;
}

void finish(const ComparePlan& plan, const ComparisonRecord* record, stats::Comparison& out) noexcept {
  const stats::FloatEnvironment environment;
  out = stats::Comparison{};
  out.format = plan.format;
  out.numel = plan.numel;
  out.compared = record->compared;
  out.correctly_rounded = record->correctly_rounded;
  out.both_nonfinite = record->both_nonfinite;
  out.reference_nonfinite = record->reference_nonfinite;
  out.nan_made = record->nan_made;
  out.flushed = {record->flushed[0], record->flushed[1]};
  out.underflowed = {record->underflowed[0], record->underflowed[1]};
  out.overflowed = {record->overflowed[0], record->overflowed[1]};
  out.stalled = record->stalled;
  out.max_abs_error = std::bit_cast<double>(record->max_abs_error);
  out.max_rel_error = std::bit_cast<double>(record->max_rel_error);
  out.max_ulp_error = std::bit_cast<double>(record->max_ulp_error);
  out.reference_absmax = std::bit_cast<double>(record->reference_absmax);
  std::copy(std::begin(record->ulp), std::end(record->ulp), out.ulp.begin());
  const std::uint64_t chunks = chunkCount(plan.numel, plan.tiles_log2);
  const double* sums = sumsOf(record);
  const auto total = [&](ErrorSum which) { return sumOfChunks(sums + static_cast<int>(which), chunks, kErrorSums); };
  out.sum_error = total(ErrorSum::kError);
  out.sum_squared_error = total(ErrorSum::kSquaredError);
  out.sum_squared_reference = total(ErrorSum::kSquaredReference);
  out.sum_squared_flushed = total(ErrorSum::kSquaredFlushed);
}

}  // namespace ampscope::cuda
