// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
//
// An injection library that appends a line to the file NVTX_LOG for everything that it hears.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string_view>

#include "analyzer/gpu/nvtx_ranges.h"

namespace {

class Log final : public ampscope::gpu::NvtxListener {
 public:
  explicit Log(std::FILE* file) : file_(file) {}
  void pushed(std::string_view domain, std::string_view message) noexcept override {
    write("push", domain, 0, message);
  }
  void popped(std::string_view domain) noexcept override { write("pop", domain, 0, ""); }
  void started(std::string_view domain, std::uint64_t range, std::string_view message) noexcept override {
    write("start", domain, range, message);
  }
  void ended(std::uint64_t range) noexcept override { write("end", "", range, ""); }
  void marked(std::string_view domain, std::string_view message) noexcept override {
    write("mark", domain, 0, message);
  }

 private:
  void write(const char* what, std::string_view domain, std::uint64_t range, std::string_view message) noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::fprintf(file_, "%s|%.*s|%llu|%.*s\n", what, static_cast<int>(domain.size()), domain.data(),
                 static_cast<unsigned long long>(range), static_cast<int>(message.size()), message.data());
    std::fflush(file_);
  }
  std::mutex mutex_;
  std::FILE* file_;
};

}  // namespace

extern "C" __attribute__((visibility("default"))) int InitializeInjectionNvtx2(
    const void* (*export_table)(std::uint32_t)) {
  const char* path = std::getenv("NVTX_LOG");
  std::FILE* file = path == nullptr ? nullptr : std::fopen(path, "a");
  if (file == nullptr) return 0;
  ampscope::gpu::setNvtxListener(new Log(file));
  return ampscope::gpu::attachNvtx(export_table);
}
