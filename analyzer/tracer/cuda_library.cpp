// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gpu/cuda_library.h"

#include <dlfcn.h>

#include <cstdlib>

#include "analyzer/tracer/device_path.h"
#include "analyzer/tracer/tracer_abi.h"

namespace ampscope::tracer {
namespace {

constexpr const char* kOtherLibrary = "AMPSCOPE_DEVICE_LIBRARY";

/// "": nobody knows where the tracer lies.
std::string libraryPath() {
  if (const char* const other = std::getenv(kOtherLibrary)) return other;
  Dl_info own{};
  if (dladdr(reinterpret_cast<void*>(&ampscope_start), &own) == 0 || own.dli_fname == nullptr) return {};
  const std::string path = own.dli_fname;
  return path.substr(0, path.find_last_of('/') + 1) + gpu::kCudaLibrary;
}

}  // namespace

bool hasDeviceLibrary() noexcept { return std::getenv(kOtherLibrary) != nullptr; }

std::unique_ptr<gpu::Device> makeDevice(int index, std::string& why) {
  const std::string path = libraryPath();
  if (path.empty()) return nullptr;
  void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  const auto make = library == nullptr
                        ? nullptr
                        : reinterpret_cast<decltype(&ampscope_make_cuda_device)>(dlsym(library, gpu::kMakeCudaDevice));
  if (make == nullptr) {
    const char* const reason = dlerror();
    why = "this ampscope has no CUDA kernels that can be loaded (" + std::string(reason != nullptr ? reason : path) +
          "); they are built where nvcc is installed";
    return nullptr;
  }
  return std::unique_ptr<gpu::Device>(make(index));
}

}  // namespace ampscope::tracer
