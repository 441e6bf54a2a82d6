// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Counts the calls of each op within one module call and phase: the ordinal that tells apart the sites of one op in
// one module. Owned by one thread; hot path.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ampscope::tracer {

class Ordinals {
 public:
  /// 0 for the first call with this key since clear(), then 1, 2, ...
  std::uint32_t next(std::uint32_t serial, std::uint32_t op, std::uint8_t phase) {
    if ((used_ + 1) * 2 > slots_.size()) {
      grow();
    }
    Slot& slot = find(slots_, (std::uint64_t{serial} << 32) | (std::uint64_t{op} << 8) | phase);
    if (slot.epoch != epoch_) {
      slot.count = 0;
      slot.epoch = epoch_;
      ++used_;
    }
    return slot.count++;
  }

  /// Forgets everything; constant time.
  void clear() noexcept {
    if (++epoch_ == 0) {
      slots_.assign(slots_.size(), Slot{});
      epoch_ = 1;
    }
    used_ = 0;
  }

 private:
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t count = 0;
    std::uint32_t epoch = 0;  // of another epoch: free
  };

  Slot& find(std::vector<Slot>& slots, std::uint64_t key) const noexcept {
    const std::size_t mask = slots.size() - 1;
    std::size_t i = static_cast<std::size_t>((key * 0x9E3779B97F4A7C15ULL) >> 20) & mask;
    while (slots[i].epoch == epoch_ && slots[i].key != key) {
      i = (i + 1) & mask;
    }
    slots[i].key = key;
    return slots[i];
  }

  void grow() {
    std::vector<Slot> bigger(slots_.empty() ? 1024 : slots_.size() * 2);
    for (const Slot& slot : slots_) {
      if (slot.epoch == epoch_) {
        find(bigger, slot.key) = slot;
      }
    }
    slots_ = std::move(bigger);
  }

  std::vector<Slot> slots_;
  std::size_t used_ = 0;
  std::uint32_t epoch_ = 1;
};

}  // namespace ampscope::tracer
