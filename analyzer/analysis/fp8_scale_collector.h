// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Gathers the scale factors of 8-bit products while the calls of a session stream by. Used by analysis only.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "analyzer/analysis/catalog.h"
#include "analyzer/analysis/fp8_scales.h"
#include "analyzer/store/rows.h"

namespace ampscope::analysis {

class Fp8ScaleCollector {
 public:
  /// `catalog` must outlive the collector.
  explicit Fp8ScaleCollector(const Catalog& catalog) : catalog_(catalog) {}

  void add(const store::CallRow& call, std::span<const store::TensorRow> tensors);

  /// By module, then site, then argument.
  [[nodiscard]] std::vector<Fp8Scale> finish() const;

 private:
  const Catalog& catalog_;
  std::map<std::pair<SiteId, std::uint32_t>, Fp8Scale> scales_;  // by site and slot of the scale
};

}  // namespace ampscope::analysis
