// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Runs a device kernel on the host: the Block of kernels/cuda/execution.h on fibers. Each thread of a block is a fiber;
// at every barrier, warp operation and now and then at an atomic one, the next thread to run is drawn at random. A lane
// therefore runs far ahead of the others wherever the kernel does not make it wait, so that a missing barrier shows as
// a wrong result. Threads that wait at different operations, or for one that has ended, are reported.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "tests/kernels/cuda/support/fiber.h"

namespace ampscope::testing_support {

class HostGrid;

/// One thread's view of its block.
class HostBlock {
 public:
  HostBlock(HostGrid& grid, std::size_t slot, int block, int thread)
      : grid_(&grid), slot_(slot), block_(block), thread_(thread) {}

  [[nodiscard]] int thread() const { return thread_; }
  [[nodiscard]] int threads() const;
  [[nodiscard]] int lane() const { return thread_ % 32; }
  [[nodiscard]] int warp() const { return thread_ / 32; }
  [[nodiscard]] int warps() const { return threads() / 32; }
  [[nodiscard]] int block() const { return block_; }
  [[nodiscard]] int blocks() const;

  void barrier();
  void syncWarp();

  template <class Number>
  Number shuffleXor(Number x, int mask) {
    static_assert(sizeof(Number) <= sizeof(std::uint64_t));
    std::uint64_t bits = 0;
    std::memcpy(&bits, &x, sizeof x);
    bits = exchange("shuffle", bits, lane() ^ mask);
    std::memcpy(&x, &bits, sizeof x);
    return x;
  }

  void addShared(std::uint32_t& cell, std::uint32_t n) {
    maybeYield();
    cell += n;
  }
  void addGlobal(std::uint64_t& cell, std::uint64_t n) {
    maybeYield();
    cell += n;
  }
  void maxGlobal(std::uint64_t& cell, std::uint64_t x) {
    maybeYield();
    if (x > cell) cell = x;
  }
  /// All fibers are one thread, whose writes the host sees in their order (x86), unless the compiler changes it.
  void fenceToHost() {
    maybeYield();
    std::atomic_signal_fence(std::memory_order_release);
  }
  void releaseToHost(std::uint64_t& cell, std::uint64_t x) {
    maybeYield();
    std::atomic_ref<std::uint64_t>(cell).store(x, std::memory_order_release);
  }

 private:
  std::uint64_t exchange(const char* operation, std::uint64_t mine, int from);
  [[nodiscard]] std::size_t self() const;
  void maybeYield();

  HostGrid* grid_;
  std::size_t slot_;  ///< of the block, among the resident ones
  int block_;
  int thread_;
};

struct GridSize {
  int blocks = 1;
  int threads = 32;  ///< of a block; a multiple of 32
};

class HostGrid {
 public:
  /// `seed` decides the order of everything.
  explicit HostGrid(std::uint64_t seed) : random_(static_cast<std::mt19937::result_type>(seed)) {}

  /// Two blocks at a time are resident. Throws std::logic_error where threads can never go on.
  void run(GridSize size, std::size_t shared_bytes, const std::function<void(HostBlock&, void* shared)>& kernel);

 private:
  friend class HostBlock;

  /// Threads that wait for each other.
  struct Meeting {
    const char* operation = nullptr;
    std::vector<std::size_t> waiting;
  };
  struct Warp {
    Meeting meeting;
    std::uint64_t brought[32] = {};
    std::uint64_t taken[32] = {};  ///< what all had brought when the last of them arrived
  };
  struct Resident {
    std::vector<Warp> warps;
    Meeting barrier;
    int running = 0;
    std::vector<std::uint64_t> shared;
  };

  void startBlock(std::size_t slot);
  void meet(Meeting& meeting, std::size_t size, std::size_t self, const char* operation);
  void yield(std::size_t self);
  void complain(const std::string& what);

  GridSize size_;
  std::size_t shared_bytes_ = 0;
  const std::function<void(HostBlock&, void*)>* kernel_ = nullptr;
  int next_block_ = 0;
  std::vector<Resident> resident_;
  std::vector<std::unique_ptr<Fiber>> fibers_;  ///< slot * threads + thread
  std::vector<std::size_t> ready_;
  std::string complaint_;  ///< once set, nobody waits any more
  std::mt19937 random_;
};

/// Runs `kernel(block, shared)` as a launch would; Shared is what the kernel keeps in shared memory.
template <class Shared, class Kernel>
void launchOnHost(std::uint64_t seed, GridSize size, Kernel&& kernel) {
  HostGrid grid(seed);
  grid.run(size, sizeof(Shared), [&](HostBlock& block, void* shared) { kernel(block, *static_cast<Shared*>(shared)); });
}

}  // namespace ampscope::testing_support
