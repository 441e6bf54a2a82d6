// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// In how many steps did something happen, and in which first and last? A set of step numbers that stays small when
// they come nearly in order. Used by analysis; a value.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <vector>

namespace ampscope::analysis {

class StepSet {
 public:
  void insert(std::uint32_t step) {
    if (!ranges_.empty() && ranges_.back().first <= step && step <= ranges_.back().last) {
      return;
    }
    if (ranges_.empty() || step > ranges_.back().last) {
      if (!ranges_.empty() && step == ranges_.back().last + 1) {
        ranges_.back().last = step;
      } else {
        ranges_.push_back({step, step});
      }
      return;
    }
    insertBefore(step);
  }

  /// All steps from `first` to `last`.
  void insertRange(std::uint32_t first, std::uint32_t last) {
    StepSet range;
    range.ranges_.push_back({first, last});
    merge(range);
  }

  void merge(const StepSet& other) {
    std::vector<Range> all;
    std::merge(ranges_.begin(), ranges_.end(), other.ranges_.begin(), other.ranges_.end(), std::back_inserter(all),
               [](const Range& a, const Range& b) { return a.first < b.first; });
    ranges_.clear();
    for (const Range& range : all) {
      if (!ranges_.empty() && range.first <= std::uint64_t{ranges_.back().last} + 1) {
        ranges_.back().last = std::max(ranges_.back().last, range.last);
      } else {
        ranges_.push_back(range);
      }
    }
  }

  [[nodiscard]] bool empty() const noexcept { return ranges_.empty(); }
  /// First and last step; 0 for an empty set.
  [[nodiscard]] std::uint32_t first() const noexcept { return empty() ? 0 : ranges_.front().first; }
  [[nodiscard]] std::uint32_t last() const noexcept { return empty() ? 0 : ranges_.back().last; }
  [[nodiscard]] std::uint64_t count() const noexcept {
    std::uint64_t total = 0;
    for (const Range& range : ranges_) {
      total += std::uint64_t{range.last} - range.first + 1;
    }
    return total;
  }

 private:
  struct Range {
    std::uint32_t first;
    std::uint32_t last;
  };

  // Ranges are sorted, disjoint and never adjacent; `step` lies before the end of the last one.
  void insertBefore(std::uint32_t step) {
    const auto next = std::upper_bound(ranges_.begin(), ranges_.end(), step,
                                       [](auto value, const Range& r) { return value < r.first; });
    const bool joins_next = next != ranges_.end() && next->first == step + 1;
    if (next != ranges_.begin()) {
      const auto previous = std::prev(next);
      if (step <= previous->last) {
        return;
      }
      if (step == previous->last + 1) {
        previous->last = joins_next ? next->last : step;
        if (joins_next) {
          ranges_.erase(next);
        }
        return;
      }
    }
    if (joins_next) {
      next->first = step;
    } else {
      ranges_.insert(next, {step, step});
    }
  }

  std::vector<Range> ranges_;
};

}  // namespace ampscope::analysis
