// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include <dlfcn.h>

#include <exception>
#include <string>

#include "analyzer/tracer/tracer_abi.h"

namespace {

/// Makes the symbols of a library that is already loaded visible to libraries that are loaded later. Python loads
/// torch's libraries privately; the adapter, which is linked to none of them, has to find them.
bool promote(const std::string& path) {
  void* const library = dlopen(path.c_str(), RTLD_NOLOAD | RTLD_GLOBAL | RTLD_NOW);
  if (library != nullptr) {
    dlclose(library);
  }
  return library != nullptr;
}

std::string ownPath() {
  Dl_info info{};
  return dladdr(reinterpret_cast<void*>(&ampscope_load_adapter), &info) != 0 && info.dli_fname != nullptr
             ? std::string(info.dli_fname)
             : std::string();
}

std::string load(const std::string& adapter, const std::string& torch_libraries, const char* torch_version,
                 const char* fields, int native) {
  promote(ownPath());
  if (!promote(torch_libraries + "/libtorch_cpu.so") || !promote(torch_libraries + "/libc10.so")) {
    return "the torch libraries in " + torch_libraries + " are not the ones that this process has loaded";
  }
  promote(torch_libraries + "/libtorch.so");
  void* const library = dlopen(adapter.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* const why = dlerror();
    return "the adapter does not load into this torch: " + std::string(why != nullptr ? why : "unknown error");
  }
  using Attach = const char* (*)(const char*, const char*, int);
  const auto attach = reinterpret_cast<Attach>(dlsym(library, "ampscope_torch_attach"));
  if (attach == nullptr) {
    return adapter + " is not an ampscope adapter; remove it, it is built again";
  }
  const char* const problem = attach(torch_version, fields, native);
  return problem == nullptr ? std::string() : "the adapter refuses this torch: " + std::string(problem);
}

}  // namespace

const char* ampscope_load_adapter(const char* adapter, const char* torch_libraries, const char* torch_version,
                                  const char* fields, int native) noexcept {
  static std::string problem;
  try {
    problem = load(adapter, torch_libraries, torch_version, fields, native);
  } catch (const std::exception& error) {
    problem = error.what();
  }
  return problem.empty() ? nullptr : problem.c_str();
}
