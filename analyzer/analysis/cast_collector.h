// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Keeps the ledger of dtype casts while the calls of a session stream by. Used by analysis only.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analyzer/analysis/casts.h"
#include "analyzer/analysis/catalog.h"
#include "analyzer/store/rows.h"

namespace ampscope::analysis {

class CastCollector {
 public:
  /// `catalog` must outlive the collector. `device_times`: by call.
  explicit CastCollector(const Catalog& catalog, std::vector<store::DeviceTimeRow> device_times = {})
      : catalog_(catalog), device_times_(std::move(device_times)) {}

  void add(const store::CallRow& call, std::span<const store::TensorRow> tensors);

  [[nodiscard]] std::vector<Cast> casts() const;  ///< by module, phase and first appearance
  /// Most bytes first.
  [[nodiscard]] static std::vector<CastTotal> totals(const std::vector<Cast>& casts);

 private:
  using Key = std::tuple<SiteId, Dtype, Dtype, ParameterId>;
  using WeightCast = std::tuple<ParameterId, Dtype, std::uint32_t>;  // parameter, target, process

  const Catalog& catalog_;
  std::vector<store::DeviceTimeRow> device_times_;
  std::map<Key, Cast> casts_;
  std::map<WeightCast, std::uint32_t> last_cast_;  // the step of the latest cast
};

}  // namespace ampscope::analysis
