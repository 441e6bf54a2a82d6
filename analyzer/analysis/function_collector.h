// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Watches the backward of autograd Functions that have no custom_fwd while the calls of a session stream by. Used by
// analysis only.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "analyzer/analysis/api_use.h"
#include "analyzer/analysis/catalog.h"
#include "analyzer/store/rows.h"

namespace ampscope::analysis {

class FunctionCollector {
 public:
  /// `catalog` must outlive the collector.
  FunctionCollector(const Catalog& catalog, const std::vector<ApiUse>& uses);

  void add(const store::CallRow& call, std::span<const store::TensorRow> tensors);

  [[nodiscard]] std::vector<BypassedFunction> finish() const;  ///< by order of appearance

 private:
  /// Of the Functions in one module: what its backward did in the present step.
  struct State {
    std::uint64_t order = 0;
    StepKey step{};
    Dtype low = Dtype::kUnknown;  ///< of a gradient that came in
    BypassedFunction found;
  };

  const Catalog& catalog_;
  std::string name_;  // of the Functions without custom_fwd: torch calls the nodes of all Functions alike
  std::string place_;
  std::map<ModulePlace, State> states_;
};

}  // namespace ampscope::analysis
