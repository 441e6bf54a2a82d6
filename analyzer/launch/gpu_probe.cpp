// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/launch/gpu_probe.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "analyzer/gpu/cupti_api.h"

namespace ampscope::launch {
namespace {

constexpr const char* kControlNode = "/dev/nvidiactl";

void askDriver(void* driver, GpuFacts& facts) {
  using Init = int (*)(unsigned);
  using Ask = int (*)(int*);
  const auto init = reinterpret_cast<Init>(::dlsym(driver, "cuInit"));
  const auto count = reinterpret_cast<Ask>(::dlsym(driver, "cuDeviceGetCount"));
  const auto version = reinterpret_cast<Ask>(::dlsym(driver, "cuDriverGetVersion"));
  facts.driver_error = init == nullptr || count == nullptr ? -1 : init(0);
  if (facts.driver_error == 0) {
    facts.driver_error = count(&facts.devices);
  }
  if (version != nullptr && version(&facts.cuda_version) != 0) {
    facts.cuda_version = 0;
  }
}

Check cudaCheck(const GpuFacts& facts) {
  const auto limited = [](std::string finding, std::string remedy) {
    return Check{"cuda", Verdict::kLimited, std::move(finding), std::move(remedy)};
  };
  if (!facts.driver_library) {
    return facts.device_nodes
               ? limited("there is an NVIDIA device, but not the driver's library (libcuda.so.1)",
                         "in a container: start it with the NVIDIA Container Toolkit (--gpus all); else install the "
                         "driver's libraries")
               : limited("no NVIDIA driver (libcuda.so.1) here: programs on the CPU only",
                         "install the NVIDIA driver if the machine has such a device");
  }
  if (!facts.device_nodes) {
    return limited(
        fmt::format("the driver's library is here, but no device ({} is missing)", kControlNode),
        "in a container: start it with --gpus all; else load the driver's kernel module and check nvidia-smi");
  }
  if (!facts.may_open_nodes) {
    return limited(fmt::format("there is an NVIDIA device, but this user may not open {}", kControlNode),
                   "join the group that owns it");
  }
  if (facts.driver_error != 0 || facts.devices == 0) {
    if (facts.visible_devices) {
      return limited(fmt::format("CUDA_VISIBLE_DEVICES is '{}', which leaves no device", *facts.visible_devices),
                     "unset it");
    }
    return limited(
        fmt::format("there is an NVIDIA driver, but no device that it can use (error {})", facts.driver_error),
        "check nvidia-smi");
  }
  const std::string found =
      fmt::format("{} device{}, driver for CUDA {}.{}", facts.devices, facts.devices == 1 ? "" : "s",
                  facts.cuda_version / 1000, facts.cuda_version % 1000 / 10);
  if (!facts.has_kernels) {
    return limited(found + "; tensors on a device are recorded with dtype and shape, but not measured",
                   "build ampscope where nvcc is installed (docs/gpu.md)");
  }
  return {"cuda", Verdict::kWorks, found + "; profile --device measures tensors there", ""};
}

Check nvtxCheck(const GpuFacts& facts) {
  if (!facts.has_nvtx) {
    return {"nvtx", Verdict::kLimited, "built without NVTX's headers: no --nvtx and no --nvtx-ranges",
            "build ampscope where nvtx3 is installed, a part of the CUDA toolkit (docs/gpu.md)"};
  }
  if (!facts.nvtx_listener.empty()) {
    return {"nvtx", Verdict::kLimited,
            fmt::format("NVTX_INJECTION64_PATH names {}, which hears --nvtx; no --nvtx-ranges beside it",
                        facts.nvtx_listener),
            "unset it to record the program's own ranges"};
  }
  return {"nvtx", Verdict::kWorks, "--nvtx and --nvtx-ranges, with a GPU or without", ""};
}

Check cuptiCheck(const GpuFacts& facts) {
  const auto limited = [](std::string finding, std::string remedy) {
    return Check{"cupti", Verdict::kLimited, std::move(finding), std::move(remedy)};
  };
  if (!facts.has_cupti) {
    return limited(fmt::format("no --cupti: {}", facts.cupti_problem), "install the CUDA toolkit, or torch for CUDA");
  }
  if (facts.driver_error != 0 || facts.devices == 0) {
    return limited("CUPTI is here, but no device that it could tell of, so --cupti says nothing", "see cuda");
  }
  if (!gpu::cupti::isKnownVersion(facts.cupti_version)) {
    return limited(fmt::format("CUPTI {} is not known: no --cupti", facts.cupti_version),
                   "use torch for CUDA 11.8 to 13");
  }
  if (!facts.cuda_listener.empty()) {
    return limited(fmt::format("CUDA_INJECTION64_PATH names {}, a profiler that may hold CUPTI; --cupti then goes on "
                               "without",
                               facts.cuda_listener),
                   "unset it to use --cupti");
  }
  return {"cupti", Verdict::kWorks,
          fmt::format("CUPTI {}: --cupti tells what devices do for each op, unless the program itself uses a profiler "
                      "(torch.profiler)",
                      facts.cupti_version),
          ""};
}

/// Torch's own, which its programs use; else any.
bool loadCupti(const std::string& torch, gpu::cupti::CuptiApi& api, std::string& why) {
  std::error_code error;
  for (const char* const folder : {"/lib", "/../nvidia/cu13/lib", "/../nvidia/cuda_cupti/lib"}) {
    for (const char* const name : {"/libcupti.so.13", "/libcupti.so.12", "/libcupti.so.11.8"}) {
      const std::string path = torch + folder + name;
      if (!torch.empty() && std::filesystem::exists(path, error) && gpu::cupti::loadCuptiFrom(path.c_str(), api, why)) {
        return true;
      }
    }
  }
  return gpu::cupti::findCupti(api, why);
}

}  // namespace

GpuFacts gpuFacts(const std::string& home, const std::string& torch) {
  GpuFacts facts;
  std::error_code error;
  facts.device_nodes = std::filesystem::exists(kControlNode, error);
  facts.may_open_nodes = ::access(kControlNode, R_OK | W_OK) == 0;
  if (const char* const visible = std::getenv("CUDA_VISIBLE_DEVICES")) {
    facts.visible_devices = visible;
  }
  facts.has_kernels = !home.empty() && std::filesystem::exists(home + "/libampscope_cuda.so", error);
  facts.has_nvtx = AMPSCOPE_HAS_NVTX != 0;
  if (const char* const listener = std::getenv("NVTX_INJECTION64_PATH")) {
    facts.nvtx_listener = listener;
  }
  if (void* const driver = ::dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL)) {
    facts.driver_library = true;
    askDriver(driver, facts);
    ::dlclose(driver);
  }
  if (const char* const listener = std::getenv("CUDA_INJECTION64_PATH")) {
    facts.cuda_listener = listener;
  }
  gpu::cupti::CuptiApi cupti;
  facts.has_cupti = loadCupti(torch, cupti, facts.cupti_problem);
  // Without a device some versions crash, whatever they are asked.
  if (facts.has_cupti && facts.driver_library && facts.driver_error == 0 && facts.devices > 0 &&
      cupti.version(&facts.cupti_version) != 0) {
    facts.cupti_version = 0;
  }
  return facts;
}

std::vector<Check> gpuChecks(const GpuFacts& facts) { return {cudaCheck(facts), nvtxCheck(facts), cuptiCheck(facts)}; }

}  // namespace ampscope::launch
