// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Finds tensors that lose at the lower end of their format while the calls of a session stream by. Used by analysis
// only.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <tuple>

#include "analyzer/analysis/catalog.h"
#include "analyzer/analysis/underflow.h"
#include "analyzer/store/rows.h"

namespace ampscope::analysis {

/// From which on a loss counts: share of the nonzero elements, share of the norm, nonzero elements in the tensor.
struct UnderflowLimits {
  double share;
  double norm;
  double elements;
};

class UnderflowCollector {
 public:
  /// `catalog` must outlive the collector and know the skipped steps.
  explicit UnderflowCollector(const Catalog& catalog) : catalog_(catalog) {}

  void add(const store::CallRow& call, std::span<const store::TensorRow> tensors);

  [[nodiscard]] Underflows finish() const;

 private:
  using Key = std::tuple<SiteId, Role, Dtype, Dtype, ParameterId>;  // dtype, then source dtype of a cast
  struct State {
    std::uint64_t order = 0;
    StepSet met;
    StepSet steps;
    std::uint64_t lost = 0;
    std::uint64_t nonzero = 0;
    double lost_square = 0;  // squares of norms
    double square = 0;
    double absmax = 0;
  };
  void addCast(const store::CallRow& call, std::span<const store::TensorRow> tensors, bool backward);
  void addGradients(const store::CallRow& call, std::span<const store::TensorRow> tensors);
  /// `below`: elements with an exponent of less carry the lost norm.
  void judge(State& state, const store::CallRow& call, const stats::TensorStats& stats, std::uint64_t lost, int below,
             const UnderflowLimits& limits);
  State& stateOf(const Key& key, const store::CallRow& call);

  const Catalog& catalog_;
  std::map<Key, State> states_;
  LowGradients gradients_;
};

}  // namespace ampscope::analysis
