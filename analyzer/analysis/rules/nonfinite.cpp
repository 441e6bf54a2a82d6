// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
// nan-origin, inf-origin, forward-overflow, backward-overflow, masked-nonfinite: who made the first inf or nan, and
// what became of it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <tuple>

#include "analyzer/analysis/op_names.h"
#include "analyzer/analysis/rules/common.h"
#include "analyzer/analysis/rules/families.h"
#include "analyzer/analysis/words.h"

namespace ampscope::analysis {
namespace {

/// These give inf at a zero, in any format.
bool hasPole(std::string_view op) noexcept {
  constexpr std::array<std::string_view, 13> kNames = {
      "aten::div",   "aten::div_",  "aten::true_divide", "aten::reciprocal", "aten::rsqrt", "aten::log", "aten::log2",
      "aten::log10", "aten::log1p", "aten::pow",         "aten::logit",      "aten::xlogy", "aten::log_"};
  return isOneOf(kNames, op);
}

Rule ruleOf(const Origin& origin) noexcept {
  if (origin.kind == OriginKind::kNan) {
    return Rule::kNanOrigin;
  }
  const bool pole = hasPole(origin.site.op) && origin.input_zeros;
  if (!isLowPrecision(origin.dtype) || pole || origin.site.phase == Phase::kOptimizer) {
    return Rule::kInfOrigin;
  }
  return origin.site.phase == Phase::kBackward || origin.site.phase == Phase::kScaler ? Rule::kBackwardOverflow
                                                                                      : Rule::kForwardOverflow;
}

/// What became of the values of an origin in the steps that are known.
struct Fate {
  bool reached = false;
  bool hidden = false;
  const StepReach* example = nullptr;  ///< the first step in which they reached something
};

Fate fateOf(const std::vector<std::pair<std::uint32_t, std::uint32_t>>& steps, Phase phase, const Reached& reached) {
  // Without a backward there is no loss to protect: what a program computes is what it wanted.
  Fate fate{.reached = !reached.trains || phase == Phase::kBackward || phase == Phase::kOptimizer};
  for (const auto& [process, step] : steps) {
    const StepReach* reach = reached.find(process, step);
    if (reach == nullptr) {
      continue;
    }
    fate.hidden = fate.hidden || reach->hidden;
    if (reach->any()) {
      fate.reached = true;
      fate.example = fate.example == nullptr ? reach : fate.example;
    }
  }
  return fate;
}

std::string chainText(const StepReach* reach) {
  if (reach == nullptr) {
    return {};
  }
  std::vector<std::string> links;
  if (reach->loss) {
    links.emplace_back("the loss");
  }
  if (reach->parameter_count != 0) {
    links.push_back(fmt::format("the gradients of {}", countOf(reach->parameter_count, "parameter")));
  } else if (reach->gradients != 0) {
    links.push_back(countOf(reach->gradients, "gradient"));
  }
  if (reach->weights != 0) {
    links.push_back(countOf(reach->weights, "weight"));
  }
  return links.empty() ? std::string() : fmt::format(" It reached {}.", listText(links, links.size()));
}

void addChain(const StepReach* reach, Finding& finding) {
  if (reach == nullptr) {
    return;
  }
  finding.evidence.push_back({"loss_nonfinite", std::string(reach->loss ? "yes" : "no")});
  finding.evidence.push_back({"nonfinite_gradients", reach->gradients});
  finding.evidence.push_back({"parameters_reached", reach->parameter_count});
  if (reach->parameter_count != 0) {
    finding.evidence.push_back({"parameters", listText(reach->parameters, reach->parameter_count)});
  }
  finding.evidence.push_back({"weights_broken", reach->weights});
}

std::string remedyOf(Rule rule, const Origin& origin) {
  switch (rule) {
    case Rule::kForwardOverflow:
      return "Run this layer in float32 or bfloat16, or keep its inputs smaller (normalise, scale or clamp them "
             "first); "
             "the loss scale does not change forward values.";
    case Rule::kBackwardOverflow:
      return "Let a GradScaler lower the scale, run this layer's backward in float32 or bfloat16, or clip what feeds "
             "it.";
    case Rule::kInfOrigin:
      return hasPole(origin.site.op)
                 ? "Keep the operand away from zero: add an epsilon that its dtype can hold, or clamp it first."
                 : "Keep the operands smaller before this op, or compute it in a wider format.";
    default:
      return "Guard the operands of this op: no square root or logarithm of negative values, no 0/0 or inf-inf, no row "
             "that is masked in full.";
  }
}

std::string messageOf(const Origin& origin, Rule rule, std::uint64_t others) {
  const std::uint64_t count = origin.pos_inf + origin.neg_inf + origin.nan;
  const std::string_view became = origin.nan == 0 ? "inf" : origin.nan == count ? "nan" : "inf or nan";
  std::string text = fmt::format("{} of {} elements became {} {}", countText(count), countText(origin.numel), became,
                                 inSteps(origin.first_step, origin.last_step, origin.steps));
  if (!origin.inputs_known) {
    text += ", the first that were seen there (its inputs were not measured)";
  } else if (!std::isnan(origin.input_absmax)) {
    text += fmt::format(" from finite inputs of at most {}", magnitudeText(origin.input_absmax));
  }
  if (rule == Rule::kForwardOverflow || rule == Rule::kBackwardOverflow) {
    text += fmt::format("; {}", largestText(origin.dtype));
  }
  if (others != 0) {
    text += fmt::format(", and so did those of {} of this layer", countOf(others, "other op"));
  }
  return text + ".";
}

Severity severityOf(const Origin& origin, Rule rule, const Fate& fate, const Analysis& analysis) {
  if (!fate.reached) {
    return Severity::kNote;
  }
  if (!origin.skipped) {
    return Severity::kError;
  }
  if (origin.site.phase == Phase::kForward || rule == Rule::kInfOrigin) {
    return Severity::kWarning;
  }
  // A scaler that grows meets the end now and then: that is how it works.
  const bool loses = std::any_of(analysis.scalers.begin(), analysis.scalers.end(), [&](const ScalerLedger& ledger) {
    return losesSteps(ledger) && !isScaleToBlame(ledger, analysis);
  });
  return loses ? Severity::kWarning : Severity::kNote;
}

std::string_view outcome(const Origin& origin, const Fate& fate) {
  if (!fate.reached) {
    return " Neither the loss nor a gradient was touched.";
  }
  return origin.skipped ? " The GradScaler caught it and skipped." : "";
}

/// One finding per layer: the first of its origins, with the number of the others.
void findOrigins(Rule rule, const Analysis& analysis, Findings& findings) {
  struct Group {
    const Origin* first = nullptr;
    Fate fate;
    Severity severity = Severity::kNote;
    std::uint64_t others = 0;
    std::uint32_t last_step = 0;
  };
  std::map<std::tuple<ModulePlace, Phase>, Group> groups;
  for (const Origin& origin : analysis.nonfinite.origins) {
    const bool finding_its_level = origin.calibration && origin.site.phase != Phase::kForward;
    if (origin.kind == OriginKind::kMask || finding_its_level || ruleOf(origin) != rule) {
      continue;
    }
    const Fate fate = fateOf(origin.examples, origin.site.phase, analysis.reached);
    if (!fate.reached && fate.hidden) {
      continue;  // masked-nonfinite tells it
    }
    const Severity severity = severityOf(origin, rule, fate, analysis);
    Group& group = groups[{origin.site.module, origin.site.phase}];
    group.last_step = std::max(group.last_step, origin.last_step);
    if (group.first == nullptr || severity < group.severity) {
      group.others += group.first == nullptr ? 0 : 1;
      group.first = &origin;
      group.fate = fate;
      group.severity = severity;
    } else {
      ++group.others;
    }
  }
  for (const auto& [place, group] : groups) {
    const Origin& origin = *group.first;
    Finding finding = makeFinding(rule);
    finding.severity = group.severity;
    finding.site = origin.site;
    finding.role = origin.role;
    finding.dtype = origin.dtype;
    finding.first_step = origin.first_step;
    finding.last_step = group.last_step;
    finding.count = origin.pos_inf + origin.neg_inf + origin.nan;
    finding.numel = origin.numel;
    finding.message = messageOf(origin, rule, group.others) + chainText(group.fate.example);
    finding.message += outcome(origin, group.fate);
    finding.evidence = {{"pos_inf", origin.pos_inf},
                        {"neg_inf", origin.neg_inf},
                        {"nan", origin.nan},
                        {"steps", origin.steps},
                        {"calls", origin.calls},
                        {"input_absmax", origin.input_absmax},
                        {"largest_finite", largest(origin.dtype)},
                        {"other_ops", group.others}};
    addChain(group.fate.example, finding);
    finding.remedy = remedyOf(rule, origin);
    findings.push_back(std::move(finding));
  }
}

/// Read, not made: by the first op that met it.
void findIncoming(OriginKind kind, const Analysis& analysis, Findings& findings) {
  const NonFinite& nonfinite = analysis.nonfinite;
  const std::uint32_t broken =
      nonfinite.broken_parameters.empty() ? ~0U : nonfinite.broken_parameters.front().first_step;
  // A skipped step says so itself, and after a broken parameter every step reads it: neither is news.
  const auto is_news = [&](const FirstNonFinite& step) {
    return step.came_in && !step.skipped && step.step <= broken && step.kind == kind &&
           fateOf({{step.process, step.step}}, step.site.phase, analysis.reached).reached;
  };
  const auto& steps = nonfinite.first_per_step;
  const auto first = std::find_if(steps.begin(), steps.end(), is_news);
  if (first == steps.end()) {
    return;
  }
  const auto last = std::find_if(steps.rbegin(), steps.rend(), is_news);
  const auto count = static_cast<std::uint64_t>(std::count_if(steps.begin(), steps.end(), is_news));
  const StepReach* reach = analysis.reached.find(first->process, first->step);
  Finding finding = makeFinding(kind == OriginKind::kNan ? Rule::kNanOrigin : Rule::kInfOrigin);
  finding.severity = Severity::kError;
  finding.site = first->site;
  finding.role = first->role;
  finding.dtype = first->dtype;
  finding.first_step = first->step;
  finding.last_step = last->step;
  finding.count = first->pos_inf + first->neg_inf + first->nan;
  finding.message = fmt::format("{} came in from outside {}: this is the first op that read it.{}", name(kind),
                                inSteps(first->step, last->step, count), chainText(reach));
  finding.evidence = {{"came_in", std::string("yes")}, {"steps", count}};
  addChain(reach, finding);
  finding.remedy = "Look at the data of that step and at the weights that were loaded.";
  findings.push_back(std::move(finding));
}

/// A weight broke, and no op that was seen made it.
void findBrokenWeights(const Analysis& analysis, Findings& findings) {
  const auto& broken = analysis.nonfinite.broken_parameters;
  if (broken.empty()) {
    return;
  }
  const BrokenParameter& first = broken.front();
  const auto& steps = analysis.nonfinite.first_per_step;
  const bool explained = std::any_of(steps.begin(), steps.end(), [&](const FirstNonFinite& step) {
    return step.step <= first.first_step && !step.skipped;
  });
  if (explained) {
    return;
  }
  Finding finding = makeFinding(Rule::kNanOrigin);
  finding.site = Site{.module = first.module, .phase = Phase::kOptimizer};
  finding.first_step = finding.last_step = first.first_step;
  finding.count = broken.size();
  finding.message =
      fmt::format("the optimizer wrote inf or nan into {} in step {}; training cannot recover from there.", first.name,
                  first.first_step);
  finding.evidence = {{"weights_broken", broken.size()}};
  finding.remedy = "Look at the learning rate and the optimizer's state of this parameter.";
  findings.push_back(std::move(finding));
}

}  // namespace

void findNanOrigin(const Analysis& analysis, Findings& findings) {
  findOrigins(Rule::kNanOrigin, analysis, findings);
  findIncoming(OriginKind::kNan, analysis, findings);
  findBrokenWeights(analysis, findings);
}

void findInfOrigin(const Analysis& analysis, Findings& findings) {
  findOrigins(Rule::kInfOrigin, analysis, findings);
  findIncoming(OriginKind::kInf, analysis, findings);
}

void findForwardOverflow(const Analysis& analysis, Findings& findings) {
  findOrigins(Rule::kForwardOverflow, analysis, findings);
}

void findBackwardOverflow(const Analysis& analysis, Findings& findings) {
  findOrigins(Rule::kBackwardOverflow, analysis, findings);
}

void findMaskedNonfinite(const Analysis& analysis, Findings& findings) {
  const auto origin_of = [&analysis](const HidingOp& op) -> const FirstNonFinite* {
    for (const FirstNonFinite& first : analysis.nonfinite.first_per_step) {
      const std::pair key(first.process, first.step);
      if (!first.came_in && !first.constant && first.site.phase == Phase::kForward &&
          std::binary_search(op.steps.begin(), op.steps.end(), key)) {
        return &first;
      }
    }
    return nullptr;
  };
  for (const HidingOp& op : analysis.reached.hidden) {
    const FirstNonFinite* origin = origin_of(op);
    if (origin == nullptr) {
      continue;  // data with gaps, or a constant that the program asked for: what hides them is there to do so
    }
    Finding finding = makeFinding(Rule::kMaskedNonfinite);
    finding.site = op.site;
    finding.role = op.role;
    finding.dtype = op.dtype;
    finding.first_step = op.first_step;
    finding.last_step = op.last_step;
    finding.count = op.count;
    finding.numel = op.numel;
    finding.message = fmt::format(
        "{} of {} elements that this op read were inf or nan, and what it wrote is finite; {} "
        "made them, and the loss looks sound.",
        countText(op.count), countText(op.numel), placeText(origin->site));
    finding.evidence = {{"origin", placeText(origin->site)},
                        {"origin_kind", std::string(name(origin->kind))},
                        {"origin_dtype", std::string(name(origin->dtype))},
                        {"nonfinite_read", op.count}};
    finding.remedy =
        "Mend the op that makes them (guard its operands, or run it in float32): a mask behind it hides the "
        "loss of values, and backward may still make nan of it.";
    findings.push_back(std::move(finding));
  }
}

}  // namespace ampscope::analysis
