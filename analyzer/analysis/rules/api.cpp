// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
// deprecated-amp-api, scaler-misuse, autocast-bypassed-custom-function: what the program did with torch's API.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

#include "analyzer/analysis/rules/common.h"
#include "analyzer/analysis/rules/families.h"
#include "analyzer/analysis/words.h"

namespace ampscope::analysis {
namespace {

std::string at(const std::string& place) { return place.empty() ? std::string() : fmt::format(" ({})", place); }

/// Everything of one kind.
struct Uses {
  const ApiUse* first = nullptr;
  StepSet steps;
  std::uint64_t count = 0;
  std::vector<std::string> places;  ///< at most kMostPlaces, each once
  std::uint64_t place_count = 0;
};
constexpr std::size_t kMostPlaces = 8;

void add(Uses& uses, const ApiUse& use) {
  uses.first = uses.first == nullptr ? &use : uses.first;
  uses.steps.insert(use.step);
  ++uses.count;
  if (std::find(uses.places.begin(), uses.places.end(), use.place) == uses.places.end()) {
    ++uses.place_count;
    if (uses.places.size() < kMostPlaces) {
      uses.places.push_back(use.place);
    }
  }
}

Finding about(Rule rule, const Uses& uses) {
  Finding finding = makeFinding(rule);
  finding.first_step = uses.steps.first();
  finding.last_step = uses.steps.last();
  finding.count = uses.count;
  finding.evidence = {{"api", uses.first->name},
                      {"place", uses.first->place},
                      {"places", listText(uses.places, uses.place_count)},
                      {"steps", uses.steps.count()}};
  return finding;
}

struct Misuse {
  std::string message;
  std::string_view remedy;
  Severity severity = Severity::kError;
};

Misuse misuse(const Uses& uses) {
  const std::string when = inSteps(uses.steps.first(), uses.steps.last(), uses.steps.count());
  const std::string where = at(uses.first->place);
  switch (uses.first->kind) {
    case ApiUseKind::kUpdateWithoutStep:
      return {
          fmt::format("update(){} ran between the backwards of one optimizer step {}: gradients of different scales "
                      "were added up.",
                      where, when),
          "Call scaler.step(optimizer) and scaler.update() once, after the last micro-batch."};
    case ApiUseKind::kClippedScaled:
      return {
          fmt::format("{}(){} clipped gradients that were still multiplied by the loss scale {}: the limit is off by "
                      "that factor.",
                      uses.first->name, where, when),
          "Call scaler.unscale_(optimizer) before the gradients are clipped."};
    case ApiUseKind::kUnscaledTwice:
      return {fmt::format("unscale_(){} was called again before update() {}, and torch raised an error.", where, when),
              "Call scaler.unscale_(optimizer) once for each optimizer and step.", Severity::kWarning};
    default:
      return {
          fmt::format("{}(){} was called {} although step() had been called and update() had not, and torch raised an "
                      "error.",
                      uses.first->name, where, when),
          "Call scaler.update() once, after scaler.step(optimizer).", Severity::kWarning};
  }
}

/// bfloat16 has the range of float32: scaling changes nothing.
void findIdleScaler(const Analysis& analysis, Findings& findings) {
  const std::vector<Dtype> only_bfloat16 = {Dtype::kBfloat16};
  const auto idle = std::find_if(analysis.scalers.begin(), analysis.scalers.end(), [](const ScalerLedger& ledger) {
    return ledger.enabled && !ledger.trajectory.empty();
  });
  if (idle == analysis.scalers.end() || analysis.run.autocast_dtypes != only_bfloat16 ||
      analysis.underflows.gradients.dtype == Dtype::kFloat16) {
    return;
  }
  Finding finding = makeFinding(Rule::kScalerMisuse);
  finding.severity = Severity::kNote;
  finding.first_step = idle->trajectory.front().step;
  finding.last_step = idle->trajectory.back().step;
  finding.count = idle->trajectory.size();
  finding.dtype = Dtype::kBfloat16;
  finding.message =
      "the GradScaler scales the loss of a run in bfloat16, which has the range of float32: it does nothing for it.";
  finding.evidence = {{"updates", idle->trajectory.size()}, {"skipped_steps", idle->skipped}};
  finding.remedy = "Leave the GradScaler out, or create it with enabled=False, where autocast uses bfloat16.";
  findings.push_back(std::move(finding));
}

}  // namespace

void findDeprecatedAmpApi(const Analysis& analysis, Findings& findings) {
  std::map<std::string, Uses> by_name;
  for (const ApiUse& use : analysis.api_uses) {
    if (use.kind == ApiUseKind::kDeprecated) {
      add(by_name[use.name], use);
    }
  }
  for (const auto& [name, uses] : by_name) {
    Finding finding = about(Rule::kDeprecatedAmpApi, uses);
    // torch.cuda.amp.autocast -> torch.amp.autocast("cuda", ...)
    const std::size_t device = name.find('.') + 1;
    const std::size_t end = name.find('.', device);
    const std::string_view call = std::string_view(name).substr(name.rfind('.') + 1);
    const bool decorates = call.starts_with("custom_");
    const std::string instead = fmt::format("torch.amp.{}({}\"{}\", ...)", call, decorates ? "device_type=" : "",
                                            name.substr(device, end - device));
    finding.message = fmt::format(
        "{} is deprecated and was used{}{}.", name, at(uses.first->place),
        uses.place_count > 1 ? fmt::format(" and in {}", countOf(uses.place_count - 1, "other place")) : "");
    finding.remedy = fmt::format("Write {}.", instead);
    findings.push_back(std::move(finding));
  }
}

void findScalerMisuse(const Analysis& analysis, Findings& findings) {
  std::map<std::tuple<std::uint32_t, std::uint32_t, ApiUseKind>, Uses> by_kind;
  for (const ApiUse& use : analysis.api_uses) {
    if (use.kind != ApiUseKind::kDeprecated && use.kind != ApiUseKind::kPlainFunction) {
      add(by_kind[{use.process, use.scaler, use.kind}], use);
    }
  }
  for (const auto& [key, uses] : by_kind) {
    Finding finding = about(Rule::kScalerMisuse, uses);
    const Misuse words = misuse(uses);
    finding.severity = words.severity;
    finding.message = words.message;
    finding.remedy = words.remedy;
    findings.push_back(std::move(finding));
  }
  findIdleScaler(analysis, findings);
}

void findAutocastBypassedCustomFunction(const Analysis& analysis, Findings& findings) {
  std::map<std::string, std::size_t> of_function;  // index of its finding: one per Function, the first module
  for (const BypassedFunction& function : analysis.bypassed_functions) {
    const auto [known, added] = of_function.try_emplace(function.name + function.place, findings.size());
    if (!added) {
      continue;
    }
    Finding finding = makeFinding(Rule::kAutocastBypassedCustomFunction);
    finding.severity = function.threw ? Severity::kError : finding.severity;
    finding.site = function.site;
    finding.role = function.role;
    finding.dtype = function.wide;
    finding.first_step = function.steps.first();
    finding.last_step = function.steps.last();
    finding.count = function.calls;
    finding.message =
        fmt::format("the backward of {}{} runs outside autocast: it got {} gradients and multiplied {} matrices {}{}.",
                    function.name, at(function.place), name(function.low), name(function.wide),
                    inSteps(finding.first_step, finding.last_step, function.steps.count()),
                    function.threw ? ", which raised an error" : "");
    finding.evidence = {{"function", function.name},
                        {"place", function.place},
                        {"calls", function.calls},
                        {"gradient_dtype", std::string(name(function.low))}};
    finding.remedy =
        "Decorate its forward with torch.amp.custom_fwd(device_type=...) and its backward with "
        "torch.amp.custom_bwd(device_type=...).";
    findings.push_back(std::move(finding));
  }
}

}  // namespace ampscope::analysis
