// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The host's side of a launch: puts tensors into a batch, says how large a record each needs, and turns the record that
// came back into the value that every back end fills. Needs no device and no CUDA; reads no element. Thread rule: any
// thread; allocates nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "kernels/cuda/batch.h"
#include "kernels/cuda/records.h"
#include "kernels/stats/comparison.h"
#include "kernels/stats/tensor_stats.h"
#include "kernels/stats/tensor_view.h"

namespace ampscope::cuda {

/// What the host remembers of a tensor that is being measured.
struct MeasurePlan {
  const void* data = nullptr;  ///< element at the lowest address
  format::FormatId format = format::FormatId::kNone;
  std::uint64_t size = 0;          ///< distinct elements
  std::uint64_t multiplicity = 1;  ///< how often the view shows each
  std::int8_t tiles_log2 = 0;
  bool dense = true;
  Shape shape{};  ///< where not dense
};

/// Nothing where the view has more than kShapeDimensions dimensions that no two can be walked as one, or more elements
/// than kMostChunks chunks hold (2^43). The view's data may lie on a device.
[[nodiscard]] std::optional<MeasurePlan> planMeasurement(const stats::TensorView& view) noexcept;

/// Bytes of the tensor's record; a multiple of 8.
[[nodiscard]] std::size_t recordBytes(const MeasurePlan& plan) noexcept;

/// An empty batch of tensors of one format.
void start(MeasureBatch& batch, format::FormatId format) noexcept;

/// Adds a tensor of the batch's format. False: the batch is full (launch it, and start another). `record` is where the
/// device writes.
[[nodiscard]] bool add(MeasureBatch& batch, const MeasurePlan& plan, StatsRecord* record) noexcept;

/// What a launch of measureBatch left in `record`, which the host can read.
void finish(const MeasurePlan& plan, stats::StatsLevel level, const StatsRecord* record,
            stats::TensorStats& out) noexcept;

/// What a launch of countNonFinite left in `record`: 0 also where nothing was searched.
[[nodiscard]] std::uint64_t finishNonFinite(const MeasurePlan& plan, const StatsRecord* record) noexcept;

/// What the host remembers of a comparison. See stats::compare.
struct ComparePlan {
  const void* result = nullptr;
  const double* reference = nullptr;
  const double* before = nullptr;
  format::FormatId format = format::FormatId::kNone;
  std::uint64_t numel = 0;
  std::int8_t tiles_log2 = 0;
};

/// Nothing for a format that is not compared (all but binary16, bfloat16, binary32), or for too many elements.
[[nodiscard]] std::optional<ComparePlan> planComparison(const void* result, format::FormatId format,
                                                        const double* reference, const double* before,
                                                        std::uint64_t numel) noexcept;

[[nodiscard]] std::size_t recordBytes(const ComparePlan& plan) noexcept;
void start(CompareBatch& batch, format::FormatId format) noexcept;
[[nodiscard]] bool add(CompareBatch& batch, const ComparePlan& plan, ComparisonRecord* record) noexcept;
void finish(const ComparePlan& plan, const ComparisonRecord* record, stats::Comparison& out) noexcept;

}  // namespace ampscope::cuda
