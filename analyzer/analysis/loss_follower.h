// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What was the loss? The scalar that backward() was called on, before a GradScaler multiplied it. Used by analysis
// only.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <unordered_map>

#include "analyzer/analysis/place.h"
#include "analyzer/analysis/summary.h"
#include "analyzer/store/rows.h"

namespace ampscope::analysis {

class LossFollower {
 public:
  /// Calls in the order in which a thread ran them.
  void add(const store::CallRow& call, const Site& site, std::span<const store::TensorRow> tensors);

  /// Mean over the step's backward calls and processes; may be inf or nan. Empty: not known.
  [[nodiscard]] std::optional<double> lossOf(std::uint32_t step) const;
  /// Of the first step whose loss is known.
  [[nodiscard]] std::optional<double> first() const;
  /// Mean over the last tenth of the steps whose loss is known, at least one: a single step is noise.
  [[nodiscard]] std::optional<double> final() const;
  [[nodiscard]] LossCurve curve() const;

 private:
  struct Sum {
    double sum = 0;
    std::uint64_t count = 0;
  };

  std::map<std::uint32_t, std::uint32_t> step_of_process_;
  std::map<std::uint32_t, std::unordered_map<StatsId, double>> scaled_;  ///< per process: a scaled loss -> the loss
  std::map<std::uint32_t, Sum> losses_;
};

}  // namespace ampscope::analysis
