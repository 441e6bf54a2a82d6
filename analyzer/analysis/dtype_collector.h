// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Watches where 16-bit values go while the calls of a session stream by, in the order in which a thread ran them. Used
// by analysis only.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <unordered_map>

#include "analyzer/analysis/catalog.h"
#include "analyzer/analysis/dtype_use.h"
#include "analyzer/store/rows.h"

namespace ampscope::analysis {

class DtypeCollector {
 public:
  /// `catalog` must outlive the collector.
  explicit DtypeCollector(const Catalog& catalog) : catalog_(catalog) {}

  void add(const store::CallRow& call, std::span<const store::TensorRow> tensors);

  [[nodiscard]] DtypeFacts finish() const;

 private:
  /// What made a value that may become a loss.
  struct Producer {
    SiteId site;
    Role role = Role::kOutput;
    Dtype dtype = Dtype::kUnknown;
    bool is_softmax = false;  ///< of 16 bits, by itself or by a cast or view of it
    StatsId scaled;           ///< of a loss times its scale: the loss itself
  };
  /// Per process, of its current step.
  struct StepState {
    std::uint32_t step = 0;
    std::unordered_map<StatsId, Producer> producers;
  };
  using Key = std::tuple<SiteId, DtypeEvent, Dtype, Dtype>;
  struct State {
    std::uint64_t order = 0;
    DtypeUse use;
  };

  void followLoss(const store::CallRow& call, const Site& site, std::span<const store::TensorRow> tensors);
  void noteMeeting(const store::CallRow& call, const Site& site, std::span<const store::TensorRow> tensors);
  void note(DtypeEvent event, const store::CallRow& call, SiteId site, Role role, Dtype low, Dtype wide,
            std::uint64_t numel);

  const Catalog& catalog_;
  DtypeFacts facts_;
  std::map<std::uint32_t, StepState> current_;
  std::map<Key, State> states_;
};

}  // namespace ampscope::analysis
