// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/loss_sum.h"

#include <algorithm>
#include <cmath>

namespace ampscope::analysis {

void LossSum::add(std::size_t index, float scale) {
  if (index >= row_end_) {
    closeRow();
    row_ = index / facts_.steps_per_row;
    row_end_ = (row_ + 1) * facts_.steps_per_row;
  }
  if (in_row_.empty() || in_row_.back().first != scale) {
    const auto known = std::find_if(in_row_.begin(), in_row_.end(), [scale](const auto& e) { return e.first == scale; });
    if (known == in_row_.end()) {
      in_row_.emplace_back(scale, 1);
      return;
    }
    std::iter_swap(known, in_row_.end() - 1);
  }
  ++in_row_.back().second;
}

void LossSum::closeRow() {
  const std::size_t steps = std::min(row_end_, facts_.steps.size()) - row_ * facts_.steps_per_row;
  for (const auto& [scale, count] : in_row_) {
    const double weight = static_cast<double>(count) / static_cast<double>(steps);
    if (!pieces_.empty() && pieces_.back().scale == scale && pieces_.back().end == row_ &&
        pieces_.back().weight == weight) {
      pieces_.back().end = row_ + 1;
    } else {
      pieces_.push_back({row_, row_ + 1, weight, scale});
    }
  }
  in_row_.clear();
}

void LossSum::finish() { closeRow(); }

LossSum::Share LossSum::shareOf(const LayerSpread& spread) const {
  if (spread.bins == 0) {
    return {};
  }
  const double top = spread.first + static_cast<double>(spread.bins);
  Share lost;
  Share all;
  for (const Piece& piece : pieces_) {
    const auto begin = static_cast<double>(piece.begin);
    const auto end = static_cast<double>(piece.end);
    const double below = std::log2(flush_max_ / static_cast<double>(piece.scale));
    const auto between = [&](const std::vector<double>& sums, double exponent) {
      return piece.weight * (spread.at(sums, end, exponent) - spread.at(sums, begin, exponent));
    };
    lost.elements += between(spread.elements, below);
    lost.norm += between(spread.squares, below);
    all.elements += between(spread.elements, top);
    all.norm += between(spread.squares, top);
  }
  return {all.elements > 0 ? std::max(lost.elements, 0.0) / all.elements : 0,
          all.norm > 0 ? std::sqrt(std::max(lost.norm, 0.0) / all.norm) : 0};
}

}  // namespace ampscope::analysis
