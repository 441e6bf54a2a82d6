// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Measurements that are under way on one device. A tensor is measured on the stream that its op ran on, into a slot of
// pinned memory; a thread of the ring looks for answers and hands them over. Nothing is synchronised, and nothing is
// allocated after open(). Several devices: a ring each, which may share a sink.
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "analyzer/base/result.h"
#include "analyzer/gpu/device.h"
#include "analyzer/gpu/replays.h"
#include "kernels/stats/comparison.h"
#include "kernels/stats/tensor_stats.h"
#include "kernels/stats/tensor_view.h"

namespace ampscope::gpu {

/// Gets the answers, on the threads of the rings that it serves, in no promised order. `tag` is the caller's.
class RingSink {
 public:
  virtual ~RingSink() = default;
  virtual void measured(std::uint64_t tag, const stats::TensorStats& stats) noexcept = 0;
  /// Of a search that found neither inf nor nan; measured() otherwise.
  virtual void finite(std::uint64_t tag) noexcept = 0;
  virtual void compared(std::uint64_t tag, const stats::Comparison& comparison) noexcept = 0;
  virtual void read(std::uint64_t tag, std::span<const std::uint32_t> words) noexcept = 0;
  /// Of Ring::capture: once for each replay, by its number, in order. Null: the next replay has overwritten it.
  virtual void replayed(std::uint64_t /*tag*/, std::uint64_t /*replay*/, const stats::TensorStats* /*stats*/) noexcept {
  }
};

struct RingOptions {
  std::size_t slots = 512;
  std::size_t captured_slots = 0;              ///< as many more, which graphs may take for good
  bool wait_when_full = false;                 ///< or else the measurement is left out and counted
  std::chrono::microseconds poll_period{200};  ///< between two looks at the answers
};

/// What became of a request.
enum class Admission : std::uint8_t {
  kEnqueued,
  kCaptured,     ///< answered by each replay of a graph
  kFull,         ///< every slot is in use
  kCapturing,    ///< the stream is being captured into a graph
  kUnsupported,  ///< a view that the kernels do not take
  kFailed,       ///< the device failed, now or before
  kClosed,
};

/// Every request is counted once: as delivered, as lost, or by why it was not enqueued.
struct RingCounts {
  std::uint64_t delivered = 0;
  std::uint64_t lost = 0;  ///< enqueued, and no answer came until the ring was closed
  std::uint64_t full = 0;
  std::uint64_t capturing = 0;
  std::uint64_t unsupported = 0;
  std::uint64_t failed = 0;
  ReplayCounts replays;  ///< of captured measurements
};

/// Requests for one stream that are enqueued together, by the thread that asked them. The tensors must be as they are
/// until then. Of one ring; what is left in it is never asked.
class RequestBatch {
 public:
  [[nodiscard]] bool empty() const noexcept { return count_ == 0; }

 private:
  friend class Ring;
  [[nodiscard]] std::span<const std::size_t> slots() const noexcept { return {slots_.data(), count_}; }
  void add(std::size_t slot) noexcept { slots_[count_++] = slot; }
  void clear() noexcept { count_ = 0; }

  Stream stream_ = nullptr;
  std::size_t count_ = 0;
  std::array<std::size_t, kMostWorks> slots_{};
};

class Ring {
 public:
  /// Fails (kEnvironment) where the device has not the memory. `sink` must outlive the ring.
  static Result<std::unique_ptr<Ring>> open(std::unique_ptr<Device> device, RingSink& sink, const RingOptions& options);

  /// Closes without waiting.
  ~Ring();
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;

  /// Asks for `view`, whose data lie on the device, on `stream`. Any thread whose current device is the ring's. The
  /// view's arrays are read before this returns. Of `level` kDtype nothing is asked of the device: not allowed here.
  Admission measure(const stats::TensorView& view, stats::StatsLevel level, std::uint64_t tag, Stream stream) noexcept;
  /// Statistics, in full, if there is inf or nan.
  Admission search(const stats::TensorView& view, std::uint64_t tag, Stream stream) noexcept;
  /// Of arrays on the device; see stats::compare. They are read when the stream comes to it.
  Admission compare(const void* result, format::FormatId format, const double* reference, const double* before,
                    std::uint64_t numel, std::uint64_t tag, Stream stream) noexcept;
  /// At most cuda::kMostWords numbers of the device.
  Admission read(const cuda::Words& words, std::uint64_t tag, Stream stream) noexcept;

