// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Puts what the ranks measured side by side while the calls of a session stream by, process by process. Costs nothing
// in a run without ranks. Used by analysis only.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "analyzer/analysis/catalog.h"
#include "analyzer/analysis/ranks.h"
#include "analyzer/store/rows.h"

namespace ampscope::analysis {

class RankCollector {
 public:
  /// `catalog` must outlive the collector. `binades`: how far apart ranges may lie.
  RankCollector(const Catalog& catalog, Ranks ranks, double binades)
      : catalog_(catalog), ranks_(std::move(ranks)), binades_(binades) {}

  void add(const store::CallRow& call, std::span<const store::TensorRow> tensors);

  [[nodiscard]] RankFacts finish();

 private:
  /// A parameter as the optimizer left it.
  struct Value {
    std::uint32_t step = 0;
    std::uint64_t digest = 0;  ///< of every count and extreme; the histogram adds nothing to them and the sum
    double sum = 0;
    bool telling = false;  ///< its elements differ: equal ones are no accident of how they were made
  };
  struct Parameter {
    std::uint32_t process = 0;  ///< of `current`
    std::optional<Value> current;
    std::vector<Value> lowest;  ///< of the lowest rank, by step
    bool shared = false;        ///< all ranks hold the same, as far as one can tell
    ParameterSplit split;
    SiteId site;
  };
  using RangeKey = std::tuple<SiteId, Role, Dtype>;
  struct Extent {
    std::uint32_t low_process = 0;
    std::uint32_t high_process = 0;
    double low = 0;
    double high = 0;
  };
  struct Range {
    std::uint32_t process = 0;  ///< of `largest`
    std::uint32_t step = 0;
    double largest = 0;                     ///< of the calls of the present step
    std::map<std::uint32_t, Extent> steps;  ///< over the processes so far
  };

  void addParameter(const store::CallRow& call, const store::TensorRow& tensor);
  void addRange(const store::CallRow& call, const store::TensorRow& tensor);
  void settle(Parameter& parameter);
  static void settle(Range& range);

  const Catalog& catalog_;
  Ranks ranks_;
  double binades_;
  std::map<ParameterId, Parameter> parameters_;
  std::map<RangeKey, Range> ranges_;
};

}  // namespace ampscope::analysis
