// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/role_advice.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "analyzer/analysis/gpu_settings.h"
#include "analyzer/analysis/rules.h"
#include "analyzer/analysis/words.h"
#include "kernels/format/float_format.h"

namespace ampscope::analysis {
namespace {

constexpr double kTolerated = 0.01;  // share of elements that an 8-bit format may make zero
constexpr std::uint64_t kFewSteps = 10;

std::string keyOf(const std::string& root, std::string_view path) { return root + '\n' + std::string(path); }

/// What one module reads or writes in one role, in every dtype that it was met in.
struct RoleTotals {
  TensorTotals totals;
  bool low = false;
};

constexpr std::array<std::string_view, 4> kRoles = {"input", "weight", "output", "grad"};
using ByRole = std::array<RoleTotals, kRoles.size()>;

std::optional<std::size_t> indexOf(Role role) noexcept {
  switch (role) {
    case Role::kInput:
      return 0;
    case Role::kWeight:
      return 1;
    case Role::kOutput:
      return 2;
    case Role::kGradInput:
    case Role::kGradWeight:
      return 3;
    default:
      return std::nullopt;
  }
}

ByRole rolesOf(const Layer& layer) {
  ByRole roles;
  for (const OpEntry& entry : layer.ops) {
    const std::optional<std::size_t> role = indexOf(entry.role);
    const bool backward = entry.site.phase == Phase::kBackward;
    if (!role || (!backward && entry.site.phase != Phase::kForward) || (backward != (kRoles[*role] == "grad"))) {
      continue;
    }
    roles[*role].totals.merge(entry.totals);
    roles[*role].low = roles[*role].low || isLowPrecision(entry.dtype);
  }
  return roles;
}

/// Elements so far below the largest one that a format of 8 bits flushes them, whatever the scale of the tensor.
std::uint64_t flushedAtBestScale(const Histogram& histogram, format::FormatId target) {
  const format::FloatFormat& format = format::info(target);
  const int reach = format.emax - std::ilogb(format.min_subnormal);
  const auto count = static_cast<std::int64_t>(histogram.counts.size());
  std::uint64_t flushed = 0;
  for (std::int64_t bin = 0; bin < count - 1 - reach; ++bin) {
    flushed += histogram.counts[static_cast<std::size_t>(bin)];
  }
  return flushed;
}

std::string eightBit(const TensorTotals& totals, bool gradient) {
  if (totals.full == 0 || totals.nonZero() == 0 || totals.nonFinite() != 0) {
    return "";
  }
  const format::FormatId target = gradient ? format::FormatId::kE5m2 : format::FormatId::kE4m3fn;
  const auto tolerated = static_cast<std::uint64_t>(kTolerated * static_cast<double>(totals.nonZero()));
  std::string name = gradient ? "e5m2" : "e4m3";
  const stats::WhatIf& loss = totals.whatIf(target);
  if (loss.overflow == 0 && loss.flush_to_zero <= tolerated) {
    return name;
  }
  // A scale for each block of 32 (MX) is at least as good as the best one of the whole tensor.
  return flushedAtBestScale(totals.histogram, target) <= tolerated ? name + " with block scaling" : "";
}

bool multipliesMatrices(const Layer& layer) {
  return std::any_of(layer.ops.begin(), layer.ops.end(), [](const OpEntry& entry) {
    return gpuWork(entry.site.op) != GpuWork::kNone || gpuWork(entry.site.public_op) != GpuWork::kNone;
  });
}

class Advisor {
 public:
  Advisor(const Analysis& analysis, const Recommendation& recommendation)
      : analysis_(analysis), recommendation_(recommendation) {
    on_cuda_ = usesCuda(analysis.run);
  }

  void add(const Layer& layer, std::vector<RoleAdvice>& to) const {
    const ByRole roles = rolesOf(layer);
    const Promotion* promotion = promotionOf(layer.module);
    std::vector<RoleAdvice> own;
    for (std::size_t i = 0; i < roles.size(); ++i) {
      if (roles[i].totals.measured != 0) {
        own.push_back(adviceFor(layer, i, roles[i], promotion));
      }
    }
    const bool alike = own.size() > 1 && std::all_of(own.begin(), own.end(), [&own](const RoleAdvice& advice) {
                         return advice.dtype == own.front().dtype && advice.reason == own.front().reason &&
                                advice.eight_bit == own.front().eight_bit;
                       });
    if (alike) {
      own.resize(1);
      own.front().role = "all";
    }
    std::move(own.begin(), own.end(), std::back_inserter(to));
  }

