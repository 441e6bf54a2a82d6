// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Finds the origins of inf and nan while the calls of a session stream by in any order. Used by analysis only.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "analyzer/analysis/catalog.h"
#include "analyzer/analysis/nonfinite.h"
#include "analyzer/analysis/scaler.h"
#include "analyzer/analysis/step_set.h"
#include "analyzer/store/rows.h"

namespace ampscope::analysis {

class NonFiniteCollector {
 public:
  /// `catalog` must outlive the collector and know the skipped steps.
  explicit NonFiniteCollector(const Catalog& catalog) : catalog_(catalog) {}

  void add(const store::CallRow& call, std::span<const store::TensorRow> tensors);

  [[nodiscard]] NonFinite finish();

  /// Why a skipped step was skipped. Call it after finish(); empty: no op with a non-finite output was recorded there.
  [[nodiscard]] std::optional<Blame> blame(StepKey step) const;

 private:
  struct Counts {
    std::uint64_t pos_inf = 0;
    std::uint64_t neg_inf = 0;
    std::uint64_t nan = 0;
    std::uint64_t numel = 0;
    [[nodiscard]] std::uint64_t bad() const noexcept { return pos_inf + nan; }
    [[nodiscard]] std::uint64_t all() const noexcept { return bad() + neg_inf; }
    void add(const stats::TensorStats& stats) noexcept;
  };
  /// A call that may have started it.
  struct Candidate {
    bool valid = false;
    std::int64_t start_ns = 0;
    SiteId site;
    OriginKind kind = OriginKind::kInf;
    Role role = Role::kOutput;
    Dtype dtype = Dtype::kUnknown;
    bool inputs_known = true;
    Counts counts;
    double input_absmax = 0;
    bool input_zeros = false;
    bool constant = false;
  };
  struct StepState {
    Candidate origin;                  ///< first with known clean inputs
    Candidate unknown;                 ///< first whose measured inputs are clean while others were not measured
    Candidate came_in;                 ///< first that read something non-finite
    std::set<ParameterId> parameters;  ///< with a non-finite gradient; only of skipped steps
  };
  struct OriginState {
    Candidate first;
    StepKey first_key;
    StepSet steps;
    std::uint64_t calls = 0;
    Counts counts;
    double input_absmax = 0;
    bool input_zeros = false;
    std::vector<StepKey> examples;
    bool inputs_known = true;
    bool calibration = true;
    bool skipped = true;
  };

  void noteParameters(const store::CallRow& call, std::span<const store::TensorRow> tensors);
  void noteOrigin(StepKey key, const Candidate& candidate);
  [[nodiscard]] const Candidate* firstOf(const StepState& state) const;

  const Catalog& catalog_;
  std::map<StepKey, StepState> steps_;
  std::map<SiteId, OriginState> origins_;
  std::map<ParameterId, std::uint32_t> broken_;
};

}  // namespace ampscope::analysis
