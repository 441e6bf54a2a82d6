// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gpu/cupti_api.h"

#include <dlfcn.h>

#include <array>

namespace ampscope::gpu::cupti {
namespace {

constexpr std::array kLibraries = {"libcupti.so.13", "libcupti.so.12", "libcupti.so.11.8"};
constexpr std::array kElsewhere = {"/usr/local/cuda/lib64/libcupti.so", "/usr/local/cuda/lib/libcupti.so",
                                   "/usr/local/cuda/extras/CUPTI/lib64/libcupti.so"};

/// Two CUPTIs in one process disturb each other: that of the program, which is torch's, goes first.
void* findLibrary() noexcept {
  for (const int how : {RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD, RTLD_NOW | RTLD_LOCAL}) {
    for (const char* const name : kLibraries) {
      if (void* const found = dlopen(name, how)) return found;
    }
  }
  for (const char* const path : kElsewhere) {
    if (void* const found = dlopen(path, RTLD_NOW | RTLD_LOCAL)) return found;
  }
  return nullptr;
}

template <class Function>
bool bind(void* library, const char* name, Function& function) noexcept {
  function = reinterpret_cast<Function>(dlsym(library, name));
  return function != nullptr;
}

bool bindAll(void* library, CuptiApi& api, std::string& why) {
  (void)bind(library, "cuptiActivityFlushPeriod", api.flush_period);
  const bool complete =
      bind(library, "cuptiGetVersion", api.version) && bind(library, "cuptiSubscribe", api.subscribe) &&
      bind(library, "cuptiUnsubscribe", api.unsubscribe) && bind(library, "cuptiActivityEnable", api.enable) &&
      bind(library, "cuptiActivityDisable", api.disable) &&
      bind(library, "cuptiActivityRegisterCallbacks", api.register_callbacks) &&
      bind(library, "cuptiActivityGetNextRecord", api.next_record) &&
      bind(library, "cuptiActivityGetNumDroppedRecords", api.dropped) &&
      bind(library, "cuptiActivityFlushAll", api.flush) &&
      bind(library, "cuptiActivityPushExternalCorrelationId", api.push) &&
      bind(library, "cuptiActivityPopExternalCorrelationId", api.pop) &&
      bind(library, "cuptiGetResultString", api.result_string);
  if (!complete) {
    why = "this CUPTI lacks functions that are needed";
  }
  return complete;
}

}  // namespace

bool isKnownVersion(std::uint32_t version) noexcept {
  return (version >= 18 && version < 100) || (version >= 130000 && version < 140000);
}

bool loadCupti(CuptiApi& api, std::string& why) {
  void* const driver = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD);
  if (driver == nullptr) {
    why = "there is no NVIDIA driver in this process";
    return false;
  }
  dlclose(driver);
  return findCupti(api, why);
}

bool findCupti(CuptiApi& api, std::string& why) {
  void* const library = findLibrary();
  if (library == nullptr) {
    why = "CUPTI (libcupti.so.13 or .12) was not found; it comes with the CUDA toolkit and with torch's wheels";
    return false;
  }
  return bindAll(library, api, why);
}

bool loadCuptiFrom(const char* library, CuptiApi& api, std::string& why) {
  void* const loaded = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  if (loaded == nullptr) {
    const char* const reason = dlerror();
    why = reason != nullptr ? reason : library;
    return false;
  }
  return bindAll(loaded, api, why);
}

}  // namespace ampscope::gpu::cupti
