// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Follows inf and nan to the loss, gradients and weights while the calls of a session stream by. Used by analysis only.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>

#include "analyzer/analysis/catalog.h"
#include "analyzer/analysis/reach.h"
#include "analyzer/analysis/step_set.h"
#include "analyzer/store/rows.h"

namespace ampscope::analysis {

class ReachCollector {
 public:
  /// `catalog` must outlive the collector.
  explicit ReachCollector(const Catalog& catalog) : catalog_(catalog) {}

  void add(const store::CallRow& call, std::span<const store::TensorRow> tensors);

  [[nodiscard]] Reached finish() const;

 private:
  struct StepState {
    bool loss = false;
    bool hidden = false;
    std::uint64_t gradients = 0;
    std::set<ParameterId> parameters;
    std::set<ParameterId> weights;
  };
  struct HidingState {
    std::uint64_t order = 0;
    Role role = Role::kOutput;
    Dtype dtype = Dtype::kUnknown;
    std::uint64_t count = 0;
    std::uint64_t numel = 0;
    StepSet steps;
    std::set<StepKey> examples;
  };

  [[nodiscard]] StepState* stateOf(const store::CallRow& call);
  void noteHiding(const store::CallRow& call, std::span<const store::TensorRow> tensors);

  const Catalog& catalog_;
  bool trains_ = false;
  std::map<StepKey, StepState> steps_;
  std::map<SiteId, HidingState> hiding_;
};

}  // namespace ampscope::analysis
