// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Finds updates that change nothing while the calls of a session, and then its comparisons, stream by. Without a
// comparison only what the ranges prove counts: an element stalls for certain if even the largest update is below half
// the distance to its neighbour. Used by analysis only.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "analyzer/analysis/catalog.h"
#include "analyzer/analysis/constants.h"
#include "analyzer/analysis/stall.h"
#include "analyzer/store/rows.h"

namespace ampscope::analysis {

class StallCollector {
 public:
  /// Both must outlive the collector.
  StallCollector(const Catalog& catalog, const Constants& constants) : catalog_(catalog), constants_(constants) {}

  void add(const store::CallRow& call, std::span<const store::TensorRow> tensors);
  /// Of a tensor of a call that was added.
  void add(const store::ReferenceRow& reference);

  [[nodiscard]] std::vector<Stall> finish() const;  ///< by order of appearance

 private:
  /// Module, op, phase, and of an update its parameter: calls of a loop outside modules differ in their ordinal only.
  using Key = std::tuple<ModulePlace, std::string, Phase, ParameterId, Dtype>;
  struct State {
    std::uint64_t order = 0;
    Stall stall;
    StepSet met;
  };
  /// The tensors that a process wrote in place in its present and its last step.
  struct Written {
    std::uint32_t step = 0;
    std::unordered_map<StatsId, const Site*> now;
    std::unordered_map<StatsId, const Site*> before;
  };

  [[nodiscard]] bool isAccumulator(const store::CallRow& call, const Site& site, const store::TensorRow& target);
  void judge(const store::CallRow& call, const Site& site, const store::TensorRow& target,
             std::span<const store::TensorRow> tensors);
  State& stateOf(std::map<Key, State>& states, SiteId site, ParameterId parameter, Role role, Dtype dtype,
                 std::uint64_t order) const;

  const Catalog& catalog_;
  const Constants& constants_;
  std::map<std::uint32_t, Written> written_;  // by process
  std::map<Key, State> proven_;
  std::map<Key, State> compared_;
  std::set<SiteId> accumulating_;
};

}  // namespace ampscope::analysis
