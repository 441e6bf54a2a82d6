// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
// low-precision-loss, dtype-escape, autocast-inactive: where the dtype of a value decides what is computed.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "analyzer/analysis/rules/common.h"
#include "analyzer/analysis/rules/families.h"
#include "analyzer/analysis/words.h"

namespace ampscope::analysis {
namespace {

Finding about(Rule rule, const DtypeUse& use) {
  Finding finding = makeFinding(rule);
  finding.site = use.site;
  finding.role = use.role;
  finding.dtype = use.low;
  finding.first_step = use.steps.first();
  finding.last_step = use.steps.last();
  finding.count = use.numel;
  finding.numel = use.numel;
  finding.evidence = {{"calls", use.calls}, {"steps", use.steps.count()}};
  return finding;
}

bool isLoss(DtypeEvent event) noexcept { return event == DtypeEvent::kLowLoss || event == DtypeEvent::kLowLossInput; }

struct Meeting {
  std::string_view what;
  std::string_view remedy;
};

Meeting meeting(DtypeEvent event) noexcept {
  switch (event) {
    case DtypeEvent::kMixedError:
      return {"and the op raised an error",
              "Keep this op inside autocast, or cast one side with .float() or .to(dtype)."};
    case DtypeEvent::kDemoted:
      return {"and the result was rounded to 16 bits",
              "Write the result into a float32 tensor, or cast it explicitly."};
    default:
      return {"and the result is wide from here on",
              "Keep this op inside autocast, or say what is wanted with .float() at the end of the autocast region."};
  }
}

}  // namespace

void findLowPrecisionLoss(const Analysis& analysis, Findings& findings) {
  // A log_softmax in 16 bits and the loss made of it are one cause; the first of the two comes first.
  const auto use = std::find_if(analysis.dtype_facts.uses.begin(), analysis.dtype_facts.uses.end(),
                                [](const DtypeUse& candidate) { return isLoss(candidate.event); });
  if (use == analysis.dtype_facts.uses.end()) {
    return;
  }
  const auto others = static_cast<std::uint64_t>(std::count_if(
      use + 1, analysis.dtype_facts.uses.end(), [](const DtypeUse& other) { return isLoss(other.event); }));
  Finding finding = about(Rule::kLowPrecisionLoss, *use);
  const int digits = use->low == Dtype::kBfloat16 ? 2 : 3;
  finding.message =
      use->event == DtypeEvent::kLowLoss
          ? fmt::format("the loss that backward starts from is {}: it has about {} digits.", name(use->low), digits)
          : fmt::format("the loss is computed from a {} result with about {} digits.", name(use->low), digits);
  finding.evidence.push_back({"digits", static_cast<std::uint64_t>(digits)});
  finding.evidence.push_back({"other_ops", others});
  finding.remedy = "Compute the loss in float32: loss_function(logits.float(), target).";
  findings.push_back(std::move(finding));
}

void findDtypeEscape(const Analysis& analysis, Findings& findings) {
  std::map<ModulePlace, std::size_t> of_module;  // index of its finding: one per module, the first op
  for (const DtypeUse& use : analysis.dtype_facts.uses) {
    if (isLoss(use.event)) {
      continue;
    }
    const auto [at, added] = of_module.try_emplace(use.site.module, findings.size());
    if (!added && use.event != DtypeEvent::kMixedError) {
      continue;
    }
    const Meeting words = meeting(use.event);
    Finding finding = about(Rule::kDtypeEscape, use);
    finding.severity = use.event == DtypeEvent::kMixedError                               ? Severity::kError
                       : use.event == DtypeEvent::kPromoted && !use.site.module.in_module ? Severity::kNote
                                                                                          : Severity::kWarning;
    finding.message = fmt::format("a {} tensor met a {} one outside autocast {}, {}.", name(use.low), name(use.wide),
                                  inSteps(finding.first_step, finding.last_step, use.steps.count()), words.what);
    finding.evidence.push_back({"wide_dtype", std::string(name(use.wide))});
    finding.remedy = words.remedy;
    if (added) {
      findings.push_back(std::move(finding));
    } else {
      findings[at->second] = std::move(finding);
    }
  }
}

void findAutocastInactive(const Analysis& analysis, Findings& findings) {
  const DtypeFacts& facts = analysis.dtype_facts;
  const bool scaled = std::any_of(analysis.scalers.begin(), analysis.scalers.end(),
                                  [](const ScalerLedger& ledger) { return ledger.enabled; });
  const bool on = facts.autocast_calls != 0;
  if (facts.forward_calls == 0 || facts.low_tensors != 0 || (!on && !analysis.reached.trains)) {
    return;
  }
  Finding finding = makeFinding(Rule::kAutocastInactive);
  finding.severity = on || scaled ? finding.severity : Severity::kNote;
  finding.first_step = facts.first_autocast_step;
  finding.last_step =
      on ? facts.last_autocast_step : static_cast<std::uint32_t>(analysis.run.steps == 0 ? 0 : analysis.run.steps - 1);
  finding.count = facts.forward_calls;
  finding.message = on ? fmt::format("autocast was on for {} of {} and cast nothing: no tensor of 16 bits was seen.",
                                     countText(facts.autocast_calls), countOf(facts.forward_calls, "op call"))
                       : fmt::format("autocast was never on, and no tensor of 16 bits was seen{}.",
                                     scaled ? ", although a GradScaler scales the loss" : "");
  finding.evidence = {{"forward_calls", facts.forward_calls}, {"autocast_calls", facts.autocast_calls}};
  finding.remedy =
      on ? "Run the model itself inside torch.autocast, with the device type that its tensors are on."
         : "Wrap the forward and the loss in torch.autocast(device_type, dtype=...), if mixed precision is "
           "wanted.";
  findings.push_back(std::move(finding));
}

}  // namespace ampscope::analysis
