// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Keeps the largest magnitudes of the float16 results of forward, step by step, in bounded memory, while the calls of a
// session stream by. Used by analysis only.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "analyzer/analysis/catalog.h"
#include "analyzer/analysis/trend.h"
#include "analyzer/store/rows.h"

namespace ampscope::analysis {

class TrendCollector {
 public:
  /// `catalog` must outlive the collector.
  explicit TrendCollector(const Catalog& catalog) : catalog_(catalog) {}

  void add(const store::CallRow& call, std::span<const store::TensorRow> tensors);

  [[nodiscard]] std::vector<Trend> trends();  ///< by site

 private:
  struct State {
    std::uint32_t width = 1;                // steps of a span
    std::uint32_t span = 0;                 // that the calls are in, step / width; few of them lie elsewhere
    std::optional<double> largest;          // of it, and not yet in `spans`
    std::map<std::uint32_t, double> spans;  // span -> largest
    std::uint32_t last_step = 0;
    bool finite = true;
  };
  static void settle(State& state);
  static void widen(State& state);

  const Catalog& catalog_;
  std::unordered_map<std::uint64_t, State> states_;  // by site, then process
};

}  // namespace ampscope::analysis