 private:
  [[nodiscard]] const Promotion* promotionOf(const ModulePlace& module) const {
    for (const Promotion& promotion : recommendation_.promotions) {
      const std::string& path = promotion.module.path;
      if (promotion.module.root == module.root &&
          (path == module.path || (module.path.starts_with(path) && module.path[path.size()] == '.'))) {
        return &promotion;
      }
    }
    return nullptr;
  }

  [[nodiscard]] RoleAdvice adviceFor(const Layer& layer, std::size_t role, const RoleTotals& met,
                                     const Promotion* promotion) const {
    const TensorTotals& totals = met.totals;
    RoleAdvice advice;
    advice.module = layer.module;
    advice.role = kRoles[role];
    advice.confidence = totals.full == 0                   ? Confidence::kLow
                        : totals.steps.count() < kFewSteps ? Confidence::kMedium
                                                           : Confidence::kHigh;
    if (promotion != nullptr) {
      advice.dtype = promotion->dtype;
      advice.confidence = promotion->confidence;
      advice.cost = promotion->module == layer.module ? promotion->cost : Cost();
      advice.reason = promotion->contiguous
                          ? "It lies between two promoted modules; staying in their dtype saves casts."
                          : fmt::format("Its promotion removes {}.", countOf(promotion->findings.size(), "finding"));
    } else if (met.low) {
      advice.dtype = recommendation_.autocast_dtype;
      advice.eight_bit = eightBit(totals, kRoles[role] == "grad");
      advice.reason = fmt::format("Nothing in {} asks for more.", name(advice.dtype));
    } else {
      advice.dtype = Dtype::kFloat32;
      advice.tf32 = on_cuda_ && multipliesMatrices(layer);
      advice.reason = "It ran in float32, and no finding is against it.";
    }
    const stats::WhatIf& loss = totals.whatIf(formatOf(recommendation_.autocast_dtype));
    advice.evidence = {{"absmax", totals.absmax}, {"steps", totals.steps.count()}};
    if (totals.full != 0) {
      advice.evidence.push_back({"overflow", loss.overflow});
      advice.evidence.push_back({"flush_to_zero", loss.flush_to_zero});
      advice.evidence.push_back({"nonzero", totals.nonZero()});
    }
    if (promotion != nullptr && !promotion->findings.empty()) {
      const Finding& first = analysis_.findings[promotion->findings.front()];
      advice.evidence.push_back({"finding", std::string(info(first.rule).id)});
      advice.evidence.push_back({"first_step", std::uint64_t{first.first_step}});
      if (first.site) {
        advice.evidence.push_back({"op", first.site->op});
      }
    }
    return advice;
  }

