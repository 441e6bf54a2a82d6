// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/summary_collector.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <tuple>
#include <utility>

#include "analyzer/trace/records.h"

namespace ampscope::analysis {
namespace {

std::uint64_t keyOf(SiteId site, Role role, Dtype dtype) noexcept {
  return (std::uint64_t{site.value()} << 16U) | (std::uint64_t{static_cast<std::uint8_t>(role)} << 8U) |
         static_cast<std::uint8_t>(dtype);
}

/// In which order the phases of an iteration are shown.
int order(Phase phase) noexcept {
  switch (phase) {
    case Phase::kForward:
      return 0;
    case Phase::kBackward:
      return 1;
    case Phase::kOptimizer:
      return 2;
    case Phase::kScaler:
      return 3;
    case Phase::kOther:
      break;
  }
  return 4;
}

void noteDtype(std::vector<Dtype>& dtypes, Dtype dtype) {
  const auto at = std::lower_bound(dtypes.begin(), dtypes.end(), dtype);
  if (at == dtypes.end() || *at != dtype) {
    dtypes.insert(at, dtype);
  }
}

void rollUp(const OpEntry& entry, LayerRollup& rollup) {
  if (entry.role == Role::kOutput && entry.site.phase == Phase::kForward) {
    rollup.forward.merge(entry.totals);
    noteDtype(rollup.forward_dtypes, entry.dtype);
  } else if (entry.role == Role::kGradInput || entry.role == Role::kGradWeight) {
    rollup.gradients.merge(entry.totals);
    noteDtype(rollup.gradient_dtypes, entry.dtype);
    if (isLowPrecision(entry.dtype)) {
      rollup.low_gradient_nonzero += entry.totals.nonZero();
      rollup.low_gradient_subnormal += entry.totals.subnormal;
    }
  }
}

}  // namespace

std::string fullOpName(const Site& site) { return site.overload.empty() ? site.op : site.op + "." + site.overload; }

void SummaryCollector::add(const store::CallRow& call, std::span<const store::TensorRow> tensors) {
  if (call.autocast_dtype != Dtype::kUnknown) {
    autocast_dtypes_.insert(call.autocast_dtype);
  }
  const StepKey step(call.process.value(), call.step);
  if (step != last_step_) {
    last_step_ = step;
    last_step_kept_ = !catalog_.skipped_steps.contains(step);
  }
  bool any_measured = false;
  for (const store::TensorRow& tensor : tensors) {
    Entry& entry = entries_[keyOf(call.site, tensor.role, tensor.dtype)];
    if (entry.calls == 0 || entry.last_call != call.id) {
      ++entry.calls;
      entry.last_call = call.id;
    }
    entry.on_cuda = entry.on_cuda && tensor.device == DeviceType::kCuda;
    devices_.emplace(tensor.device, tensor.device == DeviceType::kCpu ? -1 : tensor.device_index);
    ++entry.totals.tensors;
    entry.totals.steps.insert(call.step);
    ++tensors_;
    if (tensor.stats == nullptr) {
      ++unmeasured_[std::min(static_cast<std::size_t>(tensor.unmeasured), kReasons - 1)];
      continue;
    }
    any_measured = true;
    entry.totals.add(*tensor.stats);
    if (last_step_kept_) {
      entry.near_max_kept += tensor.stats->near_max;
    }
  }
  SiteTotals& site = sites_[call.site];
  ++site.calls;
  site.duration_ns += call.duration_ns;
  site.measured += any_measured ? 1 : 0;
}

void SummaryCollector::add(const store::ReferenceRow& reference) {
  if ((reference.flags & trace::kTensorOutput) == 0) {
    InputError& input = input_errors_[reference.site][reference.slot];
    input.sum_squared_error += reference.comparison.sum_squared_error;
    input.sum_squared_reference += reference.comparison.sum_squared_reference;
    return;
  }
  const std::size_t level = indexOf(reference.level);
  if (level < ReferencesByLevel().size()) {
    entries_[keyOf(reference.site, reference.role, reference.dtype)].references[level].add(reference.comparison,
                                                                                           reference.step);
  }
}

void SummaryCollector::add(const store::CancellationRow& row) {
  entries_[keyOf(row.site, row.role, row.dtype)].cancellation.add(row.cancellation);
}

void SummaryCollector::add(const store::CertificationRow& row) {
  entries_[keyOf(row.site, row.role, row.dtype)].certification.add(row.certification);
}

double SummaryCollector::worstInput(SiteId site) const {
  double worst = 0;
  if (const auto found = input_errors_.find(site); found != input_errors_.end()) {
    for (const auto& [slot, input] : found->second) {
      const double error = relativeNorm(input.sum_squared_error, input.sum_squared_reference);
      worst = std::isnan(error) ? HUGE_VAL : std::max(worst, error);  // not known: the worst is assumed
    }
  }
  return worst;
}

std::vector<Layer> SummaryCollector::layers() const {
  std::vector<std::uint64_t> keys;
  keys.reserve(entries_.size());
  for (const auto& [key, entry] : entries_) {
    keys.push_back(key);
  }
  std::sort(keys.begin(), keys.end());
  std::map<ModulePlace, Layer> by_module;
  for (const std::uint64_t key : keys) {
    const Entry& entry = entries_.at(key);
    const SiteId site(static_cast<std::uint32_t>(key >> 16U));
    OpEntry op{.site = catalog_.site(site),
               .role = static_cast<Role>((key >> 8U) & 0xFFU),
               .dtype = static_cast<Dtype>(key & 0xFFU),
               .calls = entry.calls,
               .on_cuda = entry.calls != 0 && entry.on_cuda,
               .totals = entry.totals,
               .near_max_kept = entry.near_max_kept,
               .references = entry.references,
               .balance = {},
               .cancellation = entry.cancellation,
               .certification = entry.certification};
    if (const ReferenceTotals& shadow = entry.references[indexOf(ReferenceLevel::kShadow)]; shadow.tensors != 0) {
      op.balance = balance(entry.references[indexOf(ReferenceLevel::kLocal)].relativeNormError(), worstInput(site),
                           shadow.relativeNormError());
    }
    Layer& layer = by_module[op.site.module];
    rollUp(op, layer.rollup);
    layer.ops.push_back(std::move(op));
  }
  for (const auto& [id, totals] : sites_) {
    LayerRollup& rollup = by_module[catalog_.site(id).module].rollup;
    rollup.calls += totals.calls;
    rollup.duration_ns += totals.duration_ns;
  }
  std::vector<Layer> result;
  result.reserve(by_module.size());
  for (auto& [module, layer] : by_module) {
    layer.module = module;
    std::stable_sort(layer.ops.begin(), layer.ops.end(),
                     [](const OpEntry& a, const OpEntry& b) { return order(a.site.phase) < order(b.site.phase); });
    result.push_back(std::move(layer));
  }
  return result;
}

void SummaryCollector::fill(Coverage& coverage) const {
  std::unordered_map<std::string, std::uint64_t> measured;
  for (const auto& [id, totals] : sites_) {
    coverage.measured += totals.measured;
    measured[fullOpName(catalog_.site(id))] += totals.measured;
  }
  for (OpCoverage& op : coverage.ops) {
    const auto found = measured.find(op.op);
    op.measured = found == measured.end() ? 0 : found->second;
  }
  coverage.tensors = tensors_;
  coverage.measured_tensors = tensors_;
  for (std::size_t reason = 0; reason < kReasons; ++reason) {
    if (unmeasured_[reason] != 0) {
      coverage.measured_tensors -= unmeasured_[reason];
      coverage.unmeasured_by_reason.emplace_back(
          reason == 0 ? std::string_view("lost") : name(static_cast<Unmeasured>(reason)), unmeasured_[reason]);
    }
  }
}

std::vector<Dtype> SummaryCollector::autocastDtypes() const {
  return {autocast_dtypes_.begin(), autocast_dtypes_.end()};
}

std::vector<std::string> SummaryCollector::devices() const {
  std::vector<std::string> result;
  for (const auto& [type, index] : devices_) {
    result.push_back(index < 0 ? std::string(name(type)) : std::string(name(type)) + ":" + std::to_string(index));
  }
  return result;
}

}  // namespace ampscope::analysis
