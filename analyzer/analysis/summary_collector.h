// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Sums what was measured by site, role and dtype while the calls of a session stream by. Used by analysis only.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "analyzer/analysis/catalog.h"
#include "analyzer/analysis/summary.h"
#include "analyzer/store/rows.h"

namespace ampscope::analysis {

class SummaryCollector {
 public:
  /// `catalog` must outlive the collector and know the skipped steps.
  explicit SummaryCollector(const Catalog& catalog) : catalog_(catalog) {}

  void add(const store::CallRow& call, std::span<const store::TensorRow> tensors);
  /// Of a tensor of a call that was added.
  void add(const store::ReferenceRow& reference);
  void add(const store::CancellationRow& row);
  void add(const store::CertificationRow& row);

  /// By module; the ops of a layer in order of phase and first appearance.
  [[nodiscard]] std::vector<Layer> layers() const;
  /// The parts that follow from the calls: measured calls, tensors, reasons. `ops` get their `measured` by name.
  void fill(Coverage& coverage) const;
  [[nodiscard]] std::vector<Dtype> autocastDtypes() const;  ///< sorted
  [[nodiscard]] std::vector<std::string> devices() const;   ///< "cpu", "cuda:0", ...; sorted

 private:
  struct Entry {
    std::uint64_t calls = 0;
    CallId last_call;
    bool on_cuda = true;
    TensorTotals totals;
    std::uint64_t near_max_kept = 0;
    ReferencesByLevel references;
    CancellationTotals cancellation;
    CertificationTotals certification;
  };
  /// What reached an input of a site.
  struct InputError {
    double sum_squared_error = 0;
    double sum_squared_reference = 0;
  };
  [[nodiscard]] double worstInput(SiteId site) const;

  struct SiteTotals {
    std::uint64_t calls = 0;
    std::uint64_t measured = 0;
    std::int64_t duration_ns = 0;
  };
  static constexpr std::size_t kReasons = 16;

  const Catalog& catalog_;
  std::unordered_map<std::uint64_t, Entry> entries_;  // key: site, role, dtype
  std::unordered_map<SiteId, SiteTotals> sites_;
  std::unordered_map<SiteId, std::map<std::uint32_t, InputError>> input_errors_;  // by slot
  std::array<std::uint64_t, kReasons> unmeasured_{};
  std::uint64_t tensors_ = 0;
  std::set<Dtype> autocast_dtypes_;
  std::set<std::pair<DeviceType, std::int32_t>> devices_;
  StepKey last_step_;
  bool last_step_kept_ = true;
};

/// "aten::add.Tensor"
[[nodiscard]] std::string fullOpName(const Site& site);

}  // namespace ampscope::analysis
