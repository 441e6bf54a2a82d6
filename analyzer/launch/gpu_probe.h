// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// What of the GPU support works on this machine, what is missing, and what is in its way? Used by probe only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/launch/probe.h"

namespace ampscope::launch {

struct GpuFacts {
  bool driver_library = false;  ///< libcuda.so.1 can be loaded
  bool device_nodes = false;    ///< /dev/nvidiactl is there
  bool may_open_nodes = false;  ///< and this user may open it
  int driver_error = 0;         ///< CUresult of starting the driver; 0 where that worked or was not tried
  int devices = 0;              ///< that the driver gives this process
  int cuda_version = 0;         ///< newest that the driver knows, as 12080; 0: not known
  std::optional<std::string> visible_devices;  ///< CUDA_VISIBLE_DEVICES
  bool has_kernels = false;                    ///< libampscope_cuda.so is installed
  bool has_nvtx = false;                       ///< built with NVTX's headers
  std::string nvtx_listener;                   ///< NVTX_INJECTION64_PATH
  bool has_cupti = false;                      ///< torch's, or another
  std::uint32_t cupti_version = 0;             ///< 0: not asked, since the driver has no device
  std::string cupti_problem;                   ///< why it cannot be used, as far as that is known
  std::string cuda_listener;                   ///< CUDA_INJECTION64_PATH: a profiler that CUDA loads
};

/// Asks the machine; starts the driver where there is one. `home` is Runtime::home, `torch` the folder of the package;
/// "" where that is not known.
[[nodiscard]] GpuFacts gpuFacts(const std::string& home, const std::string& torch);

/// In a fixed order: "cuda", "nvtx", "cupti". None is broken: everything else works without.
[[nodiscard]] std::vector<Check> gpuChecks(const GpuFacts& facts);

}  // namespace ampscope::launch
