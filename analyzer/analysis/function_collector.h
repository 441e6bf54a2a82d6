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
#include <utility>
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
  /// Of one Function in one module: what its backward did in the present step.
  struct State {
    std::uint64_t order = 0;
    StepKey step{};
    Dtype low = Dtype::kUnknown;  ///< of a gradient that came in
    BypassedFunction found;
  };

  const Catalog& catalog_;
  std::map<std::string, const ApiUse*> functions_;  // by the name of their node
  std::vector<ApiUse> uses_;
  std::map<std::pair<std::string, ModulePlace>, State> states_;  // node, module
};

}  // namespace ampscope::analysis
