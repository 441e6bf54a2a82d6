// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// Collects what the gradients of a run were, whatever its loss scale, while the calls of a session stream by. Used by
// analysis; cli and gui ask readGradientFacts.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "analyzer/analysis/catalog.h"
#include "analyzer/analysis/gradient_facts.h"
#include "analyzer/base/result.h"
#include "analyzer/store/rows.h"
#include "analyzer/store/session.h"

namespace ampscope::analysis {

/// The facts of a session, in one pass over its backward calls. `scaler`: a number of the ledger; empty: the first that
/// is enabled and updated its scale, else none. Error: the session cannot be read, has no step, or has no such scaler.
[[nodiscard]] Result<GradientFacts> readGradientFacts(const store::Session& session,
                                                      std::optional<std::uint32_t> scaler = std::nullopt);

/// The same without the gradients: the steps (maybe none), their scales, the parameters.
[[nodiscard]] Result<GradientFacts> readGradientSteps(const store::Session& session,
                                                      std::optional<std::uint32_t> scaler = std::nullopt);

class GradientFactsCollector {
 public:
  /// `steps`: what readGradientSteps gives. `catalog` must outlive the collector.
  GradientFactsCollector(const Catalog& catalog, GradientFacts steps);

  /// Calls of every process, step and phase; those that do not matter are passed over.
  void add(const store::CallRow& call, std::span<const store::TensorRow> tensors);
  /// After the calls: the exact values behind gradients that overflowed.
  void add(const store::ReferenceRow& reference);

  [[nodiscard]] GradientFacts finish();

 private:
  /// What is known of gradients in one format.
  struct Extremes {
    double absmax = 0;
    std::uint32_t absmax_site = kNoSite;
    double floor = std::numeric_limits<double>::infinity();
    std::uint32_t floor_site = kNoSite;

    void noteLargest(double value, std::uint32_t site) noexcept;
    void noteFloor(double value, std::uint32_t site) noexcept;
  };
  struct Bins {
    std::int32_t first = 0;
    std::vector<double> elements;
    std::vector<double> squares;

    void add(std::int32_t exponent, double element_count, double square);
  };
  struct Row {
    Extremes extremes;
    Bins bins;
  };
  struct FormatState {
    std::vector<Extremes> steps;
    std::map<ModulePlace, std::vector<Row>> layers;
  };

  [[nodiscard]] GradientStep* stepOf(std::uint32_t step);
  [[nodiscard]] std::uint32_t siteOf(SiteId site, Role role, Dtype dtype);
  [[nodiscard]] FormatState& stateOf(format::FormatId format);
  /// Of the step, in the module of the site. Valid until the next call.
  [[nodiscard]] Row& rowOf(FormatState& state, const GradientStep& step, std::uint32_t site);
  void noteLargest(const GradientStep& step, format::FormatId format, double absmax, std::uint32_t site);
  void addGradient(const GradientStep& step, const stats::TensorStats& stats, format::FormatId format,
                   std::uint32_t site);
  void addBad(GradientStep& step, const store::TensorRow& gradient, std::span<const store::TensorRow> tensors,
              std::uint32_t site);
  [[nodiscard]] LayerSpread spread(const ModulePlace& module, const std::vector<Row>& rows) const;
  void finishLimits();

  const Catalog& catalog_;
  GradientFacts facts_;
  std::size_t at_ = 0;                    // index of the step met last
  std::optional<std::uint32_t> entered_;  // step whose first backward call has been met
  std::map<std::tuple<SiteId, Role, Dtype>, std::uint32_t> sites_;
  std::map<format::FormatId, FormatState> formats_;
};

}  // namespace ampscope::analysis
