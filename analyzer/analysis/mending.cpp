// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/mending.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "analyzer/analysis/op_names.h"
#include "analyzer/analysis/rules.h"

namespace ampscope::analysis {
namespace {

constexpr std::array<std::string_view, 14> kMendedByPrecision = {
    "forward-overflow",   "backward-overflow",
    "nan-origin",         "no-valid-scale",
    "forward-underflow",  "backward-underflow",
    "overflow-forecast",  "scaler-with-bf16-overflow",
    "accumulation-stall", "precision-loss",
    "cancellation",       "low-precision-loss",
    "epsilon-flushed",    "autocast-bypassed-custom-function"};

constexpr std::array<std::string_view, 10> kMendedByHand = {"low-precision-loss",
                                                            "redundant-casts",
                                                            "epsilon-flushed",
                                                            "dtype-escape",
                                                            "masked-nonfinite",
                                                            "scaler-misuse",
                                                            "update-lost",
                                                            "autocast-bypassed-custom-function",
                                                            "reduced-precision-reduction",
                                                            "tf32-error"};

constexpr std::array<std::string_view, 8> kMendedByRange = {
    "forward-overflow",  "backward-overflow",  "nan-origin",        "no-valid-scale",
    "forward-underflow", "backward-underflow", "overflow-forecast", "epsilon-flushed"};

}  // namespace

std::optional<Dtype> lowAutocastDtype(const RunInfo& run) noexcept {
  const auto low = std::find_if(run.autocast_dtypes.begin(), run.autocast_dtypes.end(), isLowPrecision);
  return low == run.autocast_dtypes.end() ? std::nullopt : std::optional(*low);
}

bool canPromote(const ModulePlace& module) noexcept { return module.in_module && !module.path.empty(); }

bool mendedByPrecision(Rule rule) noexcept { return isOneOf(kMendedByPrecision, info(rule).id); }

bool mendedByRange(Rule rule) noexcept { return isOneOf(kMendedByRange, info(rule).id); }

bool mendedByHand(Rule rule) noexcept { return isOneOf(kMendedByHand, info(rule).id); }

std::vector<ModulePlace> modulesOf(const ScaleVerdict& conflict, const GradientFacts& gradients) {
  std::vector<ModulePlace> modules;
  for (const std::uint32_t site : {conflict.lowest_site, conflict.highest_site}) {
    const ModulePlace& module = gradients.sites[site].site.module;
    if (canPromote(module) && (modules.empty() || !(modules.front() == module))) {
      modules.push_back(module);
    }
  }
  return modules;
}

std::vector<ModulePlace> modulesOf(const Finding& finding, const Analysis& analysis) {
  // A function that bypasses autocast runs in any dtype; in a module without autocast there is nothing to bypass.
  const bool low = finding.dtype && isLowPrecision(*finding.dtype);
  const bool bypasses = finding.rule == Rule::kAutocastBypassedCustomFunction;
  if (!finding.site || !(low || bypasses) || !canPromote(finding.site->module)) {
    return {};
  }
  if (finding.rule == Rule::kNoValidScale) {
    const ScaleVerdict verdict = Simulator(analysis.gradients).verdict();
    if (verdict.fit == Fit::kNoValidScale) {
      return modulesOf(verdict, analysis.gradients);
    }
  }
  return {finding.site->module};
}

}  // namespace ampscope::analysis
