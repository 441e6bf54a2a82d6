// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Gathers the timeline of every layer, in bounded memory, while the calls of a session stream by. Used by analysis
// only.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <unordered_map>
#include <vector>

#include "analyzer/analysis/catalog.h"
#include "analyzer/analysis/timeline.h"
#include "analyzer/store/rows.h"

namespace ampscope::analysis {

class TimelineCollector {
 public:
  /// `catalog` must outlive the collector.
  explicit TimelineCollector(const Catalog& catalog) : catalog_(catalog) {}

  void add(const store::CallRow& call, std::span<const store::TensorRow> tensors);

  [[nodiscard]] Timeline finish() const;

 private:
  using Cells = std::vector<TimelineCell>;
  void widen();

  const Catalog& catalog_;
  std::uint32_t width_ = 1;
  std::map<ModulePlace, Cells> layers_;
  std::unordered_map<SiteId, Cells*> cells_;  // into layers_, whose nodes stay where they are
};

}  // namespace ampscope::analysis
