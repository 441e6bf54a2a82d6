// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "tests/kernels/cuda/support/host_grid.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace ampscope::testing_support {
namespace {

constexpr std::size_t kResidentBlocks = 2;
constexpr std::uint64_t kGarbage = 0xA5A5A5A5A5A5A5A5;  // shared memory is not cleared on a device either

}  // namespace

int HostBlock::threads() const { return grid_->size_.threads; }
int HostBlock::blocks() const { return grid_->size_.blocks; }

std::size_t HostBlock::self() const {
  return slot_ * static_cast<std::size_t>(threads()) + static_cast<std::size_t>(thread_);
}

void HostBlock::barrier() {
  grid_->meet(grid_->resident_[slot_].barrier, static_cast<std::size_t>(threads()), self(), "barrier");
}

void HostBlock::syncWarp() { exchange("syncWarp", 0, lane()); }

std::uint64_t HostBlock::exchange(const char* operation, std::uint64_t mine, int from) {
  HostGrid::Warp& warp = grid_->resident_[slot_].warps[static_cast<std::size_t>(this->warp())];
  warp.brought[lane()] = mine;
  if (warp.meeting.waiting.size() + 1 == 32) std::copy(std::begin(warp.brought), std::end(warp.brought), warp.taken);
  grid_->meet(warp.meeting, 32, self(), operation);
  return warp.taken[from];
}

void HostBlock::maybeYield() {
  constexpr unsigned kOneIn = 64;
  if (grid_->random_() % kOneIn == 0) grid_->yield(self());
}

void HostGrid::yield(std::size_t self) {
  ready_.push_back(self);
  fibers_[self]->leave();
}

void HostGrid::meet(Meeting& meeting, std::size_t size, std::size_t self, const char* operation) {
  if (!complaint_.empty()) return;
  if (meeting.waiting.empty()) meeting.operation = operation;
  if (meeting.operation != operation) {
    complain(std::string("lanes of a warp meet at different operations: ") + meeting.operation + " and " + operation);
    return;
  }
  if (meeting.waiting.size() + 1 < size) {
    meeting.waiting.push_back(self);
    fibers_[self]->leave();
    return;
  }
  ready_.insert(ready_.end(), meeting.waiting.begin(), meeting.waiting.end());
  meeting.waiting.clear();
  yield(self);
}

/// Lets every thread run to its end, and so off its stack.
void HostGrid::complain(const std::string& what) {
  complaint_ = what;
  for (Resident& resident : resident_) {
    const auto release = [&](Meeting& meeting) {
      ready_.insert(ready_.end(), meeting.waiting.begin(), meeting.waiting.end());
      meeting.waiting.clear();
    };
    release(resident.barrier);
    for (Warp& warp : resident.warps) release(warp.meeting);
  }
}

void HostGrid::startBlock(std::size_t slot) {
  Resident& resident = resident_[slot];
  resident.warps.assign(static_cast<std::size_t>(size_.threads / 32), Warp{});
  resident.barrier = {};
  resident.running = size_.threads;
  resident.shared.assign(shared_bytes_ / sizeof(std::uint64_t) + 4, kGarbage);
  void* shared = resident.shared.data();
  std::size_t room = resident.shared.size() * sizeof(std::uint64_t);
  std::align(16, shared_bytes_, shared, room);
  const int block = next_block_++;
  for (int thread = 0; thread < size_.threads; ++thread) {
    const std::size_t self = slot * static_cast<std::size_t>(size_.threads) + static_cast<std::size_t>(thread);
    fibers_[self]->start([this, slot, block, thread, shared] {
      HostBlock view(*this, slot, block, thread);
      (*kernel_)(view, shared);
    });
    ready_.push_back(self);
  }
}

void HostGrid::run(GridSize size, std::size_t shared_bytes, const std::function<void(HostBlock&, void*)>& kernel) {
  size_ = size;
  shared_bytes_ = shared_bytes;
  kernel_ = &kernel;
  next_block_ = 0;
  complaint_.clear();
  resident_.resize(std::min(kResidentBlocks, static_cast<std::size_t>(size.blocks)));
  const auto threads = static_cast<std::size_t>(size.threads);
  while (fibers_.size() < resident_.size() * threads) fibers_.push_back(std::make_unique<Fiber>());
  for (std::size_t slot = 0; slot < resident_.size(); ++slot) startBlock(slot);

  for (;;) {
    if (ready_.empty()) {
      int running = 0;
      for (const Resident& resident : resident_) running += resident.running;
      if (running == 0) break;
      complain("threads wait for others that have ended or wait elsewhere");
    }
    const std::size_t chosen = random_() % ready_.size();
    const std::size_t self = ready_[chosen];
    ready_[chosen] = ready_.back();
    ready_.pop_back();
    if (fibers_[self]->resume()) continue;
    const std::size_t slot = self / threads;
    if (--resident_[slot].running == 0 && next_block_ < size.blocks && complaint_.empty()) startBlock(slot);
  }
  if (!complaint_.empty()) throw std::logic_error(complaint_);
}

}  // namespace ampscope::testing_support