  /// The same two, enqueued with the batch; at once where that is full, or of another stream. kEnqueued: it is in the
  /// batch.
  Admission measure(RequestBatch& batch, const stats::TensorView& view, stats::StatsLevel level, std::uint64_t tag,
                    Stream stream) noexcept;
  Admission search(RequestBatch& batch, const stats::TensorView& view, std::uint64_t tag, Stream stream) noexcept;
  /// Enqueues what is in the batch, and empties it. Requests that fail only now are counted, and get no answer.
  Admission enqueue(RequestBatch& batch) noexcept;

  /// From now on what `stream` captures is a part of the graph that is returned, up to endGraph(). 0: it captures
  /// nothing, or it is too late.
  std::uint32_t beginGraph(Stream stream);
  void endGraph(std::uint32_t graph, bool whole) noexcept { replays_.end(graph, whole); }
  /// As measure(). On a stream that is captured into one of these graphs, which is then `graph`, it becomes a part of
  /// it: kCaptured. Never waits for a slot there.
  Admission capture(const stats::TensorView& view, stats::StatsLevel level, std::uint64_t tag, Stream stream,
                    std::uint32_t& graph) noexcept;
  /// One more replay of the graph, to be told before it is launched on `stream`. Its number, from 1; 0: it is not
  /// measured. A graph that becomes a part of another one is not measured any more.
  std::uint64_t replay(std::uint32_t graph, Stream stream) noexcept;
  /// The replay that was told last was not launched; the graph is not measured any more.
  void failReplay(std::uint32_t graph) noexcept { replays_.fail(graph); }

  /// Whether something that is asked on `stream` now would be enqueued: it is not being captured, nothing has failed,
  /// and the ring is open. Counts nothing.
  [[nodiscard]] bool answers(Stream stream) noexcept;

  /// Takes no more requests, waits for the answers that are due (no longer than `grace`; not at all when the device has
  /// failed), and ends the ring's thread. Any thread; idempotent. The sink is not called afterwards.
  RingCounts close(std::chrono::milliseconds grace) noexcept;

  /// Why the device failed; null: it has not.
  [[nodiscard]] Failure failure() const noexcept;

 private:
  struct Request {
    Question question;
    stats::StatsLevel level = stats::StatsLevel::kFull;
    std::uint64_t tag = 0;
    std::uint64_t ticket = 0;  ///< grows with every use of the slot, so that no answer counts twice
  };

  Ring(std::unique_ptr<Device> device, RingSink& sink, const RingOptions& options);

  /// Without a question it is one that the kernels do not take.
  Admission add(RequestBatch& batch, const std::optional<Question>& question, stats::StatsLevel level,
                std::uint64_t tag, Stream stream) noexcept;
  Admission submit(const std::optional<Question>& question, stats::StatsLevel level, std::uint64_t tag,
                   Stream stream) noexcept;
  /// The first of these that applies is counted and returned; kEnqueued: `slot` is the caller's. Who has to wait
  /// enqueues his batch first: he may hold every slot himself.
  Admission takeSlot(RequestBatch& batch, std::size_t& slot) noexcept;
  /// The same for a graph: kCaptured.
  Admission takeSlotForGood(std::size_t& slot) noexcept;
  void poll() noexcept;
  /// Hands over what has come of `pending`, and removes it. True if anything was.
  bool deliver(std::vector<std::size_t>& pending, std::vector<std::size_t>& done) noexcept;
  void handOver(const Request& request, const AnswerHead& answer) noexcept;

  const std::unique_ptr<Device> device_;
  RingSink& sink_;
  const RingOptions options_;
  std::vector<Request> requests_;  ///< by slot; the owner of the slot uses it
  stats::TensorStats scratch_;     ///< of the ring's thread

  mutable std::mutex mutex_;
  std::condition_variable freed_;    ///< a slot, or there is no hope for one
  std::condition_variable pending_;  ///< there are answers to wait for, or the ring ends
  std::condition_variable settled_;  ///< no request is being enqueued, no answer is due
  Replays replays_;
  std::vector<std::size_t> free_;
  std::size_t captured_ = 0;      ///< slots that graphs have
  std::vector<std::size_t> due_;  ///< slots whose answers are due, oldest first
  std::size_t enqueuing_ = 0;     ///< batches on their way to due_
  std::size_t delivering_ = 0;    ///< answers that the ring's thread looks at
  RingCounts counts_;
  Failure failure_ = nullptr;
  bool closing_ = false;
  bool ending_ = false;
  std::mutex close_mutex_;
  bool closed_ = false;
  std::thread thread_;
};

}  // namespace ampscope::gpu
