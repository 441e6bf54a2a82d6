// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What torch allows itself in matrix products and convolutions on a GPU: the settings that cost precision there, in one
// table. Used by analysis and reports; constants and pure functions.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "analyzer/analysis/summary.h"
#include "analyzer/base/vocabulary.h"

namespace ampscope::analysis {

enum class GpuWork : std::uint8_t { kNone = 0, kProduct = 1, kConvolution = 2 };

/// What an op does that a setting is about; "aten::cudnn_convolution" is a convolution.
[[nodiscard]] GpuWork gpuWork(std::string_view op) noexcept;

/// One setting of torch that lets ops of a dtype lose precision.
struct GpuSetting {
  std::string_view key;                  ///< in RunInfo::gpu_settings; "true": allowed
  std::string_view precision_key;        ///< the same by torch's newer name, "tf32": allowed; "": it has none
  std::string_view attribute;            ///< of torch.backends; False forbids it
  std::string_view precision_attribute;  ///< of torch.backends; "ieee" forbids it
  Dtype dtype{};                         ///< of the ops
  GpuWork work{};
  std::string_view what;  ///< what the op may do then
};

/// Of one dtype and work those first that cost most.
inline constexpr std::array<GpuSetting, 5> kGpuSettings = {{
    {"matmul_tf32", "matmul_fp32_precision", "cuda.matmul.allow_tf32", "cuda.matmul.fp32_precision", Dtype::kFloat32,
     GpuWork::kProduct, "TF32 in float32 matrix products"},
    {"conv_tf32", "conv_fp32_precision", "cudnn.allow_tf32", "cudnn.conv.fp32_precision", Dtype::kFloat32,
     GpuWork::kConvolution, "TF32 in float32 convolutions"},
    {"fp16_accumulation", "", "cuda.matmul.allow_fp16_accumulation", "", Dtype::kFloat16, GpuWork::kProduct,
     "float16 accumulators in float16 matrix products"},
    {"fp16_reduced_precision_reduction", "", "cuda.matmul.allow_fp16_reduced_precision_reduction", "", Dtype::kFloat16,
     GpuWork::kProduct, "float16 sums between the parts of a float16 matrix product"},
    {"bf16_reduced_precision_reduction", "", "cuda.matmul.allow_bf16_reduced_precision_reduction", "", Dtype::kBfloat16,
     GpuWork::kProduct, "bfloat16 sums between the parts of a bfloat16 matrix product"},
}};

/// What stands for a setting that is not the same in all processes.
inline constexpr std::string_view kSettingDiffers = "differs";

/// Whether a tensor of the run lay on a CUDA device.
[[nodiscard]] bool usesCuda(const RunInfo& run) noexcept;
/// "true", "false", "tf32", "differs", ...; "": not known.
[[nodiscard]] std::string_view gpuSetting(const RunInfo& run, std::string_view key) noexcept;
/// Known to be allowed, in every process.
[[nodiscard]] bool isAllowed(const RunInfo& run, const GpuSetting& setting) noexcept;
/// "torch.backends.cuda.matmul.allow_tf32 = False", by the name that this run's torch told.
[[nodiscard]] std::string forbidding(const RunInfo& run, const GpuSetting& setting);

/// "on the GPU torch may use TF32 in float32 convolutions, ...; to rule it out: torch.backends... = False": what costs
/// precision there, and which settings the processes do not agree in. "" without tensors on a GPU, or where there is
/// nothing of it.
[[nodiscard]] std::string gpuSettingsText(const RunInfo& run);

}  // namespace ampscope::analysis
