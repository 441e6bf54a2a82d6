// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/nonfinite_collector.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>
#include <tuple>

#include "analyzer/analysis/op_names.h"

namespace ampscope::analysis {
namespace {

/// These write a constant that the program chose: an inf there is no accident.
bool writesConstant(std::string_view op) noexcept {
  constexpr std::array<std::string_view, 10> kNames = {
      "aten::masked_fill", "aten::masked_fill_", "aten::full",          "aten::full_like",  "aten::new_full",
      "aten::fill",        "aten::fill_",        "aten::scalar_tensor", "aten::index_fill", "aten::index_fill_"};
  return isOneOf(kNames, op);
}

/// These put a mask's -inf beside finite scores.
bool appliesMask(std::string_view op) noexcept {
  constexpr std::array<std::string_view, 3> kNames = {"aten::where", "aten::add", "aten::add_"};
  return isOneOf(kNames, op);
}

}  // namespace

std::string_view name(OriginKind kind) noexcept {
  constexpr std::array<std::string_view, 3> kNames = {"nan", "inf", "mask"};
  return kNames[static_cast<std::size_t>(kind)];
}

void NonFiniteCollector::Counts::add(const stats::TensorStats& stats) noexcept {
  pos_inf += stats.pos_inf;
  neg_inf += stats.neg_inf;
  nan += stats.nan;
  numel += stats.numel;
}

void NonFiniteCollector::add(const store::CallRow& call, std::span<const store::TensorRow> tensors) {
  Candidate seen;
  Counts inputs;
  seen.input_absmax = std::numeric_limits<double>::quiet_NaN();
  for (const store::TensorRow& tensor : tensors) {
    const bool has_bad =
        tensor.stats != nullptr && tensor.stats->pos_inf + tensor.stats->neg_inf + tensor.stats->nan != 0;
    if (isOutput(tensor) && has_bad) {
      if (!seen.valid) {
        seen.valid = true;
        seen.role = tensor.role;
        seen.dtype = tensor.dtype;
      }
      seen.counts.add(*tensor.stats);
    }
  }
  const Site& site = catalog_.site(call.site);
  const store::TensorRow* bad_input = nullptr;
  for (const store::TensorRow& tensor : tensors) {
    if (isOutput(tensor)) {
      continue;
    }
    if (tensor.stats == nullptr) {
      seen.inputs_known = seen.inputs_known &&
                          (tensor.unmeasured == Unmeasured::kFactory || tensor.unmeasured == Unmeasured::kOverwritten);
      continue;
    }
    inputs.add(*tensor.stats);
    seen.input_absmax = std::fmax(seen.input_absmax, tensor.stats->absmax);
    seen.input_zeros = seen.input_zeros || tensor.stats->zero != 0;
    if (bad_input == nullptr && tensor.stats->pos_inf + tensor.stats->nan != 0) {
      bad_input = &tensor;
    }
  }
  if (!seen.valid && bad_input == nullptr) {
    return;
  }
  noteParameters(call, tensors);
  seen.start_ns = call.start_ns;
  seen.site = call.site;
  const StepKey key(call.process.value(), call.step);
  const auto keep_first = [](Candidate& kept, const Candidate& candidate) {
    if (!kept.valid || candidate.start_ns < kept.start_ns) {
      kept = candidate;
    }
  };
  if (bad_input != nullptr) {
    if (!seen.valid) {
      return;  // read and not passed on: fresh memory, or a program that handles it
    }
    Candidate incoming = seen;
    incoming.valid = true;
    incoming.role = bad_input->role;
    incoming.dtype = bad_input->dtype;
    incoming.counts = inputs;
    incoming.kind = inputs.nan != 0 ? OriginKind::kNan : OriginKind::kInf;
    keep_first(steps_[key].came_in, incoming);
    return;
  }
  if (seen.counts.bad() == 0 && inputs.neg_inf != 0) {
    return;  // -inf passed on
  }
  seen.constant = writesConstant(site.op);
  const bool constant = seen.constant && seen.counts.nan == 0;
  const bool masking = appliesMask(site.op) && seen.counts.bad() == 0;
  seen.kind = constant || masking ? OriginKind::kMask : seen.counts.nan != 0 ? OriginKind::kNan : OriginKind::kInf;
  if (seen.kind == OriginKind::kMask || seen.inputs_known) {
    noteOrigin(key, seen);
  }
  if (seen.kind != OriginKind::kMask) {
    StepState& step = steps_[key];
    keep_first(seen.inputs_known ? step.origin : step.unknown, seen);
  }
}

void NonFiniteCollector::noteParameters(const store::CallRow& call, std::span<const store::TensorRow> tensors) {
  const StepKey key(call.process.value(), call.step);
  const bool skipped = catalog_.skipped_steps.contains(key);
  for (const store::TensorRow& tensor : tensors) {
    if (!tensor.parameter.valid() || tensor.stats == nullptr ||
        tensor.stats->pos_inf + tensor.stats->neg_inf + tensor.stats->nan == 0) {
      continue;
    }
    if (skipped && tensor.role == Role::kGradWeight) {
      steps_[key].parameters.insert(tensor.parameter);
    }
    if (isOutput(tensor) && tensor.role == Role::kUpdate) {
      const auto [at, added] = broken_.try_emplace(tensor.parameter, call.step);
      at->second = std::min(at->second, call.step);
    }
  }
}

void NonFiniteCollector::noteOrigin(StepKey key, const Candidate& candidate) {
  OriginState& origin = origins_[candidate.site];
  const bool is_first =
      origin.calls == 0 || std::tuple(key.second, key.first, candidate.start_ns) <
                               std::tuple(origin.first_key.second, origin.first_key.first, origin.first.start_ns);
  // A site that sometimes makes more than a mask is judged by that.
  const OriginKind kind = origin.calls == 0 ? candidate.kind : std::min(origin.first.kind, candidate.kind);
  if (is_first) {
    origin.first = candidate;
    origin.first_key = key;
  }
  origin.first.kind = kind;
  origin.steps.insert(key.second);
  ++origin.calls;
  origin.counts.pos_inf += candidate.counts.pos_inf;
  origin.counts.neg_inf += candidate.counts.neg_inf;
  origin.counts.nan += candidate.counts.nan;
  origin.counts.numel += candidate.counts.numel;
  origin.input_absmax =
      origin.calls == 1 ? candidate.input_absmax : std::fmax(origin.input_absmax, candidate.input_absmax);
  origin.input_zeros = origin.input_zeros || candidate.input_zeros;
  if (origin.examples.size() < kMaxExamples && (origin.examples.empty() || origin.examples.back() != key)) {
    origin.examples.push_back(key);
  }
  origin.inputs_known = origin.inputs_known && candidate.inputs_known;
  origin.calibration = origin.calibration && catalog_.calibration_steps.contains(key);
  origin.skipped = origin.skipped && catalog_.skipped_steps.contains(key);
}

const NonFiniteCollector::Candidate* NonFiniteCollector::firstOf(const StepState& state) const {
  // Everything non-finite is recorded even where nothing else is, so what comes before a proven origin started it.
  const bool unknown_first = state.unknown.valid &&
                             (!state.origin.valid || state.unknown.start_ns < state.origin.start_ns) &&
                             (!state.came_in.valid || state.unknown.start_ns < state.came_in.start_ns);
  if (unknown_first) {
    return &state.unknown;
  }
  if (state.came_in.valid && (!state.origin.valid || state.came_in.start_ns < state.origin.start_ns)) {
    return &state.came_in;
  }
  return state.origin.valid ? &state.origin : nullptr;
}

NonFinite NonFiniteCollector::finish() {
  NonFinite result;
  for (const auto& [key, state] : steps_) {
    const Candidate* first = firstOf(state);
    if (first == nullptr) {
      continue;
    }
    if (first == &state.unknown) {
      noteOrigin(key, *first);
    }
    result.first_per_step.push_back({.process = key.first,
                                     .step = key.second,
                                     .site = catalog_.site(first->site),
                                     .kind = first->kind,
                                     .role = first->role,
                                     .dtype = first->dtype,
                                     .inputs_known = first->inputs_known,
                                     .constant = first->constant,
                                     .came_in = first == &state.came_in,
                                     .skipped = catalog_.skipped_steps.contains(key),
                                     .pos_inf = first->counts.pos_inf,
                                     .neg_inf = first->counts.neg_inf,
                                     .nan = first->counts.nan});
  }
  for (const auto& [site, state] : origins_) {
    result.origins.push_back({.site = catalog_.site(site),
                              .kind = state.first.kind,
                              .role = state.first.role,
                              .dtype = state.first.dtype,
                              .first_step = state.steps.first(),
                              .last_step = state.steps.last(),
                              .steps = state.steps.count(),
                              .calls = state.calls,
                              .pos_inf = state.counts.pos_inf,
                              .neg_inf = state.counts.neg_inf,
                              .nan = state.counts.nan,
                              .numel = state.counts.numel,
                              .input_absmax = state.input_absmax,
                              .input_zeros = state.input_zeros,
                              .inputs_known = state.inputs_known,
                              .calibration = state.calibration,
                              .skipped = state.skipped,
                              .examples = state.examples});
  }
  std::stable_sort(result.origins.begin(), result.origins.end(), [](const Origin& a, const Origin& b) {
    return std::tuple(a.kind == OriginKind::kMask, a.first_step) <
           std::tuple(b.kind == OriginKind::kMask, b.first_step);
  });
  for (const auto& [parameter, step] : broken_) {
    const auto found = catalog_.parameters.find(parameter);
    if (found != catalog_.parameters.end()) {
      result.broken_parameters.push_back({found->second.name, found->second.module, step});
    }
  }
  std::stable_sort(result.broken_parameters.begin(), result.broken_parameters.end(),
                   [](const BrokenParameter& a, const BrokenParameter& b) { return a.first_step < b.first_step; });
  return result;
}

std::optional<Blame> NonFiniteCollector::blame(StepKey step) const {
  const auto found = steps_.find(step);
  const Candidate* first = found == steps_.end() ? nullptr : firstOf(found->second);
  if (first == nullptr) {
    return std::nullopt;
  }
  Blame blame{.site = catalog_.site(first->site),
              .inputs_known = first->inputs_known,
              .came_in = first == &found->second.came_in,
              .pos_inf = first->counts.pos_inf,
              .neg_inf = first->counts.neg_inf,
              .nan = first->counts.nan};
  blame.parameter_count = found->second.parameters.size();
  for (const ParameterId parameter : found->second.parameters) {
    if (blame.parameters.size() == kMaxBlamedParameters) {
      break;
    }
    blame.parameters.push_back(catalog_.parameterName(parameter));
  }
  return blame;
}

}  // namespace ampscope::analysis
