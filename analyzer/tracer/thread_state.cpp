// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/tracer/thread_state.h"

#include <algorithm>
#include <ctime>
#include <mutex>

#include "analyzer/tracer/core.h"

namespace ampscope::tracer {
namespace {

/// How long a thread waits for the writer before it starts to drop: long enough for a burst, short enough that a
/// stalled disk does not stall training.
constexpr int kWaitRounds = 40;
constexpr long kWaitRoundNs = 1'000'000;

}  // namespace

bool ThreadState::contextIsStale() const noexcept {
  return context_step_ != core_.step() || context_forward_ != core_.forward();
}

bool ThreadState::writeContext() noexcept {
  const trace::Context context{core_.step(), core_.forward()};
  bool written = encoder_.add(context);
  if (!written) {
    handOver();
    written = openBlock();  // a new block starts with the context
  }
  context_step_ = context.step;
  context_forward_ = context.forward;
  return written;
}

bool ThreadState::openBlock() noexcept {
  if (spare_ == nullptr) {
    spare_ = returned_.takeAll();
  }
  if (spare_ == nullptr) {
    spare_ = core_.newBlock();
  }
  for (int round = 0; spare_ == nullptr && !starved_ && round < kWaitRounds; ++round) {
    const timespec pause{0, kWaitRoundNs};
    nanosleep(&pause, nullptr);
    spare_ = returned_.takeAll();
  }
  starved_ = spare_ == nullptr;
  if (starved_) {
    return false;
  }
  block_ = spare_;
  spare_ = block_->next;
  block_->next = nullptr;
  block_->owner = this;
  encoder_.reset(block_->data);
  context_step_ = core_.step();
  context_forward_ = core_.forward();
  const bool written = encoder_.add(trace::Context{context_step_, context_forward_});
  writeOpCounts();
  return written;
}

void ThreadState::writeOpCounts() noexcept {
  while (!touched_ops_.empty()) {
    const std::uint32_t op = touched_ops_.back();
    OpCount& count = op_counts_[op];
    if (!encoder_.add(trace::OpCounts{OpId(op), count.dispatched, count.observed})) {
      return;
    }
    count = OpCount{};
    touched_ops_.pop_back();
  }
  while (!reference_counts_.empty()) {
    const ReferenceCount& count = reference_counts_.back();
    if (!encoder_.add(trace::ReferenceCounts{OpId(count.op), count.reason, count.count, count.level})) {
      return;
    }
    reference_counts_.pop_back();
  }
}

void ThreadState::handOver() noexcept {
  block_->records = encoder_.recordCount();
  block_->used = static_cast<std::uint32_t>(encoder_.bytes().size());
  Block* const full = block_;
  block_ = nullptr;
  core_.handOver(full);
}

bool ThreadState::fetchPartial() noexcept {
  if (!lock_.tryLock()) {
    return false;
  }
  const bool has_block = block_ != nullptr && !encoder_.empty();
  if (has_block) {
    handOver();
  }
  lock_.unlock();
  return has_block;
}

void ThreadState::flush() noexcept {
  const std::lock_guard lock(lock_);
  if (block_ == nullptr && !countsAreLeft()) {
    return;
  }
  if (block_ == nullptr && !openBlock()) {
    return;
  }
  writeOpCounts();
  handOver();
  if (countsAreLeft() && openBlock()) {
    handOver();
  }
}

bool ThreadState::countsAreLeft() const noexcept { return !touched_ops_.empty() || !reference_counts_.empty(); }

bool ThreadState::emitCall(const trace::Call& call) {
  lock_.lock();
  const bool written = write(call);
  countOp(call.op.value(), written);
  lock_.unlock();
  addOwned<std::uint64_t>(written ? calls : dropped, 1);
  return written;
}

bool ThreadState::emitLate(const trace::Context& when, const trace::Call& call) {
  lock_.lock();
  bool written = false;
  bool room = block_ != nullptr || openBlock();
  for (int blocks = 0; room && !written && blocks < 2; ++blocks) {
    written = encoder_.add(when) && encoder_.add(call);
    if (!written) {
      handOver();
      room = openBlock();
    }
  }
  context_step_ = ~core_.step();  // whatever follows says its own
  countOp(call.op.value(), written);
  lock_.unlock();
  addOwned<std::uint64_t>(written ? calls : dropped, 1);
  return written;
}

void ThreadState::countDispatched(std::uint32_t op) {
  const std::lock_guard lock(lock_);
  countOp(op, false);
}

void ThreadState::countReference(std::uint32_t op, ReferenceLevel level, Unreferenced reason) {
  const std::lock_guard lock(lock_);
  // The newest are the likeliest: an op is counted in runs.
  const auto known = std::find_if(reference_counts_.rbegin(), reference_counts_.rend(), [&](const auto& count) {
    return count.op == op && count.level == level && count.reason == reason;
  });
  if (known != reference_counts_.rend()) {
    ++known->count;
  } else {
    reference_counts_.push_back({op, level, reason, 1});
  }
}

void ThreadState::countOp(std::uint32_t op, bool observed) {
  if (op >= op_counts_.size()) {
    op_counts_.resize(op + 64);
  }
  OpCount& count = op_counts_[op];
  if (count.dispatched == 0) {
    touched_ops_.push_back(op);
  }
  ++count.dispatched;
  count.observed += observed ? 1 : 0;
}

}  // namespace ampscope::tracer