  const Analysis& analysis_;
  const Recommendation& recommendation_;
  bool on_cuda_ = false;
};

}  // namespace

ModuleCosts::ModuleCosts(const Analysis& analysis) {
  steps_ = static_cast<double>(std::max<std::uint64_t>(1, analysis.run.sampled_steps));
  const auto forEachHolder = [this](const ModulePlace& module, const auto& visit) {
    if (!module.in_module) {
      return;
    }
    visit(own_[keyOf(module.root, module.path)]);
    for (std::size_t dot = module.path.rfind('.'); dot != std::string::npos && dot != 0;
         dot = module.path.rfind('.', dot - 1)) {
      visit(own_[keyOf(module.root, std::string_view(module.path).substr(0, dot))]);
    }
  };
  for (const Layer& layer : analysis.layers) {
    all_ns_ += static_cast<double>(layer.rollup.duration_ns);
  }
  // Below autocast's casts go; 16-bit results are cast again where they leave, and 16-bit inputs that autocast did not
  // make where they come in. The largest of a module is taken for the one that crosses its border.
  std::unordered_map<std::string, bool> casts_inputs;
  for (const Cast& cast : analysis.casts) {
    if (cast.by == CastBy::kAutocast && isLowPrecision(cast.to)) {
      forEachHolder(cast.site.module, [&](Cost& cost) { cost.cast_bytes -= static_cast<double>(cast.bytes) / steps_; });
      if (cast.role == Role::kInput) {
        casts_inputs[keyOf(cast.site.module.root, cast.site.module.path)] = true;
      }
    }
  }
  for (const Layer& layer : analysis.layers) {
    double output = 0;
    double input = 0;
    for (const OpEntry& entry : layer.ops) {
      if (entry.site.phase == Phase::kForward && isLowPrecision(entry.dtype)) {
        const double elements = static_cast<double>(entry.totals.numel) / steps_;
        output = entry.role == Role::kOutput ? std::fmax(output, elements) : output;
        input = entry.role == Role::kInput ? std::fmax(input, elements) : input;
      }
    }
    const std::string key = keyOf(layer.module.root, layer.module.path);
    constexpr double kLowBytes = 2;
    constexpr double kWideBytes = 4;
    own_[key].cast_bytes += output * kLowBytes + (casts_inputs.contains(key) ? 0 : input * kWideBytes);
    forEachHolder(layer.module, [&](Cost& cost) {
      cost.op_time += all_ns_ > 0 ? static_cast<double>(layer.rollup.duration_ns) / all_ns_ : 0;
    });
  }
}

Cost ModuleCosts::of(const ModulePlace& module) const {
  const auto found = own_.find(keyOf(module.root, module.path));
  return found == own_.end() ? Cost() : found->second;
}

std::vector<RoleAdvice> adviseRoles(const Analysis& analysis, const Recommendation& recommendation) {
  std::vector<RoleAdvice> result;
  const Advisor advisor(analysis, recommendation);
  for (const Layer& layer : analysis.layers) {
    if (layer.module.in_module) {
      advisor.add(layer, result);
    }
  }
  return result;
}

std::vector<SettingAdvice> adviseTf32(const Analysis& analysis) {
  constexpr std::uint64_t kFew = 10;  // one in so many is not worth a setting
  std::vector<SettingAdvice> advice;
  for (const GpuSetting& setting : kGpuSettings) {
    const std::string_view old_value = gpuSetting(analysis.run, setting.key);
    const std::string_view value = old_value.empty() ? gpuSetting(analysis.run, setting.precision_key) : old_value;
    if (setting.dtype != Dtype::kFloat32 || value.empty() || value == kSettingDiffers) {
      continue;
    }
    std::uint64_t all = 0;
    std::uint64_t wide = 0;
    std::uint64_t compared = 0;
    for (const Layer& layer : analysis.layers) {
      for (const OpEntry& entry : layer.ops) {
        const bool is_result =
            entry.role == Role::kOutput || entry.role == Role::kGradInput || entry.role == Role::kGradWeight;
        if (is_result && entry.on_cuda && gpuWork(entry.site.op) == setting.work) {
          all += entry.totals.tensors;
          wide += entry.dtype == Dtype::kFloat32 ? entry.totals.tensors : 0;
          compared += entry.dtype == Dtype::kFloat32 ? entry.references[indexOf(ReferenceLevel::kLocal)].tensors : 0;
        }
      }
    }
    const bool is_told = std::any_of(analysis.findings.begin(), analysis.findings.end(), [&](const Finding& finding) {
      return finding.rule == Rule::kTf32Error && finding.site && gpuWork(finding.site->op) == setting.work;
    });
    const bool allowed = isAllowed(analysis.run, setting);
    if (wide == 0 || is_told || (!allowed && wide * kFew < all)) {
      continue;
    }
    const std::string_view attribute = old_value.empty() ? setting.precision_attribute : setting.attribute;
    advice.push_back(
        {fmt::format("torch.backends.{}", attribute), std::string(value),
         !allowed ? fmt::format("Could be allowed: {} of {} results ran in float32, and TF32, which keeps 11 of its 24 "
                                "bits, is faster where the GPU has it.",
                                countText(wide), countText(all))
         : compared != 0 ? fmt::format("May stay: none of the {} that were compared shows an error of TF32.",
                                       countOf(compared, "float32 result"))
                         : fmt::format("Allowed, and none of {} was compared: profile --reference local shows what it "
                                       "costs.",
                                       countOf(wide, "float32 result"))});
  }
  return advice;
}

}  // namespace ampscope::analysis
