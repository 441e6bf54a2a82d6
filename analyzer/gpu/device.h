// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What the ring needs of one device. The real one is CudaDevice; tests have one of their own, which completes work in
// any order, fails, or never answers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>

#include "kernels/cuda/plan.h"
#include "kernels/cuda/read_kernel.h"

namespace ampscope::gpu {

/// A cudaStream_t (or CUstream); null is the default stream.
using Stream = void*;

/// What speaks against the operation, a constant text; null: nothing.
using Failure = const char*;

/// Statistics of a tensor that has inf or nan; of another, that it has none.
struct Search {
  cuda::MeasurePlan plan;
};

/// What is asked: statistics of a tensor, a search, a comparison with exact values, or single numbers.
using Question = std::variant<cuda::MeasurePlan, Search, cuda::ComparePlan, cuda::Words>;

/// What a measurement or a search measures; null: it is neither.
inline const cuda::MeasurePlan* measuredBy(const Question& question) noexcept {
  const auto* const search = std::get_if<Search>(&question);
  return search != nullptr ? &search->plan : std::get_if<cuda::MeasurePlan>(&question);
}

/// A question, the slot that its answer goes to, and the ticket that says that it is there.
struct Work {
  const Question* question;
  std::size_t slot;
  std::uint64_t ticket;
};

/// Of one call of enqueue().
inline constexpr std::size_t kMostWorks = cuda::kBatchTensors;

/// Where the device leaves an answer, in memory of the host; all zero at first. The record, or the numbers, follow.
struct alignas(64) AnswerHead {
  std::uint64_t ticket;  ///< written last
  std::uint64_t begun;   ///< of a captured measurement: the ticket to come, written first
};

/// Room for the largest record of any question, in 64-byte units.
[[nodiscard]] std::size_t largestSlotBytes() noexcept;

class Device {
 public:
  virtual ~Device() = default;

  /// Called once, before all others. Makes `slots` slots of `slot_bytes`. May wait for the device.
  [[nodiscard]] virtual Failure allocate(std::size_t slots, std::size_t slot_bytes) noexcept = 0;
  /// Called at most once, after the last answer of all that was enqueued. Never called: the device may write still.
  virtual void release() noexcept = 0;

  /// The host's side of a slot.
  [[nodiscard]] virtual AnswerHead* answer(std::size_t slot) noexcept = 0;

  /// Whether what is enqueued on `stream` now becomes part of a graph.
  [[nodiscard]] virtual Failure askCapturing(Stream stream, bool& capturing) noexcept = 0;

  /// Enqueues, on `stream`, for each of at most kMostWorks works: the question, then the answer into the slot, then the
  /// ticket. Waits for nothing and allocates nothing. The tensors' memory is read when the stream comes to it. After a
  /// failure it is not known how much of it will happen. Leaves the thread's current device as it was.
  [[nodiscard]] virtual Failure enqueue(std::span<const Work> works, Stream stream) noexcept = 0;

  /// Names the capture that `stream` is a part of, so that no two have the same; 0: there is none.
  [[nodiscard]] virtual std::uint64_t captureOf(Stream stream) noexcept = 0;

  /// Makes the measurement a part of the graph that `stream` is captured into. From then on the slot is the graph's:
  /// its n-th replay writes `begun` n, then the answer, then ticket n (replay_publication.h).
  [[nodiscard]] virtual Failure capture(const cuda::MeasurePlan& plan, std::size_t slot, Stream stream) noexcept = 0;
};

}  // namespace ampscope::gpu
