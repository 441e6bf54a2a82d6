// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Counter of a traced thread -> row of the session. A thread counts on by one within a block, and so do the rows made
// of the block: the map is a list of runs, about one per block, not one entry per call. Inside analyzer/store.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <vector>

namespace ampscope::store {

class IdRuns {
 public:
  /// False: `counter` is mapped already (the first row stays).
  bool insert(std::uint64_t counter, std::int64_t row) {
    if (runs_.empty() || counter >= runs_.back().end()) {
      if (!runs_.empty() && counter == runs_.back().end() && row == runs_.back().row + runs_.back().count) {
        ++runs_.back().count;
      } else {
        runs_.push_back({counter, row, 1});
      }
      return true;
    }
    const auto next = after(counter);
    if (next != runs_.begin() && counter < std::prev(next)->end()) {
      return false;
    }
    runs_.insert(next, {counter, row, 1});
    return true;
  }

  /// 0: not mapped.
  [[nodiscard]] std::int64_t find(std::uint64_t counter) const {
    const auto next = after(counter);
    if (next == runs_.begin()) {
      return 0;
    }
    const Run& run = *std::prev(next);
    return counter < run.end() ? run.row + static_cast<std::int64_t>(counter - run.first) : 0;
  }

 private:
  struct Run {
    std::uint64_t first = 0;
    std::int64_t row = 0;
    std::int64_t count = 0;
    [[nodiscard]] std::uint64_t end() const noexcept { return first + static_cast<std::uint64_t>(count); }
  };

  /// The first run that begins behind `counter`.
  [[nodiscard]] std::vector<Run>::const_iterator after(std::uint64_t counter) const {
    if (!runs_.empty() && counter >= runs_.back().first) {
      return runs_.end();
    }
    return std::upper_bound(runs_.begin(), runs_.end(), counter,
                            [](std::uint64_t value, const Run& run) { return value < run.first; });
  }

  std::vector<Run> runs_;  ///< by first, disjoint
};

}  // namespace ampscope::store
