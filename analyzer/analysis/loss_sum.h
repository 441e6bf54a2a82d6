// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// How much of the gradients became zero, summed over the steps of a simulation at the scale of each. Steps are added in
// order; equal scales are taken together, so that a sum over many steps costs as much as the scale has levels. Used by
// simulation.cpp only.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "analyzer/analysis/gradient_facts.h"

namespace ampscope::analysis {

class LossSum {
 public:
  /// `flush_max`: the largest magnitude that the format makes zero. `facts` must outlive the sum.
  LossSum(const GradientFacts& facts, double flush_max) : facts_(facts), flush_max_(flush_max) {}

  /// The step at `index` into GradientFacts::steps is taken at `scale`.
  void add(std::size_t index, float scale);

  struct Share {
    double elements = 0;
    double norm = 0;
  };
  /// After the last add(). `spread`: one of the facts' own.
  [[nodiscard]] Share shareOf(const LayerSpread& spread) const;
  void finish();

 private:
  /// `weight` times the steps of rows [begin, end), all at one scale.
  struct Piece {
    std::size_t begin;
    std::size_t end;
    double weight;
    float scale;
  };
  void closeRow();

  const GradientFacts& facts_;
  double flush_max_;
  std::size_t row_ = 0;
  std::size_t row_end_ = 0;                             // first step behind the row
  std::vector<std::pair<float, std::size_t>> in_row_;  // scale, steps
  std::vector<Piece> pieces_;
};

}  // namespace ampscope::analysis
