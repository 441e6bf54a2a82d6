// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Analyses of small runs, without a session: modules with a matrix product each, and findings. Used by the tests of
// matching, comparison and gate.
#pragma once

#include <string>
#include <utility>

#include "analyzer/analysis/analysis.h"

namespace ampscope::analysis {

inline Site siteAt(std::string path, std::string op = "aten::mm", std::uint32_t ordinal = 0,
                   std::string class_name = "Linear") {
  return {.module = {true, "Net", std::move(path), std::move(class_name)},
          .op = std::move(op),
          .phase = Phase::kForward,
          .ordinal = ordinal};
}

class RunBuilder {
 public:
  /// An output of `site` with that largest magnitude.
  RunBuilder& tensor(const Site& site, double absmax = 1, Dtype dtype = Dtype::kFloat16) {
    OpEntry entry;
    entry.site = site;
    entry.role = Role::kOutput;
    entry.dtype = dtype;
    entry.totals.tensors = entry.totals.measured = 1;
    entry.totals.numel = 1000;
    entry.totals.absmax = absmax;
    for (Layer& layer : run_.layers) {
      if (layer.module == site.module) {
        layer.ops.push_back(std::move(entry));
        return *this;
      }
    }
    run_.layers.push_back({site.module, {}, {std::move(entry)}});
    return *this;
  }

  RunBuilder& finding(const Site& site, Rule rule = Rule::kForwardOverflow, Severity severity = Severity::kError,
                      Dtype dtype = Dtype::kFloat16) {
    run_.findings.push_back({.rule = rule,
                             .severity = severity,
                             .site = site,
                             .role = Role::kOutput,
                             .dtype = dtype,
                             .first_step = 3,
                             .last_step = 9,
                             .message = "it happened."});
    return *this;
  }

  RunBuilder& runFinding(Rule rule) {
    run_.findings.push_back({.rule = rule, .severity = Severity::kWarning, .message = "the run."});
    return *this;
  }

  [[nodiscard]] Analysis& get() { return run_; }
  operator const Analysis&() const { return run_; }  // NOLINT(google-explicit-constructor)

 private:
  Analysis run_;
};

}  // namespace ampscope::analysis
