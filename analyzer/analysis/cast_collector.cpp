// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/cast_collector.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace ampscope::analysis {
namespace {

std::uint64_t sizeOf(Dtype dtype) noexcept {
  switch (dtype) {
    case Dtype::kFloat16:
    case Dtype::kBfloat16:
      return 2;
    case Dtype::kFloat32:
    case Dtype::kComplex32:
      return 4;
    case Dtype::kFloat64:
    case Dtype::kComplex64:
      return 8;
    case Dtype::kComplex128:
      return 16;
    default:
      return 1;
  }
}

/// Nodes that torch generated end in a number ("ToCopyBackward0"); those of a Python autograd.Function do not.
CastBy castBy(const store::CallRow& call, const Site& site) noexcept {
  if ((call.flags & trace::kCallInAutocastWrapper) != 0) {
    return CastBy::kAutocast;
  }
  const std::string_view node = site.autograd_node;
  return !node.empty() && std::isdigit(static_cast<unsigned char>(node.back())) != 0 ? CastBy::kAutograd
                                                                                     : CastBy::kProgram;
}

}  // namespace

std::string_view name(CastBy by) noexcept {
  constexpr std::array<std::string_view, 3> kNames = {"autocast", "autograd", "program"};
  return kNames[static_cast<std::size_t>(by)];
}

void CastCollector::add(const store::CallRow& call, std::span<const store::TensorRow> tensors) {
  if ((call.flags & trace::kCallCast) == 0) {
    return;
  }
  const auto is_output = [](const store::TensorRow& tensor) { return isOutput(tensor); };
  const auto target = std::find_if(tensors.begin(), tensors.end(), is_output);
  if (target == tensors.end()) {
    return;
  }
  // copy_(self, src) reads self as well: the source is the input of another dtype.
  const auto source = std::find_if(tensors.begin(), tensors.end(), [&](const store::TensorRow& tensor) {
    return !isOutput(tensor) && tensor.dtype != target->dtype;
  });
  if (source == tensors.end()) {
    return;
  }
  const ParameterId parameter = source->role == Role::kWeight ? source->parameter : ParameterId();
  Cast& cast = casts_[{call.site, source->dtype, target->dtype, parameter}];
  if (cast.count == 0) {
    cast.site = catalog_.site(call.site);
    cast.by = castBy(call, cast.site);
    cast.from = source->dtype;
    cast.to = target->dtype;
    cast.role = source->role;
    cast.parameter = catalog_.parameterName(parameter);
  }
  ++cast.count;
  cast.bytes += target->numel * sizeOf(target->dtype);
  cast.duration_ns += call.duration_ns;
  const auto device = std::lower_bound(device_times_.begin(), device_times_.end(), call.id,
                                       [](const store::DeviceTimeRow& row, CallId id) { return row.call < id; });
  if (device != device_times_.end() && device->call == call.id) {
    cast.device_ns += device->duration_ns;
  }
  ++cast.source.tensors;
  cast.source.steps.insert(call.step);
  if (source->stats != nullptr) {
    cast.source.add(*source->stats);
  }
  if (parameter.valid()) {
    const auto [last, is_new] = last_cast_.try_emplace({parameter, target->dtype, call.process.value()}, call.step);
    cast.repeated += !is_new && last->second == call.step ? 1 : 0;
    last->second = call.step;
  }
}

std::vector<Cast> CastCollector::casts() const {
  std::vector<Cast> result;
  result.reserve(casts_.size());
  for (const auto& [key, cast] : casts_) {
    result.push_back(cast);
    Cast& added = result.back();
    const stats::WhatIf& loss = added.source.whatIf(formatOf(added.to));
    added.steps = added.source.steps.count();
    added.flushed = loss.flush_to_zero;
    added.overflowed = loss.overflow;
  }
  std::stable_sort(result.begin(), result.end(),
                   [](const Cast& a, const Cast& b) { return a.site.module < b.site.module; });
  return result;
}

std::vector<CastTotal> CastCollector::totals(const std::vector<Cast>& casts) {
  std::map<std::tuple<Dtype, Dtype, CastBy>, CastTotal> by_kind;
  for (const Cast& cast : casts) {
    CastTotal& total = by_kind[{cast.from, cast.to, cast.by}];
    total.from = cast.from;
    total.to = cast.to;
    total.by = cast.by;
    total.count += cast.count;
    total.repeated += cast.repeated;
    total.bytes += cast.bytes;
    total.duration_ns += cast.duration_ns;
    total.device_ns += cast.device_ns;
  }
  std::vector<CastTotal> result;
  result.reserve(by_kind.size());
  for (const auto& [kind, total] : by_kind) {
    result.push_back(total);
  }
  std::stable_sort(result.begin(), result.end(),
                   [](const CastTotal& a, const CastTotal& b) { return a.bytes > b.bytes; });
  return result;
}

}  // namespace ampscope::analysis
