// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "analyzer/analysis/rules/common.h"
#include "analyzer/analysis/words.h"

namespace ampscope::analysis {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint64_t kFewestElements = 64;  // below which a share is noise

/// What an op wrote: what it reads was written by another one and would be told twice.
bool isWrittenRole(Role role) noexcept {
  return role == Role::kOutput || role == Role::kGradInput || role == Role::kGradWeight || role == Role::kUpdate;
}

double underflowShare(const TensorTotals& totals) noexcept {
  return totals.nonZero() < kFewestElements
             ? kUnknown
             : static_cast<double>(totals.subnormal) / static_cast<double>(totals.nonZero());
}

RunFigures figures(const Analysis& analysis) {
  RunFigures result;
  result.steps = analysis.run.steps;
  for (const ScalerLedger& ledger : analysis.scalers) {
    result.skipped += ledger.skipped;
  }
  const Overhead& overhead = analysis.overhead;
  if (overhead.steps_timed != 0) {
    result.seconds_per_step = std::max(0.0, overhead.steps_seconds - overhead.steps_tracer_seconds) /
                              static_cast<double>(overhead.steps_timed);
  }
  if (!analysis.scalers.empty() && !analysis.scalers.front().trajectory.empty()) {
    result.final_scale = analysis.scalers.front().trajectory.back().scale_after;
  }
  result.final_loss = analysis.run.final_loss;
  result.loss_curve = analysis.run.loss_curve;
  result.findings = analysis.findings.size();
  return result;
}

TensorDrift drift(const OpEntry& before, const OpEntry& after) {
  return {.site = after.site,
          .role = after.role,
          .dtype_before = before.dtype,
          .dtype_after = after.dtype,
          .absmax_before = before.totals.absmax,
          .absmax_after = after.totals.absmax,
          .underflow_before = underflowShare(before.totals),
          .underflow_after = underflowShare(after.totals),
          .error_before = errorInUlp(before.references[indexOf(ReferenceLevel::kLocal)]),
          .error_after = errorInUlp(after.references[indexOf(ReferenceLevel::kLocal)])};
}

/// For sorting: no change known comes last.
double distance(const TensorDrift& tensor) noexcept {
  const double binades = std::fabs(tensor.binades());
  return std::isnan(binades) ? -1 : binades;
}

void addModules(const Analysis& before, const Analysis& after, const Matching& matching, Comparison& result) {
  std::vector<bool> met_before(before.layers.size());
  std::vector<bool> met_after(after.layers.size());
  for (const ModulePair& pair : matching.modules) {
    met_before[pair.before] = met_after[pair.after] = true;
    if (pair.moved) {
      result.moved.push_back({before.layers[pair.before].module, after.layers[pair.after].module});
    }
  }
  for (std::size_t i = 0; i < met_before.size(); ++i) {
    if (!met_before[i]) {
      result.modules_gone.push_back(before.layers[i].module);
    }
  }
  for (std::size_t i = 0; i < met_after.size(); ++i) {
    if (!met_after[i]) {
      result.modules_came.push_back(after.layers[i].module);
    }
  }
}

void addFindings(const Analysis& before, const Analysis& after, const Matching& matching, Comparison& result) {
  std::vector<bool> met_before(before.findings.size());
  std::vector<bool> met_after(after.findings.size());
  for (const FindingPair& pair : matching.findings) {
    met_before[pair.before] = met_after[pair.after] = true;
    result.same.push_back(pair);
    if (after.findings[pair.after].severity < before.findings[pair.before].severity) {
      result.worse.push_back(pair);
    }
  }
  for (std::size_t i = 0; i < met_before.size(); ++i) {
    if (!met_before[i]) {
      result.gone.push_back(i);
    }
  }
  for (std::size_t i = 0; i < met_after.size(); ++i) {
    if (!met_after[i]) {
      result.came.push_back(i);
    }
  }
}

std::string ulpText(double ulp) { return fmt::format("{:.3g} ULP", ulp); }
std::string shareText(double share) { return fmt::format("{:.3g} %", share * 100); }

/// Tensors whose `amount` is above `limit`, the furthest first.
template <class Amount, class Describe>
void addBeyond(const Comparison& comparison, const std::optional<double>& limit, Amount amount, Describe describe,
               std::vector<Drift>& result) {
  if (!limit) {
    return;
  }
  std::vector<const TensorDrift*> found;
  for (const TensorDrift& tensor : comparison.tensors) {
    if (amount(tensor) > *limit) {  // false for NaN
      found.push_back(&tensor);
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [&](const TensorDrift* a, const TensorDrift* b) { return amount(*a) > amount(*b); });
  for (const TensorDrift* tensor : found) {
    Drift drift = describe(*tensor);
    drift.tensor = tensor;
    drift.sentence = fmt::format("{} {}: {}", placeText(tensor->site), name(tensor->role), drift.sentence);
    result.push_back(std::move(drift));
  }
}

}  // namespace

double TensorDrift::binades() const noexcept {
  return absmax_before > 0 && absmax_after > 0 ? std::log2(absmax_after) - std::log2(absmax_before) : kUnknown;
}

double errorInUlp(const ReferenceTotals& totals) noexcept {
  if (totals.sum.compared == 0) {
    return kUnknown;
  }
  const double enough = 0.99 * static_cast<double>(totals.sum.compared);
  std::uint64_t within = 0;
  for (std::size_t bin = 0; bin < stats::kUlpBins; ++bin) {
    within += totals.sum.ulp[bin];
    if (static_cast<double>(within) >= enough) {
      return bin == 0 ? 0 : std::ldexp(1.0, static_cast<int>(bin) - 2);
    }
  }
  return std::ldexp(1.0, static_cast<int>(stats::kUlpBins) - 2);
}

Comparison compare(const Analysis& before, const Analysis& after) {
  const Matching matching = match(before, after);
  Comparison result;
  result.before = figures(before);
  result.after = figures(after);
  addModules(before, after, matching, result);
  addFindings(before, after, matching, result);
  for (const EntryPair& pair : matching.entries) {
    if (isWrittenRole(pair.after->role) && pair.before->totals.measured != 0 && pair.after->totals.measured != 0) {
      result.tensors.push_back(drift(*pair.before, *pair.after));
    }
  }
  std::stable_sort(result.tensors.begin(), result.tensors.end(),
                   [](const TensorDrift& a, const TensorDrift& b) { return distance(a) > distance(b); });
  return result;
}

std::vector<Drift> beyond(const Comparison& comparison, const DriftLimits& limits) {
  std::vector<Drift> result;
  addBeyond(
      comparison, limits.absmax, [](const TensorDrift& t) { return t.binades(); },
      [&limits](const TensorDrift& t) {
        return Drift{.kind = "absmax",
                     .before = t.absmax_before,
                     .after = t.absmax_after,
                     .sentence = fmt::format(
                         "the largest magnitude grew from {} to {}, {:.1f} binades; {:g} are allowed",
                         magnitudeText(t.absmax_before), magnitudeText(t.absmax_after), t.binades(), *limits.absmax)};
      },
      result);
  addBeyond(
      comparison, limits.underflow, [](const TensorDrift& t) { return t.underflow_after - t.underflow_before; },
      [&limits](const TensorDrift& t) {
        return Drift{.kind = "underflow",
                     .before = t.underflow_before,
                     .after = t.underflow_after,
                     .sentence = fmt::format(
                         "{} of the nonzero elements are subnormal, {} before; {:.3g} points more are "
                         "allowed",
                         shareText(t.underflow_after), shareText(t.underflow_before), *limits.underflow * 100)};
      },
      result);
  addBeyond(
      comparison, limits.error, [](const TensorDrift& t) { return t.error_after - t.error_before; },
      [&limits](const TensorDrift& t) {
        return Drift{
            .kind = "error",
            .before = t.error_before,
            .after = t.error_after,
            .sentence = fmt::format("99 % of the elements are within {} of the exact result, {} before; {:g} more "
                                    "are allowed",
                                    ulpText(t.error_after), ulpText(t.error_before), *limits.error)};
      },
      result);
  const auto before_skipped = static_cast<double>(comparison.before.skipped);
  const auto after_skipped = static_cast<double>(comparison.after.skipped);
  if (limits.skipped && after_skipped - before_skipped > *limits.skipped) {
    result.push_back({.kind = "skipped",
                      .before = before_skipped,
                      .after = after_skipped,
                      .sentence = fmt::format("the GradScalers skipped {}, {} before; {:g} more are allowed",
                                              countOf(comparison.after.skipped, "step"),
                                              countText(comparison.before.skipped), *limits.skipped)});
  }
  const std::optional<double>& was = comparison.before.seconds_per_step;
  const std::optional<double>& is = comparison.after.seconds_per_step;
  if (limits.time && was && is && *was > 0 && *is / *was > *limits.time) {
    result.push_back({.kind = "time",
                      .before = *was,
                      .after = *is,
                      .sentence = fmt::format("a step takes {}, {} before, which is {:.2f}x; {:g}x is allowed",
                                              secondsText(*is), secondsText(*was), *is / *was, *limits.time)});
  }
  return result;
}

}  // namespace ampscope::analysis
