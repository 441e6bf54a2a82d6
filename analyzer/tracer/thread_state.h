// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What one thread of the traced process keeps: its block, its counters, its open scopes. Only the owning thread
// writes; the writer thread reads the totals and fetches partly filled blocks under the lock. When a thread ends, its
// state is handed to the next new thread, so that counters (and with them ids) go on.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "analyzer/trace/encoder.h"
#include "analyzer/tracer/block.h"
#include "analyzer/tracer/device_path.h"
#include "analyzer/tracer/ordinals.h"
#include "analyzer/tracer/tracer_abi.h"
#include "kernels/stats/cancellation.h"
#include "kernels/stats/certification.h"
#include "kernels/stats/comparison.h"
#include "kernels/stats/tensor_stats.h"

namespace ampscope::tracer {

class Core;

/// Adds to a counter that only one thread writes and others may read: a plain load and store, no locked instruction.
template <class Number>
void addOwned(std::atomic<Number>& counter, Number amount) noexcept {
  counter.store(counter.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
}

class ThreadState {
 public:
  ThreadState(Core& core, std::uint16_t index) : core_(core), index_(index), encoder_({}, index) { scopes.reserve(64); }
  ThreadState(const ThreadState&) = delete;
  ThreadState& operator=(const ThreadState&) = delete;
  ~ThreadState() {
    deleteAll(block_);
    deleteAll(spare_);
  }

  /// Records `record` in this thread's stream. A record that finds no room (back-pressure) is counted as dropped.
  template <class Record>
  bool emit(const Record& record) noexcept;

  /// Fetches the partly filled block; false when there is none or the owner is using it. For the writer thread.
  bool fetchPartial() noexcept;

  [[nodiscard]] std::uint64_t id(std::uint64_t counter) const noexcept {
    return (std::uint64_t{index_} << 48) | counter;
  }
  [[nodiscard]] std::uint16_t index() const noexcept { return index_; }

  /// Records a call and counts its op as dispatched and observed.
  bool emitCall(const trace::Call& call);
  /// The same for a call of an earlier moment.
  bool emitLate(const trace::Context& when, const trace::Call& call);
  /// Counts an op that has no Call record.
  void countDispatched(std::uint32_t op);
  /// Counts an observed op by what became of its comparison with the reference of `level`.
  void countReference(std::uint32_t op, ReferenceLevel level, Unreferenced reason);
  /// Hands over everything that is left, op counts included. For the thread that stops the tracer.
  void flush() noexcept;

  /// A written block comes back for reuse. For the writer thread.
  void giveBack(Block* block) noexcept { returned_.push(block); }

  // Owned by the thread.
  std::vector<AmpscopeScope> scopes;
  Ordinals ordinals;
  std::uint32_t ordinals_step = 0;
  std::uint32_t next_serial = 1;
  std::uint64_t next_stats = 1;
  std::uint64_t next_call = 1;
  stats::TensorStats scratch;
  std::vector<trace::TensorUse> uses;  // of the call that is being recorded
  struct PendingReference {
    std::uint32_t use_index = 0;
    ReferenceLevel level = ReferenceLevel::kOff;
    stats::Comparison comparison;
  };
  std::vector<PendingReference> references;  // of the call that is being recorded
  struct PendingCancellation {
    std::uint32_t use_index = 0;
    stats::Cancellation cancellation;
  };
  std::vector<PendingCancellation> cancellations;  // of the call that is being recorded
  struct PendingCertification {
    std::uint32_t use_index = 0;
    stats::Certification certification;
  };
  std::vector<PendingCertification> certifications;  // of the call that is being recorded
  DeviceBatch device_batch;                          // the same

  // Written by the thread, read by the writer thread.
  std::atomic<std::uint64_t> calls{0};
  std::atomic<std::uint64_t> nonfinite{0};
  std::atomic<std::uint64_t> dropped{0};
  std::atomic<std::int64_t> tracer_ns{0};

 private:
  friend class Core;
  struct OpCount {
    std::uint64_t dispatched = 0;
    std::uint64_t observed = 0;
  };
  struct ReferenceCount {
    std::uint32_t op = 0;
    ReferenceLevel level = ReferenceLevel::kLocal;
    Unreferenced reason = Unreferenced::kNone;
    std::uint64_t count = 0;
  };

  // All under lock_.
  template <class Record>
  bool write(const Record& record) noexcept;
  bool openBlock() noexcept;
  void handOver() noexcept;
  void writeOpCounts() noexcept;
  [[nodiscard]] bool countsAreLeft() const noexcept;
  bool contextIsStale() const noexcept;
  bool writeContext() noexcept;
  void countOp(std::uint32_t op, bool observed);

  Core& core_;
  std::uint16_t index_;
  SpinLock lock_;
  Block* block_ = nullptr;
  Block* spare_ = nullptr;  // given back and not yet reused
  BlockStack returned_;
  trace::Encoder encoder_;
  std::uint32_t context_step_ = 0;
  std::uint32_t context_forward_ = 0;
  bool starved_ = false;  // the last try to get a block failed: do not wait again
  std::vector<OpCount> op_counts_;
  std::vector<std::uint32_t> touched_ops_;
  std::vector<ReferenceCount> reference_counts_;  // few: an op has one or two reasons
};

}  // namespace ampscope::tracer

#include "analyzer/tracer/thread_state-inl.h"
