// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Enqueues the kernels of this folder on a stream of the caller. A launch synchronises nothing, allocates nothing,
// copies its table by value, and may be captured into a graph. Only where ampscope was built with nvcc
// (ampscope::cuda_device). Thread rule: any thread whose current device is that of the stream and the tensors.
//
// Before a launch every byte of the tensors' records is 0 on that stream; after it, finish() of plan.h reads them.
#pragma once

#include "kernels/cuda/batch.h"
#include "kernels/cuda/publish_kernel.h"
#include "kernels/cuda/read_kernel.h"
#include "kernels/cuda/replay_publication.h"

namespace ampscope::cuda {

/// A cudaStream_t, which is the same as a CUstream; null is the default stream.
using Stream = void*;

/// What CUDA says against the launch; null: it is enqueued. The pointer is to a constant.
using LaunchFailure = const char*;

/// Statistics of the batch's tensors. An empty batch is not launched.
[[nodiscard]] LaunchFailure launchMeasure(const MeasureBatch& batch, Stream stream) noexcept;

/// The number of inf and nan elements only.
[[nodiscard]] LaunchFailure launchNonFinite(const MeasureBatch& batch, Stream stream) noexcept;

/// Statistics of those of the batch's tensors that have inf or nan; perhaps of the others, too.
[[nodiscard]] LaunchFailure launchSearch(MeasureBatch& batch, Stream stream) noexcept;

/// Comparisons with binary64 references.
[[nodiscard]] LaunchFailure launchCompare(const CompareBatch& batch, Stream stream) noexcept;

/// Hands the records to the host and clears them. An empty batch is not launched.
[[nodiscard]] LaunchFailure launchPublish(const PublishBatch& batch, Stream stream) noexcept;

/// The same of a captured record, with every replay.
[[nodiscard]] LaunchFailure launchPublishReplay(const ReplayPublication& publication, Stream stream) noexcept;

/// Tells the host single numbers.
[[nodiscard]] LaunchFailure launchRead(const Reading& reading, Stream stream) noexcept;

/// Loads what all of these run, for the current device. May wait for the device.
[[nodiscard]] LaunchFailure loadKernels() noexcept;

}  // namespace ampscope::cuda
