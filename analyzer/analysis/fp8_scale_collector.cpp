// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/fp8_scale_collector.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <tuple>

#include "analyzer/trace/records.h"

namespace ampscope::analysis {
namespace {

constexpr std::uint32_t kResult = 0;  // the first output; operands are inputs

/// A scale argument of an op: which slot of its schema it is, and what it scales.
struct ScaleArgument {
  std::string_view op;
  std::string_view name;
  std::uint32_t slot = 0;
  bool of_output = false;
  std::uint32_t operand = 0;
};

constexpr std::array<ScaleArgument, 10> kArguments = {{
    {"aten::_scaled_mm", "scale_a", 2, false, 0},
    {"aten::_scaled_mm", "scale_b", 3, false, 1},
    {"aten::_scaled_mm", "scale_result", 5, true, kResult},
    {"aten::_scaled_mm_v2", "scale_a", 2, false, 0},
    {"aten::_scaled_mm_v2", "scale_b", 5, false, 1},
    {"aten::_scaled_grouped_mm", "scale_a", 2, false, 0},
    {"aten::_scaled_grouped_mm", "scale_b", 3, false, 1},
    {"aten::_scaled_grouped_mm", "scale_result", 6, true, kResult},
    {"aten::_scaled_grouped_mm_v2", "scale_a", 2, false, 0},
    {"aten::_scaled_grouped_mm_v2", "scale_b", 5, false, 1},
}};

void addStats(const stats::TensorStats& stats, std::uint32_t step, Fp8Scale& to) {
  const bool is_first = to.elements == 0;
  to.first_step = is_first ? step : std::min(to.first_step, step);
  to.last_step = is_first ? step : std::max(to.last_step, step);
  to.elements += stats.numel;
  to.min = std::fmin(to.min, stats.min);  // fmin and fmax pass over NaN, which stands for: no finite element
  to.max = std::fmax(to.max, stats.max);
}

}  // namespace

void Fp8ScaleCollector::add(const store::CallRow& call, std::span<const store::TensorRow> tensors) {
  const Site& site = catalog_.site(call.site);
  if (!site.op.starts_with("aten::_scaled_")) {
    return;
  }
  for (const ScaleArgument& argument : kArguments) {
    if (argument.op != site.op) {
      continue;
    }
    Fp8Scale* scale = nullptr;
    for (const store::TensorRow& tensor : tensors) {
      if (isOutput(tensor) || tensor.slot != argument.slot || tensor.dtype != Dtype::kFloat32) {
        continue;
      }
      const auto [found, is_new] = scales_.try_emplace({call.site, argument.slot});
      found->second.calls += scale == nullptr ? 1 : 0;
      scale = &found->second;
      if (is_new) {
        scale->site = site;
        scale->argument = argument.name;
      }
      if (tensor.stats != nullptr) {
        addStats(*tensor.stats, call.step, *scale);
      }
    }
    for (const store::TensorRow& tensor : tensors) {
      if (scale != nullptr && isOutput(tensor) == argument.of_output && tensor.slot == argument.operand) {
        scale->dtype = tensor.dtype;
        scale->operand_absmax =
            tensor.stats == nullptr ? scale->operand_absmax : std::fmax(scale->operand_absmax, tensor.stats->absmax);
      }
    }
  }
}

std::vector<Fp8Scale> Fp8ScaleCollector::finish() const {
  std::vector<Fp8Scale> result;
  for (const auto& [key, scale] : scales_) {
    result.push_back(scale);
  }
  std::stable_sort(result.begin(), result.end(), [](const Fp8Scale& a, const Fp8Scale& b) {
    return std::tie(a.site.module, a.site.id, a.argument) < std::tie(b.site.module, b.site.id, b.argument);
  });
  return result;
}

}  // namespace ampscope::analysis
