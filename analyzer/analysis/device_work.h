// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What devices did, as CUPTI told it: for which ops, with which kernels, and how much of it for the tracer itself.
// Empty without `profile --cupti`. Used by analysis and reports; values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/analysis/place.h"
#include "analyzer/base/result.h"
#include "analyzer/base/vocabulary.h"
#include "analyzer/store/rows.h"

namespace ampscope::store {
class Session;
}

namespace ampscope::analysis {

struct Catalog;
struct Layer;

struct DeviceTotal {
  DeviceWorkOwner owner = DeviceWorkOwner::kOutside;
  DeviceWorkKind kind = DeviceWorkKind::kKernel;
  std::uint64_t count = 0;
  std::uint64_t duration_ns = 0;
  std::uint64_t bytes = 0;
};

/// Kernels of one name, or copies between the same memories; those for ops, for the tracer, and for neither apart.
struct DeviceKernel {
  std::string name;  ///< as its compiler wrote it
  DeviceWorkOwner owner = DeviceWorkOwner::kOutside;
  DeviceWorkKind kind = DeviceWorkKind::kKernel;
  std::uint64_t count = 0;
  std::uint64_t duration_ns = 0;
  std::uint64_t bytes = 0;
  std::vector<std::string> ops;  ///< that asked for it, by name
};

struct DeviceOp {
  std::string op;
  std::uint64_t count = 0;  ///< of kernels, copies and sets
  std::uint64_t duration_ns = 0;
};

/// What was done for the ops of one place.
struct DeviceSite {
  Site site;
  std::uint64_t count = 0;  ///< of kernels, copies and sets
  std::uint64_t duration_ns = 0;
  std::uint64_t bytes = 0;  ///< copied or set
};

struct DeviceWork {
  std::vector<DeviceTotal> totals;     ///< by owner and kind
  std::vector<DeviceOp> ops;           ///< most time first
  std::vector<DeviceSite> sites;       ///< the same by place, most time first; empty where a report was read
  std::vector<DeviceKernel> kernels;   ///< most time first, no more than kMostKernels
  std::uint64_t kernels_left_out = 0;  ///< names beyond these
  std::uint64_t cast_duration_ns = 0;  ///< of ops that are casts

  [[nodiscard]] bool empty() const noexcept { return totals.empty(); }
};
inline constexpr std::size_t kMostKernels = 200;

[[nodiscard]] Result<DeviceWork> readDeviceWork(const store::Session& session, const Catalog& catalog);
/// Of these steps the work for ops alone: no other work is of a step.
[[nodiscard]] Result<DeviceWork> readDeviceWork(const store::Session& session, store::StepSpan steps);

/// Tells each layer how long devices worked for its ops.
void addDeviceTime(const DeviceWork& work, std::vector<Layer>& layers);

/// All of it, or that of one owner.
[[nodiscard]] std::uint64_t deviceDuration(const DeviceWork& work,
                                           std::optional<DeviceWorkOwner> owner = std::nullopt) noexcept;

/// Whether a kernel of cuBLAS, cuBLASLt or CUTLASS sums in float16, by its name: "ampere_h16816gemm_...",
/// "..._f16f16_f16f16_f16_...", "nvjet_hhh_...".
[[nodiscard]] bool sumsInHalf(std::string_view kernel) noexcept;

/// A mangled name without its templates and arguments ("at::native::elementwise_kernel"); any other as it is.
[[nodiscard]] std::string kernelLabel(std::string_view name);

}  // namespace ampscope::analysis
