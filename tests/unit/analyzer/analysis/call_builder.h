// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Calls for the collectors, without a session. Used by the tests of analyzer/analysis only.
#pragma once

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <limits>
#include <vector>

#include "analyzer/analysis/catalog.h"
#include "analyzer/store/rows.h"

namespace ampscope::analysis {

inline constexpr bool kRead = false;
inline constexpr bool kWrote = true;

/// What a test says of one tensor.
struct Met {
  bool output = kRead;
  Role role = Role::kInput;
  Dtype dtype = Dtype::kFloat16;
  std::uint64_t pos_inf = 0;
  std::uint64_t neg_inf = 0;
  std::uint64_t nan = 0;
  std::uint32_t parameter = 0;
  bool measured = true;
  bool written = false;
  double absmax = 1;
  Unmeasured why = Unmeasured::kSampled;  ///< where it was not measured
};

/// Owns the statistics that the rows point to.
class CallBuilder {
 public:
  /// Rows of a call of `site` in `step`; `start_ns` orders it.
  CallBuilder& call(std::uint32_t site, std::uint32_t step, std::int64_t start_ns, std::initializer_list<Met> tensors) {
    row = {};
    row.id = CallId(++last_id_);
    row.process = ProcessId(1);
    row.site = SiteId(site);
    row.step = step;
    row.start_ns = start_ns;
    row.duration_ns = 10;
    rows.clear();
    for (const Met& met : tensors) {
      store::TensorRow tensor;
      tensor.role = met.role;
      tensor.dtype = met.dtype;
      tensor.flags = static_cast<std::uint8_t>((met.output ? trace::kTensorOutput : 0) |
                                               (met.written ? trace::kTensorWritten : 0));
      tensor.numel = 100;
      tensor.parameter = ParameterId(met.parameter);
      tensor.unmeasured = met.measured ? Unmeasured::kNone : met.why;
      if (met.measured) {
        stats::TensorStats& stats = stats_.emplace_back();
        stats.level = stats::StatsLevel::kRange;
        stats.numel = 100;
        stats.pos_inf = met.pos_inf;
        stats.neg_inf = met.neg_inf;
        stats.nan = met.nan;
        stats.absmax = met.absmax;
        tensor.stats = &stats;
      }
      rows.push_back(tensor);
    }
    return *this;
  }

  template <class Collector>
  void to(Collector& collector) {
    collector.add(row, rows);
  }

  store::CallRow row;
  std::vector<store::TensorRow> rows;

 private:
  std::deque<stats::TensorStats> stats_;
  std::uint64_t last_id_ = 0;
};

inline Site siteOf(std::string path, std::string op, Phase phase = Phase::kForward) {
  Site site;
  site.module = {true, "Net", std::move(path), "Linear"};
  site.op = std::move(op);
  site.phase = phase;
  return site;
}

}  // namespace ampscope::analysis
