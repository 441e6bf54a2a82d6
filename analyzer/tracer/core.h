// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The tracer of one process: the names, the threads' states, the writer thread, the step. One Core lives from the
// first start until the process ends; after a fork the child makes a new one and the old one is left alone, because
// its writer thread does not exist there and its file belongs to the parent.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "analyzer/trace/records.h"
#include "analyzer/tracer/block.h"
#include "analyzer/tracer/nvtx_story.h"
#include "analyzer/tracer/options.h"
#include "analyzer/tracer/registry.h"
#include "analyzer/tracer/thread_state.h"

namespace ampscope::tracer {

class DevicePath;
class DeviceWorkLog;
class WriterThread;

[[nodiscard]] std::int64_t nowNs() noexcept;  ///< CLOCK_MONOTONIC

class Core {
 public:
  /// Starts recording into `trace_dir`. `names` outlives the core (it survives a fork).
  Core(std::string trace_dir, const Options& options, Registry& names, trace::ProcessInfo info);
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;
  ~Core();

  [[nodiscard]] bool active() const noexcept { return active_.load(std::memory_order_relaxed); }

  /// A state for a new thread, or one that an ended thread left. Null when there are no more indices.
  [[nodiscard]] ThreadState* acquireThread();
  void releaseThread(ThreadState* state) noexcept;

  /// A fresh block, or null when the bound on waiting blocks is reached.
  [[nodiscard]] Block* newBlock() noexcept;
  void handOver(Block* block) noexcept;

  /// Ends the step that runs now and decides whether the next one is measured.
  void endStep(ThreadState& thread, trace::StepReason reason) noexcept;
  void countForward() noexcept;
  [[nodiscard]] std::uint32_t step() const noexcept { return step_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint32_t forward() const noexcept { return forward_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint32_t level() const noexcept { return level_.load(std::memory_order_relaxed); }
  /// What the present step is compared with.
  [[nodiscard]] ReferenceLevel reference() const noexcept { return reference_.load(std::memory_order_relaxed); }
  [[nodiscard]] bool hasReference() const noexcept { return options_.reference != ReferenceLevel::kOff; }

  /// What --reference-memory allows the twins; 0: nothing was said.
  [[nodiscard]] std::uint64_t twinBytes() const noexcept { return std::uint64_t{options_.reference_mib} << 20U; }

  /// Of ReferenceLevel::kCertified.
  [[nodiscard]] std::uint64_t certificationSeed() const noexcept { return options_.reference_seed; }
  [[nodiscard]] std::uint32_t certificationSamples() const noexcept { return options_.reference_samples; }

  void setScale(float scale) noexcept { scale_.store(scale, std::memory_order_relaxed); }

  /// Stops recording; what has been recorded is still written. Says so once on stderr. Idempotent.
  void detach(const std::string& why) noexcept;
  /// Writes everything and ends the trace; with `keep` false the trace file is removed. Idempotent.
  void stop(bool keep) noexcept;
  void notice(trace::NoticeKind kind, std::uint64_t count, std::string text);

  [[nodiscard]] Registry& names() noexcept { return names_; }
  [[nodiscard]] bool readsDevices() const noexcept { return options_.device; }
  [[nodiscard]] bool deviceWaits() const noexcept { return options_.device_waits; }
  [[nodiscard]] bool followsGraphs() const noexcept { return options_.device && options_.graphs; }
  /// Graphs that are captured now and will be measured.
  [[nodiscard]] std::uint32_t openCaptures() const noexcept { return captures_.load(std::memory_order_relaxed); }
  void captureBegins() noexcept { captures_.fetch_add(1, std::memory_order_relaxed); }
  void captureEnds() noexcept { captures_.fetch_sub(1, std::memory_order_relaxed); }
  [[nodiscard]] DevicePath& devices() noexcept { return *devices_; }
  [[nodiscard]] DeviceWorkLog& deviceWork() noexcept { return *device_work_; }
  [[nodiscard]] NvtxStory& story() noexcept { return story_; }

  /// Totals over all threads, for heartbeats and the end record.
  [[nodiscard]] trace::Heartbeat totals() noexcept;

  template <class Function>
  void forEachThread(Function&& function) {
    const std::lock_guard lock(threads_mutex_);
    for (const auto& state : threads_) {
      function(*state);
    }
  }

  [[nodiscard]] BlockStack& fullBlocks() noexcept { return full_; }
  /// A written block goes back to its thread, or to the system. For the writer thread.
  void recycle(Block* block) noexcept;

 private:
  void applySampling() noexcept;
  void adaptPeriods(double overhead) noexcept;

  const std::string trace_dir_;
  const Options options_;
  Registry& names_;
  NvtxStory story_;
  std::atomic<bool> active_{true};
  std::atomic<std::uint32_t> step_{0};
  std::atomic<std::uint32_t> forward_{0};
  std::atomic<std::uint32_t> level_{0};
  std::atomic<ReferenceLevel> reference_{ReferenceLevel::kOff};
  std::atomic<float> scale_{0};
  std::atomic<std::uint32_t> captures_{0};
  std::atomic<std::uint32_t> blocks_alive_{0};
  BlockStack full_;

  std::mutex threads_mutex_;
  std::vector<std::unique_ptr<ThreadState>> threads_;
  std::vector<ThreadState*> idle_threads_;

  std::mutex step_mutex_;
  std::int64_t step_start_ns_ = 0;
  std::int64_t step_start_tracer_ns_ = 0;
  double referenced_overhead_ = 0;  // of a step that is measured and compared with the reference, smoothed
  double sampled_overhead_ = 0;     // of a step that is only measured
  double unsampled_overhead_ = 0;   // of a step that is not
  std::uint32_t period_ = 1;
  std::uint32_t reference_period_ = 1;  // in measured steps
  std::uint64_t measured_steps_ = 0;
  bool step_sampled_ = true;

  std::unique_ptr<WriterThread> writer_;
  std::unique_ptr<DeviceWorkLog> device_work_;
  std::unique_ptr<DevicePath> devices_;
};

}  // namespace ampscope::tracer
