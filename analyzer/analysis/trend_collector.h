// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Keeps the largest magnitudes of the float16 results of forward, step by step, in bounded memory, while the calls of a
// session stream by. Used by analysis only.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <tuple>
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

  [[nodiscard]] std::vector<Trend> trends() const;  ///< by site

 private:
  struct State {
    std::uint32_t width = 1;                // steps of a span
    std::map<std::uint32_t, double> spans;  // step / width -> largest
    std::uint32_t last_step = 0;
    bool finite = true;
  };
  static void widen(State& state);

  const Catalog& catalog_;
  std::map<std::tuple<SiteId, std::uint32_t>, State> states_;  // site, process
};

}  // namespace ampscope::analysis
