// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/tracer/core.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <new>
#include <utility>

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
      step_start_ns_(nowNs()),
      period_(options.every),
      writer_(std::make_unique<WriterThread>(*this, trace_dir_, std::move(info))) {
  applySampling();
  if (!writer_->start()) {
    active_ = false;
  }
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
}

void Core::adaptPeriod(double overhead) noexcept {
  double& smoothed = step_sampled_ ? sampled_overhead_ : unsampled_overhead_;
  smoothed = smoothed == 0 ? overhead : smoothed + kSmoothing * (overhead - smoothed);
  const double allowed = options_.budget - 1 - unsampled_overhead_;
  const double wanted = sampled_overhead_ - unsampled_overhead_;
  const double period = allowed > 0 ? std::ceil(wanted / allowed) : kMaxPeriod;
  period_ =
      static_cast<std::uint32_t>(std::clamp<double>(period, options_.every, std::max(kMaxPeriod, options_.every)));
}

void Core::endStep(ThreadState& thread, trace::StepReason reason) noexcept {
  const std::lock_guard lock(step_mutex_);
  const std::int64_t now = nowNs();
  const std::int64_t tracer_ns = totals().tracer_ns;
  const std::int64_t step_tracer_ns = tracer_ns - step_start_tracer_ns_;
  (void)thread.emit(trace::StepEnd{step(), reason, step_sampled_, now, step_tracer_ns});
  if (options_.budget > 0) {
    const std::int64_t own_ns = std::max<std::int64_t>(1, now - step_start_ns_ - step_tracer_ns);
    adaptPeriod(static_cast<double>(step_tracer_ns) / static_cast<double>(own_ns));
  }
  step_.fetch_add(1, std::memory_order_relaxed);
  step_start_ns_ = now;
  step_start_tracer_ns_ = tracer_ns;
  applySampling();
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
  writer_->finish(keep);
}

}  // namespace ampscope::tracer
