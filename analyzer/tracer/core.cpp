// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/tracer/core.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <new>
#include <utility>

#include "analyzer/tracer/device_path.h"
#include "analyzer/tracer/device_work_log.h"
#include "analyzer/tracer/process.h"
#include "analyzer/tracer/writer_thread.h"

namespace ampscope::tracer {
namespace {

constexpr std::size_t kMaxThreads = 4096;  // thread indices are 16 bits in the trace
constexpr double kSmoothing = 0.2;
constexpr std::uint32_t kMaxPeriod = 1000;

}  // namespace

std::int64_t nowNs() noexcept {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

Core::Core(std::string trace_dir, const Options& options, Registry& names, trace::ProcessInfo info)
    : trace_dir_(std::move(trace_dir)),
      options_(options),
      names_(names),
      story_(options.nvtx),
      step_start_ns_(nowNs()),
      period_(options.every),
      reference_period_(options.reference_every),
      writer_(std::make_unique<WriterThread>(*this, trace_dir_, std::move(info))),
      device_work_(std::make_unique<DeviceWorkLog>(*this, options.cupti, &gpu::cupti::loadCupti)),
      devices_(std::make_unique<DevicePath>(*this, &makeDevice)) {
  applySampling();
  if (!writer_->start()) {
    active_ = false;
  }
  story_.step(0);
}

Core::~Core() = default;

ThreadState* Core::acquireThread() {
  const std::lock_guard lock(threads_mutex_);
  if (!idle_threads_.empty()) {
    ThreadState* const state = idle_threads_.back();
    idle_threads_.pop_back();
    state->scopes.clear();
    return state;
  }
  if (threads_.size() >= kMaxThreads) {
    return nullptr;
  }
  // Index 0 is the writer's own stream of definitions.
  threads_.push_back(std::make_unique<ThreadState>(*this, static_cast<std::uint16_t>(threads_.size() + 1)));
  return threads_.back().get();
}

void Core::releaseThread(ThreadState* state) noexcept {
  const std::lock_guard lock(threads_mutex_);
  try {
    idle_threads_.push_back(state);
  } catch (const std::bad_alloc&) {
    // The state stays unused: its block is fetched by the writer all the same.
  }
}

Block* Core::newBlock() noexcept {
  const std::uint32_t limit = std::max<std::uint32_t>(4, options_.buffer_mib * (1024 * 1024 / trace::kBlockCapacity));
  if (blocks_alive_.fetch_add(1, std::memory_order_relaxed) >= limit) {
    blocks_alive_.fetch_sub(1, std::memory_order_relaxed);
    return nullptr;
  }
  auto* const block = new (std::nothrow) Block;
  if (block == nullptr) {
    blocks_alive_.fetch_sub(1, std::memory_order_relaxed);
  }
  return block;
}

void Core::handOver(Block* block) noexcept {
  full_.push(block);
  writer_->wake();
}

void Core::recycle(Block* block) noexcept {
  // A few blocks go round; the rest of a burst goes back to the system, so that no thread hoards them.
  constexpr std::uint32_t kKept = 16;
  if (blocks_alive_.load(std::memory_order_relaxed) > kKept) {
    blocks_alive_.fetch_sub(1, std::memory_order_relaxed);
    delete block;
  } else {
    block->owner->giveBack(block);
  }
}

trace::Heartbeat Core::totals() noexcept {
  trace::Heartbeat totals;
  totals.time_ns = nowNs();
  totals.step = step() != 0 ? step() : forward();
  totals.scale = scale_.load(std::memory_order_relaxed);
  forEachThread([&totals](const ThreadState& thread) {
    totals.calls += thread.calls.load(std::memory_order_relaxed);
    totals.nonfinite += thread.nonfinite.load(std::memory_order_relaxed);
    totals.dropped += thread.dropped.load(std::memory_order_relaxed);
    totals.tracer_ns += thread.tracer_ns.load(std::memory_order_relaxed);
  });
  return totals;
}

void Core::applySampling() noexcept {
  const std::uint32_t current = step() != 0 ? step() : forward();
  step_sampled_ = isSampled(options_, current, period_);
  level_.store(static_cast<std::uint32_t>(options_.level) | (step_sampled_ ? 0U : std::uint32_t{AMPSCOPE_UNSAMPLED}),
               std::memory_order_relaxed);
  const bool referenced = step_sampled_ && isReferenced(options_, measured_steps_, reference_period_);
  reference_.store(referenced ? options_.reference : ReferenceLevel::kOff, std::memory_order_relaxed);
  measured_steps_ += step_sampled_ ? 1 : 0;
}

void Core::adaptPeriods(double overhead) noexcept {
  const bool referenced = reference() != ReferenceLevel::kOff;
  double& smoothed = referenced ? referenced_overhead_ : step_sampled_ ? sampled_overhead_ : unsampled_overhead_;
  smoothed = smoothed == 0 ? overhead : smoothed + kSmoothing * (overhead - smoothed);

  const auto period = [](double extra, double allowed, std::uint32_t shortest) {
    const double wanted = allowed > 0 ? std::ceil(extra / allowed) : kMaxPeriod;
    return static_cast<std::uint32_t>(std::clamp<double>(wanted, shortest, std::max(kMaxPeriod, shortest)));
  };
  // The reference is paid from what the statistics leave, which is half of the budget at least.
  const double share = hasReference() ? 0.5 : 1;
  const double allowed = options_.budget - 1 - unsampled_overhead_;
  const double measuring = sampled_overhead_ - unsampled_overhead_;
  period_ = period(measuring, allowed * share, options_.every);
  if (hasReference()) {
    const double left = allowed - measuring / period_;
    reference_period_ = period((referenced_overhead_ - sampled_overhead_) / period_, left, options_.reference_every);
  }
}

void Core::endStep(ThreadState& thread, trace::StepReason reason) noexcept {
  const std::lock_guard lock(step_mutex_);
  const std::int64_t now = nowNs();
  const std::int64_t tracer_ns = totals().tracer_ns;
  const std::int64_t step_tracer_ns = tracer_ns - step_start_tracer_ns_;
  (void)thread.emit(trace::StepEnd{step(), reason, step_sampled_, now, step_tracer_ns});
  if (options_.budget > 0) {
    const std::int64_t own_ns = std::max<std::int64_t>(1, now - step_start_ns_ - step_tracer_ns);
    adaptPeriods(static_cast<double>(step_tracer_ns) / static_cast<double>(own_ns));
  }
  step_.fetch_add(1, std::memory_order_relaxed);
  step_start_ns_ = now;
  step_start_tracer_ns_ = tracer_ns;
  applySampling();
  story_.step(step());
}

void Core::countForward() noexcept {
  const std::lock_guard lock(step_mutex_);
  if (step() == 0) {
    forward_.fetch_add(1, std::memory_order_relaxed);
    applySampling();
  }
}

void Core::notice(trace::NoticeKind kind, std::uint64_t count, std::string text) {
  writer_->notice(kind, count, std::move(text));
}

void Core::detach(const std::string& why) noexcept {
  if (!active_.exchange(false)) {
    return;
  }
  try {
    writer_->notice(trace::NoticeKind::kDetached, 1, why);
    appendStatus(trace_dir_, "detached " + why);
  } catch (const std::exception&) {
    // No memory for the notice: the line on stderr has to do.
  }
  (void)std::fprintf(stderr, "ampscope: recording has stopped: %s; the program goes on untraced\n", why.c_str());
}

void Core::stop(bool keep) noexcept {
  active_.store(false);
  story_.end();
  devices_->close();
  device_work_->close();
  writer_->finish(keep);
}

}  // namespace ampscope::tracer
