// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
// reduced-precision-reduction, tf32-error: what torch allows itself on a GPU, seen in the error of an op. Needs a level
// of reference on the device.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "analyzer/analysis/gpu_settings.h"
#include "analyzer/analysis/rules.h"
#include "analyzer/analysis/rules/common.h"
#include "analyzer/analysis/rules/families.h"
#include "analyzer/analysis/words.h"

namespace ampscope::analysis {
namespace {

constexpr double kTf32Roundoff = 0x1p-11;

const ReferenceTotals& localOf(const OpEntry& entry) noexcept {
  return entry.references[indexOf(ReferenceLevel::kLocal)];
}

/// The error of one rounding to what the op computes in when its setting is allowed.
double roundoff(Dtype dtype) noexcept { return dtype == Dtype::kFloat32 ? kTf32Roundoff : unitRoundoff(dtype); }

double leastRoundings(Dtype dtype) {
  return dtype == Dtype::kFloat32 ? threshold(Rule::kTf32Error, "roundings")
                                  : threshold(Rule::kReducedPrecisionReduction, "roundings");
}

double roundings(const OpEntry& entry) noexcept { return localOf(entry).relativeNormError() / roundoff(entry.dtype); }

/// A partial sum in 16 bits may end at inf where the whole sum fits.
std::uint64_t overflowed(const OpEntry& entry) noexcept {
  return entry.dtype == Dtype::kFloat32 ? 0 : localOf(entry).sum.overflowed.algorithm_limited;
}

/// A reference that is certified to be worse than the result's own format proves nothing.
bool isProof(const OpEntry& entry) noexcept {
  return entry.certification.tensors == 0 || entry.certification.sum.max_ulp_bound <= 1;
}

bool isFurtherOffThanRounding(const OpEntry& entry) {
  const ReferenceTotals& local = localOf(entry);
  return entry.on_cuda && local.tensors != 0 && !isUnderflow(local) && isProof(entry) &&
         (overflowed(entry) != 0 || roundings(entry) >= leastRoundings(entry.dtype));
}

bool isAbout(const GpuSetting& setting, const OpEntry& entry) noexcept {
  return setting.dtype == entry.dtype && setting.work == gpuWork(entry.site.op);
}

/// Overflow first, then the larger error; of equal ones the first in the order of execution.
bool isWorse(const OpEntry& entry, const OpEntry& than) noexcept {
  return overflowed(entry) != overflowed(than) ? overflowed(entry) > overflowed(than)
                                               : roundings(entry) > roundings(than);
}

std::string sentence(const OpEntry& entry, const std::string& when, const std::string& allowed, std::uint64_t others) {
  std::string text =
      overflowed(entry) != 0
          ? fmt::format("{} became inf {} although the exact result fits {}", countOf(overflowed(entry), "element"),
                        when, name(entry.dtype))
          : fmt::format("the result is off by {:.3g} % of its norm {}, {:.3g} times the error of one rounding to {}",
                        100 * localOf(entry).relativeNormError(), when, roundings(entry),
                        entry.dtype == Dtype::kFloat32 ? "TF32" : name(entry.dtype));
  text += fmt::format(", and torch may use {}.", allowed);
  return others == 0 ? text
                     : fmt::format("{} So {} {}.", text, others == 1 ? "is" : "are", countOf(others, "other op"));
}

/// Kernels of the op that sum in float16, as far as CUPTI told of them.
std::string halfKernels(const DeviceWork& work, const std::string& op) {
  std::string names;
  for (const DeviceKernel& kernel : work.kernels) {
    if (sumsInHalf(kernel.name) && std::find(kernel.ops.begin(), kernel.ops.end(), op) != kernel.ops.end()) {
      names += (names.empty() ? "" : ", ") + kernelLabel(kernel.name);
    }
  }
  return names;
}

/// One finding for the settings that are about the same ops: they are the cause, whatever the number of layers.
void find(Rule rule, Dtype dtype, GpuWork work, const Analysis& analysis, Findings& findings) {
  std::string allowed;
  std::string remedy;
  std::string keys;
  for (const GpuSetting& setting : kGpuSettings) {
    if (setting.dtype == dtype && setting.work == work && isAllowed(analysis.run, setting)) {
      allowed += (allowed.empty() ? "" : " and ") + std::string(setting.what);
      remedy += (remedy.empty() ? "" : " and ") + forbidding(analysis.run, setting);
      keys += (keys.empty() ? "" : ", ") + std::string(setting.key);
    }
  }
  if (allowed.empty()) {
    return;
  }
  const OpEntry* worst = nullptr;
  std::uint64_t others = 0;
  for (const Layer& layer : analysis.layers) {
    for (const OpEntry& entry : layer.ops) {
      if (entry.dtype == dtype && gpuWork(entry.site.op) == work && isFurtherOffThanRounding(entry)) {
        others += worst == nullptr ? 0 : 1;
        worst = worst == nullptr || isWorse(entry, *worst) ? &entry : worst;
      }
    }
  }
  if (worst == nullptr) {
    return;
  }
  const ReferenceTotals& local = localOf(*worst);
  Finding finding = makeFinding(rule);
  finding.site = worst->site;
  finding.role = worst->role;
  finding.dtype = dtype;
  finding.first_step = local.steps.first();
  finding.last_step = local.steps.last();
  finding.count = local.sum.compared - local.sum.correctly_rounded + overflowed(*worst);
  finding.numel = local.sum.numel;
  finding.message =
      sentence(*worst, inSteps(finding.first_step, finding.last_step, local.steps.count()), allowed, others);
  finding.evidence = {{"setting", keys},
                      {"error", local.relativeNormError()},
                      {"unit_roundoff", roundoff(dtype)},
                      {"overflowed", overflowed(*worst)},
                      {"steps", local.steps.count()},
                      {"other_ops", others}};
  if (const std::string kernels = halfKernels(analysis.device_work, worst->site.op); !kernels.empty()) {
    finding.evidence.push_back({"half_kernels", kernels});
  }
  finding.remedy = fmt::format("Set {} before the first step.", remedy);
  findings.push_back(std::move(finding));
}

}  // namespace

bool isSettingToBlame(const OpEntry& entry, const RunInfo& run) {
  return isFurtherOffThanRounding(entry) &&
         std::any_of(kGpuSettings.begin(), kGpuSettings.end(), [&entry, &run](const GpuSetting& setting) {
           return isAbout(setting, entry) && isAllowed(run, setting);
         });
}

void findReducedPrecisionReduction(const Analysis& analysis, Findings& findings) {
  for (const Dtype dtype : {Dtype::kFloat16, Dtype::kBfloat16}) {
    find(Rule::kReducedPrecisionReduction, dtype, GpuWork::kProduct, analysis, findings);
  }
}

void findTf32Error(const Analysis& analysis, Findings& findings) {
  for (const GpuWork work : {GpuWork::kProduct, GpuWork::kConvolution}) {
    find(Rule::kTf32Error, Dtype::kFloat32, work, analysis, findings);
  }
}

}  // namespace ampscope::analysis
