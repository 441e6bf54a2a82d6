// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
// missing-scaler, scaler-disabled, scale-too-low, backward-underflow, forward-underflow: what is lost at the lower end
// of a format, and whether the scale is to blame. Where it is, the layers are evidence of one finding.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "analyzer/analysis/rules.h"
#include "analyzer/analysis/rules/common.h"
#include "analyzer/analysis/rules/families.h"
#include "analyzer/analysis/words.h"
#include "kernels/format/float_format.h"

namespace ampscope::analysis {
namespace {

std::string percent(double share) {
  constexpr std::uint64_t kWhole = 1000000;
  return percentText(static_cast<std::uint64_t>(share * static_cast<double>(kWhole)), kWhole);
}

/// Enough of the steps in which it could have happened.
bool lasts(const Underflow& underflow, double steps) noexcept {
  const auto needed = std::min(static_cast<std::uint64_t>(steps), underflow.met);
  return underflow.steps.count() >= std::max<std::uint64_t>(needed, 1);
}

/// The worst of a layer, with the number of the others.
struct Worst {
  const Underflow* underflow = nullptr;
  std::uint64_t others = 0;
};

std::map<ModulePlace, Worst> worstPerLayer(const std::vector<Underflow>& underflows, double steps) {
  std::map<ModulePlace, Worst> layers;
  for (const Underflow& underflow : underflows) {
    if (!lasts(underflow, steps)) {
      continue;
    }
    Worst& worst = layers[underflow.site.module];
    worst.others += worst.underflow == nullptr ? 0 : 1;
    if (worst.underflow == nullptr || underflow.norm > worst.underflow->norm) {
      worst.underflow = &underflow;
    }
  }
  return layers;
}

std::map<ModulePlace, Worst> backwardLayers(const Analysis& analysis) {
  return worstPerLayer(analysis.underflows.backward, threshold(Rule::kBackwardUnderflow, "steps"));
}

void addLayers(const std::map<ModulePlace, Worst>& layers, Finding& finding) {
  finding.evidence.push_back({"layers_with_underflow", layers.size()});
  const auto worst = std::max_element(layers.begin(), layers.end(), [](const auto& a, const auto& b) {
    return a.second.underflow->norm < b.second.underflow->norm;
  });
  if (worst != layers.end()) {
    finding.evidence.push_back({"worst", placeText(worst->second.underflow->site)});
    finding.evidence.push_back({"worst_norm_share", worst->second.underflow->norm});
  }
}

void addLayer(const Worst& worst, Rule rule, Findings& findings) {
  const Underflow& underflow = *worst.underflow;
  Finding finding = makeFinding(rule);
  finding.site = underflow.site;
  finding.role = underflow.role;
  finding.dtype = underflow.dtype;
  finding.first_step = underflow.steps.first();
  finding.last_step = underflow.steps.last();
  finding.count = underflow.lost;
  finding.numel = underflow.nonzero;
  const std::string part = percentText(underflow.lost, underflow.nonzero);
  const std::string when = inSteps(finding.first_step, finding.last_step, underflow.steps.count());
  if (underflow.isCast()) {
    finding.message = fmt::format(
        "{} of the nonzero elements, with {} of the norm, became zero {} when {} was cast from "
        "{} to {}",
        part, percent(underflow.norm), when, underflow.parameter.empty() ? "a tensor" : underflow.parameter,
        name(underflow.from), name(underflow.dtype));
  } else {
    finding.message = fmt::format(
        "{} of the nonzero elements of a gradient, with {} of its norm, were subnormal in {} {}: "
        "they lost bits, and smaller ones became zero",
        part, percent(underflow.norm), name(underflow.dtype), when);
  }
  finding.message +=
      worst.others == 0 ? "." : fmt::format("; so did {} of this layer.", countOf(worst.others, "other tensor"));
  finding.evidence = {
      {"norm_share", underflow.norm},     {"element_share", share(underflow.lost, underflow.nonzero)},
      {"absmax", underflow.absmax},       {"smallest_normal", format::info(formatOf(underflow.dtype)).min_normal},
      {"steps", underflow.steps.count()}, {"steps_met", underflow.met},
      {"other_tensors", worst.others}};
  finding.remedy =
      rule == Rule::kForwardUnderflow
          ? "Run this layer in float32 or bfloat16, or scale its values up before the cast."
          : "Run this layer in float32 or bfloat16: the rest of the network leaves the loss scale no room.";
  findings.push_back(std::move(finding));
}

const ReferenceTotals& local(const OpEntry& entry) { return entry.references[indexOf(ReferenceLevel::kLocal)]; }

std::uint64_t flushed(const OpEntry& entry) {
  return local(entry).sum.flushed.format_limited + local(entry).sum.flushed.algorithm_limited;
}

/// Gradients that an op itself made zero: a plain zero, which only the exact result tells from a true one. The worst op
/// of the layer, and null where none loses enough.
const OpEntry* worstFlushed(const Layer& layer) {
  const OpEntry* worst = nullptr;
  for (const OpEntry& entry : layer.ops) {
    const bool gradient = entry.role == Role::kGradInput || entry.role == Role::kGradWeight;
    if (gradient && isLowPrecision(entry.dtype) && local(entry).tensors != 0 &&
        static_cast<double>(flushed(entry)) >= threshold(Rule::kBackwardUnderflow, "elements") &&
        local(entry).lostNormShare() >= threshold(Rule::kBackwardUnderflow, "norm") &&
        (worst == nullptr || local(entry).lostNormShare() > local(*worst).lostNormShare())) {
      worst = &entry;
    }
  }
  return worst;
}

void addFlushed(const OpEntry& entry, Findings& findings) {
  const ReferenceTotals& totals = local(entry);
  Finding finding = makeFinding(Rule::kBackwardUnderflow);
  finding.site = entry.site;
  finding.role = entry.role;
  finding.dtype = entry.dtype;
  finding.first_step = totals.steps.first();
  finding.last_step = totals.steps.last();
  finding.count = flushed(entry);
  finding.numel = totals.sum.numel;
  finding.message = fmt::format(
      "the op made {} of {} of a gradient zero, with {} of its norm, {}: exactly they are not zero, "
      "and {} does not hold them.",
      countText(finding.count), countOf(finding.numel, "element"), percent(totals.lostNormShare()),
      inSteps(finding.first_step, finding.last_step, totals.steps.count()), name(entry.dtype));
  finding.evidence = {{"norm_share", totals.lostNormShare()},
                      {"flushed_by_format", totals.sum.flushed.format_limited},
                      {"flushed_by_algorithm", totals.sum.flushed.algorithm_limited},
                      {"smallest_normal", format::info(formatOf(entry.dtype)).min_normal},
                      {"steps", totals.steps.count()}};
  finding.remedy = "Run this layer in float32 or bfloat16, unless a higher loss scale still fits.";
  findings.push_back(std::move(finding));
}

/// missing-scaler and scaler-disabled.
void findUnscaled(Rule rule, double harmful, const Analysis& analysis, std::string_view what, Findings& findings) {
  const LowGradients& gradients = analysis.underflows.gradients;
  const std::map<ModulePlace, Worst> layers = backwardLayers(analysis);
  Finding finding = makeFinding(rule);
  const bool harmless = layers.empty() && share(gradients.subnormal, gradients.nonzero) < harmful;
  finding.severity = harmless ? Severity::kNote : finding.severity;
  finding.dtype = gradients.dtype;
  finding.first_step = gradients.steps.first();
  finding.last_step = gradients.steps.last();
  finding.count = gradients.subnormal;
  finding.numel = gradients.nonzero;
  finding.message = fmt::format(
      "gradients are float16 and {}: {} of their nonzero elements were subnormal, and smaller "
      "ones became zero.",
      what, percentText(gradients.subnormal, gradients.nonzero));
  finding.evidence = {{"subnormal", gradients.subnormal}, {"nonzero", gradients.nonzero}, {"absmax", gradients.absmax}};
  addLayers(layers, finding);
  finding.remedy = rule == Rule::kMissingScaler
                       ? "Scale the loss: scaler = torch.amp.GradScaler(), scaler.scale(loss).backward(), "
                         "scaler.step(optimizer), scaler.update(); or use bfloat16."
                       : "Create the GradScaler with enabled=True where autocast uses float16.";
  findings.push_back(std::move(finding));
}

}  // namespace

void findMissingScaler(const Analysis& analysis, Findings& findings) {
  if (scaleCause(analysis) == ScaleCause::kMissing) {
    findUnscaled(Rule::kMissingScaler, threshold(Rule::kMissingScaler, "share"), analysis,
                 "no GradScaler scales the loss", findings);
  }
}

void findScalerDisabled(const Analysis& analysis, Findings& findings) {
  if (scaleCause(analysis) == ScaleCause::kDisabled) {
    findUnscaled(Rule::kScalerDisabled, threshold(Rule::kScalerDisabled, "share"), analysis,
                 "the GradScaler is disabled", findings);
  }
}

void findScaleTooLow(const Analysis& analysis, Findings& findings) {
  const std::map<ModulePlace, Worst> layers = backwardLayers(analysis);
  if (scaleCause(analysis) != ScaleCause::kTooLow || layers.empty()) {
    return;
  }
  const LowGradients& gradients = analysis.underflows.gradients;
  Finding finding = makeFinding(Rule::kScaleTooLow);
  finding.dtype = gradients.dtype;
  finding.first_step = ~0U;
  for (const auto& [module, worst] : layers) {
    finding.first_step = std::min(finding.first_step, worst.underflow->steps.first());
    finding.last_step = std::max(finding.last_step, worst.underflow->steps.last());
  }
  finding.count = gradients.subnormal;
  finding.numel = gradients.nonzero;
  const double headroom = largest(Dtype::kFloat16) / gradients.absmax;
  finding.message = fmt::format(
      "gradients of {} underflow in float16, and the largest scaled gradient of all, {}, left "
      "room for a scale {} times higher.",
      countOf(layers.size(), "layer"), magnitudeText(gradients.absmax), magnitudeText(headroom));
  finding.evidence = {{"absmax", gradients.absmax}, {"headroom", headroom}};
  for (const ScalerLedger& ledger : analysis.scalers) {
    if (ledger.enabled && !ledger.trajectory.empty()) {
      finding.evidence.push_back({"scale", ledger.trajectory.back().scale_before});
      break;
    }
  }
  addLayers(layers, finding);
  finding.remedy = "Start with a higher init_scale (65536 is the default), and let it grow.";
  findings.push_back(std::move(finding));
}

void findBackwardUnderflow(const Analysis& analysis, Findings& findings) {
  // Of float16 the scale is to blame where there is a cause; no scale helps the other formats' ranges.
  const ScaleCause cause = scaleCause(analysis);
  const auto format_is_to_blame = [cause](Dtype dtype) {
    return cause == ScaleCause::kNone || dtype != Dtype::kFloat16;
  };
  const std::map<ModulePlace, Worst> layers = backwardLayers(analysis);
  for (const auto& [module, worst] : layers) {
    if (format_is_to_blame(worst.underflow->dtype)) {
      addLayer(worst, Rule::kBackwardUnderflow, findings);
    }
  }
  for (const Layer& layer : analysis.layers) {
    const OpEntry* const worst = layers.count(layer.module) == 0 ? worstFlushed(layer) : nullptr;
    // Where nothing but zeros is left no finding about the scale says so.
    if (worst != nullptr && (layers.empty() || format_is_to_blame(worst->dtype))) {
      addFlushed(*worst, findings);
    }
  }
}

void findForwardUnderflow(const Analysis& analysis, Findings& findings) {
  for (const auto& [module, worst] :
       worstPerLayer(analysis.underflows.forward, threshold(Rule::kForwardUnderflow, "steps"))) {
    addLayer(worst, Rule::kForwardUnderflow, findings);
  }
}

}  // namespace ampscope::analysis
