// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/analysis/gpu_settings.h"

#include <fmt/format.h>

#include <algorithm>

#include "analyzer/analysis/op_names.h"

namespace ampscope::analysis {

GpuWork gpuWork(std::string_view op) noexcept {
  constexpr std::array<std::string_view, 9> kConvolutions = {"aten::convolution",
                                                             "aten::_convolution",
                                                             "aten::convolution_backward",
                                                             "aten::cudnn_convolution",
                                                             "aten::cudnn_convolution_transpose",
                                                             "aten::cudnn_convolution_relu",
                                                             "aten::cudnn_convolution_add_relu",
                                                             "aten::convolution_overrideable",
                                                             "aten::convolution_backward_overrideable"};
  return isMatrixProduct(op) ? GpuWork::kProduct : isOneOf(kConvolutions, op) ? GpuWork::kConvolution : GpuWork::kNone;
}

bool usesCuda(const RunInfo& run) noexcept {
  return std::any_of(run.devices.begin(), run.devices.end(),
                     [](const std::string& device) { return device.starts_with("cuda"); });
}

std::string_view gpuSetting(const RunInfo& run, std::string_view key) noexcept {
  const auto found = std::find_if(run.gpu_settings.begin(), run.gpu_settings.end(),
                                  [key](const auto& setting) { return setting.first == key; });
  return found == run.gpu_settings.end() ? std::string_view() : std::string_view(found->second);
}

bool isAllowed(const RunInfo& run, const GpuSetting& setting) noexcept {
  const std::string_view value = gpuSetting(run, setting.key);
  return value == "true" || (value.empty() && gpuSetting(run, setting.precision_key) == "tf32");
}

std::string forbidding(const RunInfo& run, const GpuSetting& setting) {
  return gpuSetting(run, setting.key).empty() && !setting.precision_attribute.empty()
             ? fmt::format("torch.backends.{} = \"ieee\"", setting.precision_attribute)
             : fmt::format("torch.backends.{} = False", setting.attribute);
}

std::string gpuSettingsText(const RunInfo& run) {
  if (!usesCuda(run)) {
    return "";
  }
  std::string allowed;
  std::string remedy;
  for (const GpuSetting& setting : kGpuSettings) {
    if (isAllowed(run, setting)) {
      allowed += (allowed.empty() ? "on the GPU torch may use " : ", ") + std::string(setting.what);
      remedy += (remedy.empty() ? "; to rule it out: " : ", ") + forbidding(run, setting);
    }
  }
  std::string differing;
  for (const auto& [key, value] : run.gpu_settings) {
    if (value == kSettingDiffers) {
      differing +=
          (differing.empty() ? "the processes differ in what torch may do on the GPU (--rank N shows one): " : ", ") +
          key;
    }
  }
  return allowed + remedy + (allowed.empty() || differing.empty() ? "" : "; ") + differing;
}

}  // namespace ampscope::analysis
