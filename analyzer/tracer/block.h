// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// The unit that travels from a thread to the writer thread: filled by one thread, handed over whole through a
// lock-free stack, written, and given back to the thread that filled it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "analyzer/trace/encoder.h"

namespace ampscope::tracer {

class ThreadState;

struct Block {
  Block* next = nullptr;
  ThreadState* owner = nullptr;  ///< null: definitions and heartbeats
  std::uint32_t records = 0;
  std::uint32_t used = 0;
  std::uint8_t data[trace::kBlockCapacity];
};

/// Deletes a chain of blocks.
inline void deleteAll(Block* block) noexcept {
  while (block != nullptr) {
    Block* const next = block->next;
    delete block;
    block = next;
  }
}

/// Many push, one takes everything: no ABA, no lock. Owns what nobody has taken.
class BlockStack {
 public:
  BlockStack() = default;
  BlockStack(const BlockStack&) = delete;
  BlockStack& operator=(const BlockStack&) = delete;
  ~BlockStack() { deleteAll(takeAll()); }

  void push(Block* block) noexcept {
    block->next = head_.load(std::memory_order_relaxed);
    while (!head_.compare_exchange_weak(block->next, block, std::memory_order_release, std::memory_order_relaxed)) {
    }
  }

  /// All blocks, the one pushed first in front.
  [[nodiscard]] Block* takeAll() noexcept {
    Block* stack = head_.exchange(nullptr, std::memory_order_acquire);
    Block* oldest_first = nullptr;
    while (stack != nullptr) {
      Block* const next = stack->next;
      stack->next = oldest_first;
      oldest_first = stack;
      stack = next;
    }
    return oldest_first;
  }

  [[nodiscard]] bool empty() const noexcept { return head_.load(std::memory_order_relaxed) == nullptr; }

 private:
  std::atomic<Block*> head_{nullptr};
};

/// Held for nanoseconds by the thread that owns the block, and five times a second by the writer that fetches a
/// partly filled one; the two never wait for anything else while they hold it.
class SpinLock {
 public:
  void lock() noexcept {
    while (flag_.test_and_set(std::memory_order_acquire)) {
    }
  }
  [[nodiscard]] bool tryLock() noexcept { return !flag_.test_and_set(std::memory_order_acquire); }
  void unlock() noexcept { flag_.clear(std::memory_order_release); }

 private:
  std::atomic_flag flag_ = ATOMIC_FLAG_INIT;
};

}  // namespace ampscope::tracer
