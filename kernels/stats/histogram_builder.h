// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Fills an ExponentHistogram: clears only the bins that the data reaches, and brings the result to the form in which
// bins 0 and size - 1 are never empty. Used by the back ends while they measure; never by readers of a histogram.
#pragma once

#include <algorithm>
#include <cstdint>

#include "kernels/stats/tensor_stats.h"

namespace ampscope::stats {

class HistogramBuilder {
 public:
  explicit HistogramBuilder(ExponentHistogram& histogram) noexcept : histogram_(histogram) {}

  /// Makes [low, high] countable. Exponents lie in [kLowest, kHighest].
  void cover(int low, int high) noexcept {
    if (end_ == begin_) {
      begin_ = end_ = low;
    }
    if (low < begin_) {
      std::fill(&at(low), &at(begin_), 0);
      begin_ = low;
    }
    if (high >= end_) {
      std::fill(&at(end_), &at(high) + 1, 0);
      end_ = high + 1;
    }
  }

  /// The count of a covered exponent.
  [[nodiscard]] std::uint64_t& at(int exponent) noexcept {
    return histogram_.bins[static_cast<std::size_t>(exponent - ExponentHistogram::kLowest)];
  }

  [[nodiscard]] bool covers(int exponent) const noexcept { return begin_ <= exponent && exponent < end_; }

  /// Moves the bins from their place by exponent to the front and sets first and size.
  void finish() noexcept {
    while (begin_ < end_ && at(begin_) == 0) ++begin_;
    while (begin_ < end_ && at(end_ - 1) == 0) --end_;
    histogram_.first = begin_ < end_ ? begin_ : 0;
    histogram_.size = end_ - begin_;
    if (histogram_.size > 0) std::copy(&at(begin_), &at(end_ - 1) + 1, histogram_.bins.data());
  }

 private:
  ExponentHistogram& histogram_;
  int begin_ = 0;
  int end_ = 0;
};

}  // namespace ampscope::stats
