// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Looks at the numbers that 16-bit tensors are added to or clamped with while the calls of a session stream by. Used by
// analysis only.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <tuple>
#include <vector>

#include "analyzer/analysis/catalog.h"
#include "analyzer/analysis/constants.h"
#include "analyzer/analysis/epsilon.h"
#include "analyzer/store/rows.h"

namespace ampscope::analysis {

class EpsilonCollector {
 public:
  /// Both must outlive the collector.
  EpsilonCollector(const Catalog& catalog, const Constants& constants) : catalog_(catalog), constants_(constants) {}

  void add(const store::CallRow& call, std::span<const store::TensorRow> tensors);

  [[nodiscard]] std::vector<Epsilon> finish() const;  ///< by order of appearance

 private:
  using Key = std::tuple<SiteId, Dtype, double>;
  struct State {
    std::uint64_t order = 0;
    bool always = true;  ///< lost in every call
    Epsilon epsilon;
  };
  struct Number {
    double value = 0;
    bool bound = false;  ///< of a clamp
  };
  /// The numbers that the call adds to its tensor `element`, or bounds it with.
  [[nodiscard]] std::vector<Number> numbers(const store::CallRow& call, const Site& site, std::uint32_t element,
                                            std::span<const store::TensorRow> tensors) const;
  void judge(const store::CallRow& call, const store::TensorRow& result, const store::TensorRow* operand,
             Number number);

  const Catalog& catalog_;
  const Constants& constants_;
  std::map<Key, State> states_;
};

}  // namespace ampscope::analysis
