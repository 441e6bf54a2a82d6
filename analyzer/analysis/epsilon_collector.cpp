// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/epsilon_collector.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

#include "analyzer/analysis/op_names.h"
#include "analyzer/analysis/rules.h"
#include "kernels/format/convert.h"
#include "kernels/format/float_format.h"

namespace ampscope::analysis {
namespace {

bool adds(std::string_view op) noexcept {
  constexpr std::array<std::string_view, 6> kNames = {"aten::add",  "aten::add_",         "aten::sub",
                                                      "aten::sub_", "aten::_foreach_add", "aten::_foreach_add_"};
  return isOneOf(kNames, op);
}

bool bounds(std::string_view op) noexcept {
  constexpr std::array<std::string_view, 12> kNames = {"aten::clamp",
                                                       "aten::clamp_",
                                                       "aten::clamp_min",
                                                       "aten::clamp_min_",
                                                       "aten::clamp_max",
                                                       "aten::clamp_max_",
                                                       "aten::maximum",
                                                       "aten::minimum",
                                                       "aten::_foreach_clamp_min_",
                                                       "aten::_foreach_clamp_min",
                                                       "aten::_foreach_maximum_",
                                                       "aten::_foreach_maximum"};
  return isOneOf(kNames, op);
}

double rounded(double value, format::FormatId id) noexcept { return format::decode(id, format::encode(id, value)); }

/// Adding `value` changes no element: it is below half the distance of the smallest one to its neighbours.
bool isAbsorbed(double value, const stats::TensorStats& stats, const format::FloatFormat& format) noexcept {
  return stats.zero == 0 && stats.absmin >= format.min_normal &&
         std::fabs(value) < std::ldexp(1.0, std::ilogb(stats.absmin) - format.precision - 1);
}

}  // namespace

std::vector<EpsilonCollector::Number> EpsilonCollector::numbers(const store::CallRow& call, const Site& site,
                                                                std::uint32_t element,
                                                                std::span<const store::TensorRow> tensors) const {
  const bool bound = bounds(site.op);
  std::vector<Number> result;
  if (!bound && !adds(site.op)) {
    return result;
  }
  for (const std::string_view name : {"min", "max", "other", "scalar", "scalars"}) {
    if (const std::optional<double> value = constants_.find(call.id, name, element)) {
      result.push_back({*value, bound});
    }
  }
  const double alpha = bound ? 1 : constants_.find(call.id, "alpha").value_or(1);
  for (const store::TensorRow& tensor : tensors) {
    if (!isOutput(tensor) && tensor.slot != 0 && isNumber(tensor) && !isLowPrecision(tensor.dtype) &&
        tensor.role != Role::kWeight) {
      if (const std::optional<double> value = singleValue(tensor)) {
        result.push_back({alpha * *value, bound});
      }
    }
  }
  return result;
}

void EpsilonCollector::judge(const store::CallRow& call, const store::TensorRow& result,
                             const store::TensorRow* operand, Number number) {
  const format::FormatId id = formatOf(result.dtype);
  const format::FloatFormat& format = format::info(id);
  const stats::TensorStats& stats = *result.stats;
  const double kept = rounded(number.value, id);
  State& state = states_[{call.site, result.dtype, number.value}];
  Epsilon& epsilon = state.epsilon;
  if (epsilon.calls++ == 0) {
    state.order = call.id.value();
    epsilon.role = result.role;
    epsilon.dtype = result.dtype;
    epsilon.value = number.value;
    epsilon.loss = kept == 0 ? EpsilonLoss::kFlushed : number.bound ? EpsilonLoss::kOne : EpsilonLoss::kAbsorbed;
  }
  std::uint64_t unguarded = 0;
  switch (epsilon.loss) {
    case EpsilonLoss::kFlushed:
      unguarded = stats.zero;
      break;
    case EpsilonLoss::kOne:
      state.always = state.always && kept == 1;
      unguarded = stats.max == 1 ? 1 : 0;
      break;
    case EpsilonLoss::kAbsorbed:
      state.always = state.always && operand != nullptr && isAbsorbed(number.value, *operand->stats, format);
      break;
  }
  epsilon.steps.insert(call.step);
  epsilon.numel += stats.numel;
  if (unguarded != 0) {
    epsilon.unguarded += unguarded;
    epsilon.unguarded_steps.insert(call.step);
  }
}

void EpsilonCollector::add(const store::CallRow& call, std::span<const store::TensorRow> tensors) {
  constexpr double kSmall = threshold(Rule::kEpsilonFlushed, "small");
  const Site& site = catalog_.site(call.site);
  if (!adds(site.op) && !bounds(site.op)) {
    return;
  }
  for (const store::TensorRow& result : tensors) {
    if (!isOutput(result) || !isLowPrecision(result.dtype) || result.stats == nullptr) {
      continue;
    }
    const auto operand = std::find_if(tensors.begin(), tensors.end(), [&result](const store::TensorRow& tensor) {
      return !isOutput(tensor) && tensor.slot == 0 && tensor.element == result.element && tensor.stats != nullptr;
    });
    for (const Number& number : numbers(call, site, result.element, tensors)) {
      const double magnitude = std::fabs(number.value);
      const bool nearly_one = number.bound && number.value != 1 && std::fabs(number.value - 1) < kSmall;
      if ((magnitude > 0 && magnitude < kSmall) || nearly_one) {
        judge(call, result, operand == tensors.end() ? nullptr : &*operand, number);
      }
    }
  }
}

std::vector<Epsilon> EpsilonCollector::finish() const {
  std::map<std::pair<std::uint64_t, Key>, const State*> in_order;
  for (const auto& [key, state] : states_) {
    if (state.always) {
      in_order[{state.order, key}] = &state;
    }
  }
  std::vector<Epsilon> result;
  for (const auto& [order, state] : in_order) {
    result.push_back(state->epsilon);
    result.back().site = catalog_.site(std::get<SiteId>(order.second));
  }
  return result;
}

}  // namespace ampscope::analysis
